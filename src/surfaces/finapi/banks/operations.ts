/** The operations of this room, in the order of the documentation. */
import type { FinapiOperation } from '../operation.ts';

export const BANK_OPERATIONS: readonly FinapiOperation[] = [];
