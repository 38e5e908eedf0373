/** How the parts of the OFX reader say what is wrong, before the place in the file is put to it. */
import { quoteFound, type StatementFault } from '../contract.ts';

export interface ReadingFault {
  /** `unreadable` unless it says otherwise. */
  readonly code?: StatementFault['code'];
  readonly element: string | null;
  readonly rule: string;
  readonly found: string;
  readonly action: string;
}

/** The fault at a line. */
export const faultAt = (fault: ReadingFault, line: number | null): StatementFault => ({
  code: fault.code ?? 'unreadable',
  line,
  element: fault.element,
  rule: quoteFound(fault.rule),
  found: quoteFound(fault.found),
  action: fault.action,
});
