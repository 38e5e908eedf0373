/** The operations of this room, in the order of the documentation. */
import type { FinapiOperation } from '../operation.ts';
import { CHECK } from './check-categorization.ts';
import { MOCK_BATCH_UPDATE } from './mock-batch-update.ts';

export const TEST_OPERATIONS: readonly FinapiOperation[] = [CHECK, MOCK_BATCH_UPDATE];
