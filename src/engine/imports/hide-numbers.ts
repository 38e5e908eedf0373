/**
 * What a reader quotes of a file goes into answers and into the database as it is; account numbers in it must not
 * (invariant 11). They are shown masked there, like everywhere else.
 */
import type { StatementFault } from '../../statements/contract.ts';
import type { ImportFault } from '../import-port.ts';

/** A country code and check digits with 11 to 30 more characters (ISO 13616), alone or in groups of four. */
const IBAN = /[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}/gi;
/** Nine digits and more in one are an account or card number; a date or a bank code has eight. */
const NUMBER = /\d(?:[ -]?\d){8,33}/g;

/** The text with every account number in it masked. */
export const hideNumbers = (text: string, mask: (number: string) => string): string =>
  text.replace(IBAN, mask).replace(NUMBER, mask);

/** The fault with every account number in it masked. */
export function hideInFault(fault: ImportFault, mask: (number: string) => string): ImportFault {
  if (fault.code !== 'statement') return fault;
  const { found, mapping, ...rest } = fault.fault;
  const hidden: StatementFault = {
    ...rest,
    found: hideNumbers(found, mask),
    ...(mapping === undefined ? {} : { mapping: hideInQuestion(mapping, mask) }),
  };
  return { code: 'statement', fault: hidden };
}

type Question = NonNullable<StatementFault['mapping']>;

/** The account is left out of what is suggested: the file says it again, and a masked one would be another account. */
function hideInQuestion(question: Question, mask: (number: string) => string): Question {
  const { account: _, ...suggestion } = question.suggestion;
  const hide = (text: string): string => hideNumbers(text, mask);
  return {
    ...question,
    columns: question.columns.map(hide),
    sample: question.sample.map((row) => row.map(hide)),
    suggestion,
  };
}
