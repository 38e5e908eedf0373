/** The SEPA tags that German banks write into the text column: `EREF+… MREF+… CRED+… SVWZ+…`. */
import type { References } from '../../core/observations.ts';

const TAG = /(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|COAM|OAMT|PURP)\+/g;
const FIRST_TAG = /^(?:EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|PURP)\+/;

export interface SepaText {
  readonly remittance: string | null;
  readonly references: Partial<References>;
}

/** Takes a text that begins with a SEPA tag apart; null for any other text. */
export function readSepaText(text: string): SepaText | null {
  if (!FIRST_TAG.test(text)) return null;
  const values = new Map<string, string>();
  let tag = '';
  let from = 0;
  for (const found of text.matchAll(TAG)) {
    if (tag !== '' && !values.has(tag)) values.set(tag, text.slice(from, found.index).trim());
    tag = found[1] ?? '';
    from = found.index + found[0].length;
  }
  if (!values.has(tag)) values.set(tag, text.slice(from).trim());
  const of = (name: string): string | null => {
    const value = values.get(name) ?? '';
    return value === '' || value === 'NOTPROVIDED' ? null : value;
  };
  return {
    remittance: of('SVWZ'),
    references: { endToEnd: of('EREF'), customer: of('KREF'), mandate: of('MREF'), creditor: of('CRED') },
  };
}
