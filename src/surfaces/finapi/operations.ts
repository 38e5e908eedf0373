/** Every operation, in the order of the documentation. */
import { ACCOUNT_OPERATIONS } from './accounts/operations.ts';
import { AUTHORIZATION_OPERATIONS } from './authorization/operations.ts';
import { BANK_CONNECTION_OPERATIONS } from './bank-connections/operations.ts';
import { BANK_OPERATIONS } from './banks/operations.ts';
import { CATEGORY_OPERATIONS } from './categories/operations.ts';
import { CLIENT_CONFIGURATION_OPERATIONS } from './client-configuration/operations.ts';
import { LABEL_OPERATIONS } from './labels/operations.ts';
import { MANDATOR_ADMIN_OPERATIONS } from './mandator-admin/operations.ts';
import { MANDATOR_RULE_OPERATIONS } from './mandator-rules/operations.ts';
import { NOTIFICATION_RULE_OPERATIONS } from './notification-rules/operations.ts';
import type { FinapiOperation } from './operation.ts';
import { PAYMENT_OPERATIONS } from './payments/operations.ts';
import { SECURITY_OPERATIONS } from './securities/operations.ts';
import { TEST_OPERATIONS } from './tests/operations.ts';
import { TRANSACTION_OPERATIONS } from './transactions/operations.ts';
import { USER_OPERATIONS } from './users/operations.ts';
import { WEB_FORM_OPERATIONS } from './web-forms/operations.ts';

export const OPERATIONS: readonly FinapiOperation[] = [
  ...AUTHORIZATION_OPERATIONS,
  ...USER_OPERATIONS,
  ...CLIENT_CONFIGURATION_OPERATIONS,
  ...BANK_OPERATIONS,
  ...BANK_CONNECTION_OPERATIONS,
  ...WEB_FORM_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...TRANSACTION_OPERATIONS,
  ...CATEGORY_OPERATIONS,
  ...LABEL_OPERATIONS,
  ...NOTIFICATION_RULE_OPERATIONS,
  ...SECURITY_OPERATIONS,
  ...PAYMENT_OPERATIONS,
  ...TEST_OPERATIONS,
  ...MANDATOR_ADMIN_OPERATIONS,
  ...MANDATOR_RULE_OPERATIONS,
];
