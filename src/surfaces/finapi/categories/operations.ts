/** The operations of this room, in the order of the documentation. */
import type { FinapiOperation } from '../operation.ts';
import { CASH_FLOWS } from './cash-flows.ts';
import { CREATE, DELETE, DELETE_ALL, EDIT } from './own.ts';
import { GET, GET_MULTIPLE, SEARCH } from './reading.ts';
import { TRAIN } from './train.ts';
import { TRIGGER } from './trigger.ts';

export const CATEGORY_OPERATIONS: readonly FinapiOperation[] = [
  SEARCH,
  CREATE,
  DELETE_ALL,
  CASH_FLOWS,
  TRAIN,
  GET_MULTIPLE,
  GET,
  EDIT,
  DELETE,
  TRIGGER,
];
