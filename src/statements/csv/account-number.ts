/** Account numbers as exports write them. */
import { countrySpecs } from 'ibantools';
import type { AccountIdentifier } from '../../core/observations.ts';

const ACCOUNT_CHARACTERS_MAX = 64;
const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/;
const IBAN_IN_TEXT = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/;
const MASKED_CARD = /^\d{4,6}[Xx*._]{4,}\d{3,4}$|^[Xx*]{4,}\d{4}$/;

/** The IBAN of the text without blanks, when it is a valid one. */
export function ibanOf(text: string): string | null {
  if (text.length < 15 || text.length > ACCOUNT_CHARACTERS_MAX) return null;
  const bare = IBAN.test(text) ? text : text.replace(/[ \u00a0-]/g, '').toUpperCase();
  return IBAN.test(bare) && hasLengthOfCountry(bare) && hasRightCheck(bare) ? bare : null;
}

function hasLengthOfCountry(iban: string): boolean {
  const specs: Readonly<Record<string, { readonly chars?: number | null }>> = countrySpecs;
  return specs[iban.slice(0, 2)]?.chars === iban.length;
}

/** The check of ISO 13616 (ISO 7064 MOD 97-10): letters count 10 to 35, the first four characters come last. */
function hasRightCheck(iban: string): boolean {
  let rest = 0;
  for (let place = 0; place < iban.length; place++) {
    const code = iban.charCodeAt((place + 4) % iban.length);
    rest = code < 58 ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest === 1;
}

/** The identifier of an account cell; null when it holds no number of an account. */
export function accountIdentifier(cell: string): AccountIdentifier | null {
  const text = cell.trim();
  if (text === '' || text.length > ACCOUNT_CHARACTERS_MAX) return null;
  const iban = ibanOf(text) ?? ibanOf(IBAN_IN_TEXT.exec(text)?.[0] ?? '');
  if (iban !== null) return { scheme: 'iban', value: iban, bank: null };
  const bare = text.replace(/\s/g, '').toUpperCase();
  if (MASKED_CARD.test(bare)) return { scheme: 'card', value: bare, bank: null };
  const czech = /^((?:\d{1,6}-)?\d{2,10})\/(\d{4})$/.exec(bare);
  if (czech !== null) return { scheme: 'bban', value: czech[1] ?? bare, bank: czech[2] ?? null };
  return /\d{3}/.test(bare) ? { scheme: 'local', value: bare, bank: null } : null;
}
