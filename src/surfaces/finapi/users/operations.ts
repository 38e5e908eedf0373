/** The operations of this room, in the order of the documentation: finAPI v1, section 3. */
import type { FinapiOperation } from '../operation.ts';
import {
  DELETE_UNVERIFIED,
  EXECUTE_PASSWORD_CHANGE,
  REQUEST_PASSWORD_CHANGE,
  VERIFICATION_STATUS,
  VERIFY_USER,
} from './by-client.ts';
import { CREATE_USER, DELETE_USER, EDIT_USER, GET_USER } from './own.ts';

export const USER_OPERATIONS: readonly FinapiOperation[] = [
  GET_USER,
  CREATE_USER,
  EDIT_USER,
  DELETE_USER,
  REQUEST_PASSWORD_CHANGE,
  EXECUTE_PASSWORD_CHANGE,
  VERIFICATION_STATUS,
  VERIFY_USER,
  DELETE_UNVERIFIED,
];
