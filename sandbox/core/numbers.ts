/** Account numbers and their check digits. The bank codes are not given out, so no number belongs to anybody. */

/** The remainder by 97 of digits and capitals, A = 10 … Z = 35 (ISO 7064, MOD 97-10). */
function mod97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
  return rest;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The IBAN (ISO 13616) of a country's own number, in capitals without blanks. */
export const ibanOf = (country: string, bban: string): string =>
  `${country}${two(98 - mod97(`${bban}${country}00`))}${bban}`;

/** Whether the check digits are right; lengths of countries are not looked at. */
export const isIban = (iban: string): boolean =>
  /^[A-Z]{2}\d{2}[0-9A-Z]{8,30}$/.test(iban) && mod97(iban.slice(4) + iban.slice(0, 4)) === 1;

/** The clé RIB of a French number of 5, 5 and 11 digits: two digits. */
export function ribKeyOf(bank: string, branch: string, account: string): string {
  const weighted = 89n * BigInt(bank) + 15n * BigInt(branch) + 3n * BigInt(account);
  return two(97 - Number(weighted % 97n));
}

function weightedSum(digits: string, weights: readonly number[], each: (product: number) => number): number {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    sum += each(Number(digits[at]) * (weights[at % weights.length] ?? 0));
  }
  return sum;
}

const CLABE_WEIGHTS = [3, 7, 1];
const ROUTING_WEIGHTS = [3, 7, 1];

/** The CLABE of 17 digits (bank 3, place 3, account 11) with its check digit: 18. */
export function clabeOf(digits: string): string {
  const sum = weightedSum(digits, CLABE_WEIGHTS, (product) => product % 10);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Whether it is 18 digits with the right last one. */
export const isClabe = (clabe: string): boolean =>
  /^\d{18}$/.test(clabe) && clabeOf(clabe.slice(0, 17)) === clabe;

/** Whether it is nine digits whose weighted sum is a multiple of ten (ABA). */
export const isRoutingNumber = (digits: string): boolean =>
  /^\d{9}$/.test(digits) && weightedSum(digits, ROUTING_WEIGHTS, (product) => product) % 10 === 0;

/** A SEPA creditor identifier: country, check digits, business code ZZZ, national number. */
export const creditorIdOf = (country: string, national: string): string =>
  `${country}${two(98 - mod97(`${national}${country}00`))}ZZZ${national}`;
