/** The operations of this room, in the order of the documentation. */
import type { FinapiOperation } from '../operation.ts';
import { deleteAllBankConnections, deleteBankConnection } from './delete.ts';
import { editBankConnection } from './edit.ts';
import { importBankConnection } from './import.ts';
import { getAllBankConnections, getBankConnection, getMultipleBankConnections } from './read.ts';
import { updateBankConnection } from './update.ts';

export const BANK_CONNECTION_OPERATIONS: readonly FinapiOperation[] = [
  importBankConnection,
  updateBankConnection,
  getAllBankConnections,
  getBankConnection,
  getMultipleBankConnections,
  editBankConnection,
  deleteBankConnection,
  deleteAllBankConnections,
];
