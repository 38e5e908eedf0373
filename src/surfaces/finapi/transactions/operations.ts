/** The operations of this room, in the order of the documentation. */
import type { FinapiOperation } from '../operation.ts';
import { DELETE, DELETE_ALL } from './deleting.ts';
import { EDIT, EDIT_MANY, EDIT_MANY_DEPRECATED } from './editing.ts';
import { GET, GET_MULTIPLE, SEARCH } from './reading.ts';
import { RESTORE, SPLIT } from './splitting.ts';

export const TRANSACTION_OPERATIONS: readonly FinapiOperation[] = [
  SEARCH,
  EDIT_MANY,
  DELETE_ALL,
  GET_MULTIPLE,
  EDIT_MANY_DEPRECATED,
  GET,
  EDIT,
  DELETE,
  SPLIT,
  RESTORE,
];
