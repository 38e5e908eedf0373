/** Every operation, in the order of the documentation. */
import type { DialectOperation } from '../dialect/operation.ts';
import { AUTH_OPERATIONS } from './auth.ts';
import { CONNECTION_OPERATIONS } from './connections.ts';
import { PROFILE_OPERATIONS } from './profile.ts';

export const OPERATIONS: readonly DialectOperation[] = [
  ...CONNECTION_OPERATIONS,
  ...AUTH_OPERATIONS,
  ...PROFILE_OPERATIONS,
];
