import type { Details } from './details.ts';
import { readGerman, separatorPlace } from './german.ts';
import { isIbanShaped, reference, tidy, withoutBlanks } from './identifiers.ts';
import { isCreditorReference } from './sepa-keywords.ts';
import { readSlashCodes } from './slash-codes.ts';
import { isAccountNumber } from './statement-line.ts';

/** The GVC of a German text that has no structure; no separator follows it. */
const UNSTRUCTURED = '999';

/** Reads the lines of an entry's `:86:` in whichever of the styles they are: German, slash codes, or plain text. */
export function readEntryText(lines: readonly string[], into: Details): void {
  const head = lines[0] ?? '';
  const indented = head.charCodeAt(0) === 32;
  const place = separatorPlace(indented ? head.trimStart() : head);
  if (place !== -1) {
    readGerman(indented ? [head.trimStart(), ...lines.slice(1)] : lines, place, into);
  } else if (!readSlashCodes(lines, into)) readPlain(lines, into);
  if (into.remittance !== null && into.creditorReference === null && isCreditorReference(into.remittance))
    into.creditorReference = into.remittance;
}

function readPlain(lines: readonly string[], into: Details): void {
  let text = lines.length === 1 ? (lines[0] ?? '') : lines.map((line) => line.trim()).join(' ');
  if (text.startsWith(UNSTRUCTURED) && /^[A-Za-z]/.test(text.charAt(3))) {
    into.gvc = UNSTRUCTURED;
    text = text.slice(3);
  }
  into.remittance = tidy(text);
}

/**
 * Reads what stands below a `:61:` (subfield 9, supplementary details): `/OCMT/`, `/CHGS/` and `/EXCH/` in any mix,
 * the other side's account, or the bank's words, which count only where the `:86:` has no booking text of its own.
 */
export function readSupplement(lines: readonly string[], into: Details): void {
  if (readSlashCodes(lines, into)) return;
  const text = tidy(lines.length === 1 ? (lines[0] ?? '') : lines.join(' '));
  if (text === null) return;
  if (isIbanShaped(text)) into.iban ??= text;
  else if (isAccountNumber(text)) into.account ??= text;
  else into.bankText ??= text;
}

/** How many remittance lines a `:NS:` has (codes 01 to 14). */
const NS_REMITTANCE_MAX = 14;

/**
 * Reads the `:NS:` of an entry (non-SWIFT field of MultiCash and its like): lines of two digits and a text. 01–14
 * remittance, 15 and 16 the other side's name, 17 booking text, 33 its bank, 34 its account.
 */
export function readNonSwift(lines: readonly string[], into: Details): void {
  const remittance: string[] = [];
  const name: string[] = [];
  for (const line of lines) {
    const code = Number(line.slice(0, 2));
    const text = line.slice(2).trim();
    if (text === '' || !/^\d\d/.test(line)) continue;
    if (code >= 1 && code <= NS_REMITTANCE_MAX) remittance.push(text);
    else if (code === 15 || code === 16) name.push(text);
    else if (code === 17) into.bankText ??= text;
    else if (code === 33) into.bankCode ??= text;
    else if (code === 34) setAccount(text, into);
  }
  const joined = tidy(remittance.join(' '));
  if (joined !== null) into.remittance = into.remittance === null ? joined : `${into.remittance} ${joined}`;
  into.name ??= tidy(name.join(' '));
}

function setAccount(text: string, into: Details): void {
  const account = reference(withoutBlanks(text));
  if (account === null) return;
  if (isIbanShaped(account)) into.iban ??= account;
  else into.account ??= account;
}

/** What a `:NS:` above the entries says of the account: 22 its holder, 23 its name. */
export function readAccountNames(lines: readonly string[]): {
  readonly holder: string | null;
  readonly label: string | null;
} {
  const named = (code: string): string | null => {
    const line = lines.find((one) => one.startsWith(code));
    return line === undefined ? null : tidy(line.slice(2));
  };
  return { holder: named('22'), label: named('23') };
}
