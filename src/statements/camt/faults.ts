/** The faults that a camt file can end with (invariant 15): where, which rule, what was found, what to do. */
import { quoteFound, type StatementFault } from '../contract.ts';

const AGAIN = 'Fetch the file from the bank again; if it is the same, report this place to the bank';
const OTHER_FILE = 'Choose a camt.052, camt.053 or camt.054 file, or the format that this file has';

/** What is wrong with an element: its name below the open one, the rule, and what was found. */
export interface Broken {
  readonly element: string | null;
  readonly rule: string;
  readonly found: string;
}

/** Where a fault is. */
export interface Place {
  readonly line: number | null;
  readonly element: string | null;
}

/** Something in the message cannot be read. */
export function unreadable(place: Place, rule: string, found: string): StatementFault {
  return fault('unreadable', place, rule, found, AGAIN);
}

/** Something in the file is larger than what a reader may hold. */
export function tooLarge(place: Place, rule: string, found: string): StatementFault {
  return fault('too_large', place, rule, found, AGAIN);
}

/** The file holds no such message. */
export function notRecognised(line: number | null, found: string): StatementFault {
  const rule = 'the file must hold a message camt.052, camt.053 or camt.054';
  return fault('not_recognised', { line, element: null }, rule, found, OTHER_FILE);
}

/** What the XML parser objects to inside a message. */
export function brokenXml(place: Place, message: string): StatementFault {
  const unclosed = 'unclosed tag: ';
  if (message.startsWith(unclosed))
    return unreadable(place, 'the file must be whole', `no end of <${message.slice(unclosed.length)}>`);
  return unreadable(place, 'the file must be well-formed XML', message);
}

function fault(
  code: StatementFault['code'],
  place: Place,
  rule: string,
  found: string,
  action: string,
): StatementFault {
  return { code, line: place.line, element: place.element, rule, found: quoteFound(found), action };
}
