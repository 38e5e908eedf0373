/** How account numbers are shown where the full number must not be (lists, logs, notes). */
import type { AccountIdentifier } from '../../core/observations.ts';

/** Characters of a number that stay readable at its end; never more than half of a short one. */
export const SHOWN_CHARACTERS = 4;
const STARS = '****';
/** A country code and check digits, as every IBAN (ISO 13616) begins. */
const IBAN_START = /^([A-Z]{2})\d{2}/;

function lastCharacters(value: string): string {
  const characters = [...value];
  const shown = Math.min(SHOWN_CHARACTERS, Math.floor(characters.length / 2));
  return shown === 0 ? '' : characters.slice(-shown).join('');
}

const withoutBlanks = (value: string): string => value.replace(/\s/g, '');

/**
 * A number with all but its last four characters hidden: `****1234`. Of a number shorter than eight only the
 * last half shows. The count of stars is always four, so that it says nothing about the length.
 */
export const maskNumber = (value: string): string => STARS + lastCharacters(withoutBlanks(value));

/** An IBAN as its country and last four characters: `DE****3000`. What is no IBAN is masked as a number. */
export function maskIban(value: string): string {
  const compact = withoutBlanks(value);
  return (IBAN_START.exec(compact.toUpperCase())?.[1] ?? '') + maskNumber(compact);
}

/** The masked form of an account identifier of any scheme; the bank's own code is left out. */
export const maskIdentifier = (identifier: AccountIdentifier): string =>
  identifier.scheme === 'iban' ? maskIban(identifier.value) : maskNumber(identifier.value);
