import { quoteFound, type StatementEvent } from '../contract.ts';

const AGAIN = 'ask the bank for the file again, or for the same statement as camt.053';

/** A fault of a line: which field, which rule does not hold, and what stands there. */
export const faultAt = (
  line: number,
  element: string | null,
  rule: string,
  found: string,
): StatementEvent => ({
  type: 'fault',
  fault: { code: 'unreadable', line, element, rule, found: quoteFound(found), action: AGAIN },
});

/** The file ends, or a new message starts, before the one under way is whole. */
export const cutOff = (line: number, rule: string, found: string): StatementEvent => ({
  type: 'fault',
  fault: {
    code: 'unreadable',
    line,
    element: null,
    rule,
    found: quoteFound(found),
    action: 'the file seems to be cut off or damaged: download it again',
  },
});

/** No message at all was found. */
export const notRecognised = (): StatementEvent => ({
  type: 'fault',
  fault: {
    code: 'not_recognised',
    line: null,
    element: null,
    rule: 'the file holds at least one MT940 or MT942 message',
    found: 'no field :20:, :25:, :60F: or :61: at the start of a line',
    action: 'check that this is the statement file and not a list or a message of the bank',
  },
});

/** No field says what currency the entries are in. */
export const currencyNeeded = (line: number): StatementEvent => ({
  type: 'fault',
  fault: {
    code: 'currency_needed',
    line,
    element: ':34F:',
    rule: 'the currency stands in :60F:, :34F: or :25:',
    found: 'none of them names one',
    action: 'say which currency the account has',
  },
});

/** A line or field is longer than any bank writes. */
export const tooLong = (line: number, limit: number): StatementEvent => ({
  type: 'fault',
  fault: {
    code: 'too_large',
    line,
    element: null,
    rule: `a field has at most ${limit} characters`,
    found: 'a longer one',
    action: 'check that this is an MT940 or MT942 file',
  },
});
