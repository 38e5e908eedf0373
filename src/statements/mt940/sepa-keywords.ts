import type { Details } from './details.ts';
import { isBicShaped, isIbanShaped, reference, tidy, withoutBlanks } from './identifiers.ts';

const PLUS = 43;

const isWordCharacter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 48 && code <= 57);

/** The keywords of the German SEPA remittance (DK, "Bezeichner"), each followed by `+`. */
const KEYWORDS: ReadonlySet<string> = new Set([
  'EREF',
  'KREF',
  'MREF',
  'CRED',
  'DEBT',
  'COAM',
  'OAMT',
  'SVWZ',
  'ABWA',
  'ABWE',
  'IBAN',
  'BIC',
  'PURP',
]);

/** Whether a subfield starts with a keyword. */
export const startsWithKeyword = (text: string): boolean =>
  (text.charCodeAt(4) === PLUS && KEYWORDS.has(text.slice(0, 4))) ||
  (text.charCodeAt(3) === PLUS && KEYWORDS.has(text.slice(0, 3)));

/** The keyword that ends before the plus sign at a place: a whole word of four or three letters; null when none. */
function keywordBefore(text: string, plus: number, from: number): string | null {
  let start = plus;
  while (start > from && plus - start < 5 && isWordCharacter(text.charCodeAt(start - 1))) start--;
  if (plus - start !== 4 && plus - start !== 3) return null;
  const word = text.slice(start, plus);
  return KEYWORDS.has(word) ? word : null;
}

/**
 * Parts the joined remittance subfields of `:86:` by their keywords. A line end in the text is a place where a
 * subfield was not full: a text goes on there with a blank, while a reference ends there and what follows is text.
 */
export function readKeywords(joined: string, into: Details): void {
  let text = '';
  let keyword: string | null = null;
  let start = 0;
  let plus = joined.indexOf('+');
  while (plus !== -1) {
    const found = keywordBefore(joined, plus, start);
    if (found !== null) {
      text = take(keyword, joined.slice(start, plus - found.length), text, into);
      keyword = found;
      start = plus + 1;
    }
    plus = joined.indexOf('+', plus + 1);
  }
  text = take(keyword, start === 0 ? joined : joined.slice(start), text, into);
  const remittance = tidy(text);
  if (remittance !== null) into.remittance = remittance;
}

/** Puts a keyword's value where it belongs; gives the text with what is remittance added. */
function take(keyword: string | null, value: string, text: string, into: Details): string {
  const lineEnd = value.indexOf('\n');
  const flat = lineEnd === -1 ? value : value.replaceAll('\n', ' ');
  if (keyword === null || keyword === 'SVWZ') return text === '' ? flat : `${text} ${flat}`;
  if (keyword === 'ABWA' || keyword === 'ABWE') {
    if (keyword === 'ABWA') into.ultimatePayer = tidy(flat);
    else into.ultimatePayee = tidy(flat);
    return text;
  }
  setReference(keyword, lineEnd === -1 ? value : value.slice(0, lineEnd), into);
  const rest = lineEnd === -1 ? '' : flat.slice(lineEnd + 1).trim();
  return rest === '' ? text : text === '' ? rest : `${text} ${rest}`;
}

function setReference(keyword: string, value: string, into: Details): void {
  switch (keyword) {
    case 'EREF':
      into.endToEnd = reference(value);
      break;
    case 'KREF':
      into.customer = reference(value);
      break;
    case 'MREF':
      into.mandate = reference(value);
      break;
    case 'CRED':
      into.creditor = reference(value);
      break;
    case 'PURP':
      into.purpose = reference(value);
      break;
    case 'COAM':
      into.charges = reference(value);
      break;
    case 'OAMT':
      into.originalAmount = reference(value);
      break;
    case 'IBAN': {
      const iban = withoutBlanks(value);
      if (isIbanShaped(iban)) into.iban = iban;
      break;
    }
    case 'BIC':
      if (isBicShaped(value.trim())) into.bic = value.trim();
      break;
    default:
  }
}

/** Whether a text is a creditor reference of ISO 11649 as a whole. */
export const isCreditorReference = (text: string): boolean =>
  text.charCodeAt(0) === 82 && text.charCodeAt(1) === 70 && /^RF\d{2}[A-Z0-9]{1,21}$/.test(text);
