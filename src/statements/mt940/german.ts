import { type Details, joinWrapped } from './details.ts';
import { isBicShaped, isIbanShaped, reference, tidy, withoutBlanks } from './identifiers.ts';
import { readKeywords, startsWithKeyword } from './sepa-keywords.ts';

/** A subfield this long is full: the next one goes on in the middle of a word. */
const SUBFIELD_CHARACTERS = 27;
/** What banks without such codes write in their place. */
const NO_GVC = '000';
/** What banks put between the code of the transaction and its subfields; German ones `?`, Austrian `~`, Polish `>`. */
const SEPARATORS = '?>~<^@|*#§&!';

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const twoDigitsAt = (text: string, at: number): boolean =>
  isDigit(text.charCodeAt(at)) && isDigit(text.charCodeAt(at + 1));

/** Where the separator stands when the text is structured in subfields: 0, or 3 behind a GVC; -1 when it is not. */
export function separatorPlace(text: string): number {
  const coded = twoDigitsAt(text, 0) && isDigit(text.charCodeAt(2));
  const place = coded ? 3 : 0;
  const separator = text.charAt(place);
  return separator !== '' && SEPARATORS.includes(separator) && twoDigitsAt(text, place + 1) ? place : -1;
}

/** ISO 20022 return reasons by the German extension of the text key (`?34`), where the mapping is one to one. */
const RETURN_REASONS: ReadonlyMap<string, string> = new Map([
  ['901', 'AC01'],
  ['902', 'AC04'],
  ['903', 'AC06'],
  ['904', 'AG01'],
  ['905', 'AG02'],
  ['906', 'AM04'],
  ['907', 'AM05'],
  ['908', 'BE04'],
  ['914', 'MS03'],
  ['915', 'RC01'],
]);
/** GVCs of returned payments. */
const RETURNS: ReadonlySet<string> = new Set(['108', '109', '159', '181', '182', '183', '184']);

/**
 * Reads the German structure of `:86:` (DK "Mehrzweckfeld"): `GVC?00 booking text?10 primanota?20–29, ?60–63
 * remittance?30 bank?31 account?32–33 name?34 text key extension`, with any separator; the Polish and Dutch forms
 * are the same with `>`. `?38` is an IBAN where banks use it.
 */
export function readGerman(lines: readonly string[], place: number, into: Details): void {
  const separator = (lines[0] ?? '').charCodeAt(place);
  const mark = String.fromCharCode(separator);
  const text = lines.length === 1 ? (lines[0] ?? '') : joinWrapped(lines, separator);
  if (place === 3 && !text.startsWith(NO_GVC)) into.gvc = text.slice(0, 3);
  const remittance = new Subfields('\n');
  const name = new Subfields(' ');
  let account: string | null = null;
  let at = place;
  while (at !== -1) {
    const next = nextSubfield(text, mark, at + 3);
    const code = (text.charCodeAt(at + 1) - 48) * 10 + text.charCodeAt(at + 2) - 48;
    const value = next === -1 ? text.slice(at + 3) : text.slice(at + 3, next);
    if (code >= 20 && (code <= 29 || (code >= 60 && code <= 63))) remittance.add(value);
    else if (code === 32 || code === 33) name.add(value);
    else if (code === 0) into.bankText = tidy(value);
    else if (code === 30) readBank(value.trim(), into);
    else if (code === 31) account = withoutBlanks(value);
    else if (code === 34) readExtension(value.trim(), into);
    else if (code === 38) account = ibanOr(withoutBlanks(value), account);
    at = next;
  }
  readKeywords(remittance.text(), into);
  into.name = tidy(name.text());
  if (account !== null && account !== '') setAccount(account, into);
}

/**
 * Joins subfields of one kind: without a gap behind a full one, unless a keyword starts the next. The gap of
 * remittance is a line end, because a reference ends there.
 */
class Subfields {
  readonly #gap: ' ' | '\n';
  readonly #pieces: string[] = [];
  #full = false;

  constructor(gap: ' ' | '\n') {
    this.#gap = gap;
  }

  add(value: string): void {
    if (this.#pieces.length > 0 && !(this.#full && !startsWithKeyword(value))) this.#pieces.push(this.#gap);
    this.#pieces.push(value);
    this.#full = value.length >= SUBFIELD_CHARACTERS;
  }

  /** The joined text; empty when there was no subfield. */
  text(): string {
    return this.#pieces.length === 1 ? (this.#pieces[0] ?? '') : this.#pieces.join('');
  }
}

/** Where the next subfield starts, from a place on; -1 when there is none. */
function nextSubfield(text: string, mark: string, from: number): number {
  let at = text.indexOf(mark, from);
  while (at !== -1) {
    const tens = text.charCodeAt(at + 1);
    if (isDigit(text.charCodeAt(at + 2)) && ((tens >= 48 && tens <= 51) || tens === 54 || tens === 55))
      return at;
    at = text.indexOf(mark, at + 1);
  }
  return -1;
}

function readBank(bank: string, into: Details): void {
  if (isBicShaped(bank)) into.bic = bank;
  else if (bank !== '') into.bankCode = bank;
}

function readExtension(extension: string, into: Details): void {
  if (extension.charCodeAt(0) !== 57 || into.gvc === null || !RETURNS.has(into.gvc)) return;
  into.returnReason = RETURN_REASONS.get(extension) ?? reference(extension);
}

const ibanOr = (iban: string, other: string | null): string | null => (isIbanShaped(iban) ? iban : other);

function setAccount(account: string, into: Details): void {
  if (isIbanShaped(account)) into.iban = account;
  else into.account = account;
}
