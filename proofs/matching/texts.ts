/** How banks disfigure the text of a merchant: while it is pending, when it books, and again days later. */
import type { Dice } from '../simulation/random.ts';

const HOLD_PREFIXES = ['PENDING - ', 'POS PURCHASE ', 'AUTH HOLD ', 'VISA DEBIT ', 'SQ *', 'TST* '];
const BOOKED_PREFIXES = ['Card purchase ', 'POINT OF SALE - ', 'PURCHASE '];
const PLACES = ['TORONTO ON', 'ETOBICOKE ON CAN', 'NORTH YORK ON', 'Toronto', 'SCARBOROUGH'];
/** A text that says nothing of the merchant. */
const NAMELESS = 'CARD AUTHORISATION';

const titled = (text: string): string =>
  text.toLowerCase().replace(/(^|\s)\S/g, (letter) => letter.toUpperCase());
const withoutVowels = (text: string): string => text.replace(/(?<=\w)[AEIOU]/gi, '');
const withoutNumbers = (text: string): string => text.replace(/[#*]?\d[\w-]*/g, '').trim();

/** The text while it is pending, where it is another one. */
export function holdText(merchant: string, dice: Dice): string {
  const way = dice.below(100);
  if (way < 35) return merchant.slice(0, dice.between(10, 14)).trim();
  if (way < 65) return `${dice.pick(HOLD_PREFIXES)}${merchant}`;
  if (way < 80) return withoutNumbers(merchant) || merchant;
  if (way < 90) return titled(merchant);
  if (way < 97) return withoutVowels(merchant);
  return NAMELESS;
}

/** The text as booked, in another form. */
export function bookedText(merchant: string, dice: Dice): string {
  const way = dice.below(100);
  if (way < 35) return `${titled(merchant)} ${dice.pick(PLACES)}`;
  if (way < 65) return `${dice.pick(BOOKED_PREFIXES)}${merchant} ${dice.between(1_000, 9_999)}`;
  if (way < 85) return `${merchant.slice(0, 22).trim()} ${dice.pick(PLACES)}`;
  return withoutNumbers(merchant) || merchant;
}
