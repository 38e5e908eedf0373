/** The operations of this room, in the order of the documentation. */
import type { FinapiOperation } from '../operation.ts';
import { IBAN_OPERATIONS } from './iban-rules.ts';
import { KEYWORD_OPERATIONS } from './keyword-rules.ts';

export const MANDATOR_RULE_OPERATIONS: readonly FinapiOperation[] = [
  ...IBAN_OPERATIONS,
  ...KEYWORD_OPERATIONS,
];
