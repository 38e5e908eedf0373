/** Every operation, in the order of the documentation. */
import type { DialectOperation } from '../dialect/operation.ts';

export const OPERATIONS: readonly DialectOperation[] = [];
