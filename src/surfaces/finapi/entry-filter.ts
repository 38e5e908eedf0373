/** Which entries a list of transactions or of cash flows is about: the parameters that both take. */
import { choice, day, decimal, flag, idList, words } from './fields.ts';

export const ENTRY_FILTER = {
  search: words().optional(),
  counterpart: words().optional(),
  purpose: words().optional(),
  accountIds: idList().optional(),
  minBankBookingDate: day().optional(),
  maxBankBookingDate: day().optional(),
  minFinapiBookingDate: day().optional(),
  maxFinapiBookingDate: day().optional(),
  minAmount: decimal().optional(),
  maxAmount: decimal().optional(),
  direction: choice(['all', 'income', 'spending']).optional(),
  labelIds: idList().optional(),
  categoryIds: idList().optional(),
  isNew: flag().optional(),
  minImportDate: day().optional(),
  maxImportDate: day().optional(),
};
