/** Amounts as bank exports write them: marks, signs before or after, parentheses, CR/DR, currency codes and signs. */
import { type Currency, type Decimal, decimalFrom, negate } from '../../core/money.ts';
import { currencyOf, isUnsureSign } from './currency.ts';
import { AMOUNT_CHARACTERS_MAX } from './limits.ts';

/** How the amounts of one file are written. */
export interface Notation {
  /** The decimal mark; null when no amount of the sample has one. */
  readonly mark: '.' | ',' | null;
  /** The most digits after the mark in the sample. */
  readonly scaleMax: number;
}

/** An amount cell taken apart; `digits` still has its marks. */
interface Parts {
  readonly negative: boolean;
  /** A plus, CR or the like stands beside it. */
  readonly creditMark: boolean;
  readonly digits: string;
  /** The currency written beside the digits, as text. */
  readonly unit: string | null;
}

const BLANKS = /[\s\u00a0\u202f\u2009]+/gu;
const PARTS =
  /^([-+\u2212(]?)([\p{L}\p{Sc}.]{1,4})?([-+\u2212]?)(\d[\d.,'\u2019]*|[.,]\d+)([-+\u2212)]?)([\p{L}\p{Sc}.]{1,5})?([-+\u2212]?)$/u;
const CREDIT_MARKS = new Set(['CR', 'C', 'H', 'HABEN']);
const DEBIT_MARKS = new Set(['DR', 'D', 'S', 'DB', 'SOLL']);

const isMinus = (sign: string): boolean => sign === '-' || sign === '\u2212';

/** Takes an amount cell apart; null when it is none. */
function partsOf(cell: string): Parts | null {
  if (cell.length > AMOUNT_CHARACTERS_MAX) return null;
  const found = PARTS.exec(cell.replace(BLANKS, ''));
  if (found === null) return null;
  const [, first = '', before = '', second = '', digits = '', third = '', after = '', last = ''] = found;
  if ((first === '(') !== (third === ')')) return null;
  const signs = [first, second, third, last].filter((sign) => sign !== '' && sign !== '(' && sign !== ')');
  if (signs.length > 1 || (signs.length === 1 && first === '(')) return null;
  const mark = after.toUpperCase();
  const credit = CREDIT_MARKS.has(mark);
  const debit = DEBIT_MARKS.has(mark);
  if ((credit || debit) && (signs.length > 0 || first === '('))
    return signs[0] === '+' && credit
      ? { negative: false, creditMark: true, digits, unit: before === '' ? null : before }
      : null;
  const unit = before !== '' ? before : credit || debit || after === '' ? null : after;
  if (before !== '' && after !== '' && !credit && !debit) return null;
  if (unit !== null && currencyOf(unit) === null && !isUnsureSign(unit)) return null;
  const negative = debit || first === '(' || signs.some(isMinus);
  return { negative, creditMark: credit || signs.includes('+'), digits, unit };
}

/** Whether the groups of three (or of two before the last three, as in India) between thousands marks are right. */
function groupsRight(groups: readonly string[]): boolean {
  const last = groups.at(-1) ?? '';
  const first = groups[0] ?? '';
  if (last.length !== 3 || first.length < 1 || first.length > 3 || first.startsWith('0')) return false;
  const middle = groups.slice(1, -1);
  return (
    middle.every((group) => group.length === 3) ||
    (first.length <= 2 && middle.every((group) => group.length === 2))
  );
}

/** The digits without their thousands marks, with the decimal mark; null when the marks are not where they belong. */
function ungrouped(digits: string, mark: '.' | ','): string | null {
  const at = digits.indexOf(mark);
  const whole = at === -1 ? digits : digits.slice(0, at);
  const fraction = at === -1 ? '' : digits.slice(at);
  if (/[.,'\u2019]/.test(fraction.slice(1))) return null;
  const groups = whole.split(/[.,'\u2019]/);
  if (groups.length === 1) return digits;
  const marks = new Set(whole.replace(/\d/g, ''));
  if (marks.size !== 1 || !groupsRight(groups)) return null;
  return groups.join('') + fraction;
}

/** `-1.234.567,89` without its thousands marks, the quick way; null when the cell is not quite of this form. */
function usualGroups(cell: string, mark: '.' | ','): string | null {
  const thousands = mark === '.' ? ',' : '.';
  if (cell.length > AMOUNT_CHARACTERS_MAX || !cell.includes(thousands)) return null;
  const point = cell.indexOf(mark);
  const end = point === -1 ? cell.length : point;
  const start = cell.charCodeAt(0) === 45 ? 1 : 0;
  const code = cell.charCodeAt(start);
  if (code < 49 || code > 57) return null;
  for (let at = end - 1, place = 1; at >= start; at--, place++) {
    const isMark = cell[at] === thousands;
    if (isMark !== (place % 4 === 0)) return null;
  }
  return cell.slice(0, end).replaceAll(thousands, '') + cell.slice(end);
}

/**
 * The exact signed value of an amount cell in the notation of its file; null when it is no amount in it, or when
 * its digits could be read in two ways (three digits after a mark where the file has at most two).
 */
export function readAmount(cell: string, notation: Notation): Decimal | null {
  const mark = notation.mark ?? '.';
  const plain = decimalFrom(cell, mark);
  if (plain !== null) return certain(plain, notation, cell);
  const usual = usualGroups(cell, mark);
  const quick = usual === null ? null : decimalFrom(usual, mark);
  if (quick !== null) return certain(quick, notation, cell);
  const parts = partsOf(cell);
  if (parts === null) return null;
  const digits = ungrouped(parts.digits, mark);
  const value = digits === null ? null : decimalFrom(digits, mark);
  if (value === null || certain(value, notation, parts.digits) === null) return null;
  return parts.negative ? negate(value) : value;
}

function certain(value: Decimal, notation: Notation, written: string): Decimal | null {
  const point = value.indexOf('.');
  if (point === -1) return notation.mark === null && /[.,]/.test(written) ? null : value;
  const scale = value.length - point - 1;
  if (notation.mark === null) return null;
  return scale === 3 && notation.scaleMax < 3 ? null : value;
}

/** Whether a plus, CR or the like marks the amount as money in. */
export const hasCreditMark = (cell: string): boolean => partsOf(cell)?.creditMark === true;

/** Whether the cell has the form of an amount, in whatever notation. */
export function looksLikeAmount(cell: string): boolean {
  const parts = partsOf(cell);
  return parts !== null && marksPossible(parts.digits).possible.length > 0;
}

/** Whether the cell, an amount, is below zero as it is written. */
export const looksNegative = (cell: string): boolean => partsOf(cell)?.negative === true;

/** The currency written beside the digits; `unsure` for a sign that several currencies share. */
export function unitOf(cell: string): Currency | 'unsure' | null {
  const last = cell.charCodeAt(cell.length - 1);
  const first = cell.charCodeAt(0);
  // Nearly all amounts end and begin with a digit or a sign.
  if (last >= 48 && last <= 57 && ((first >= 48 && first <= 57) || first === 45)) return null;
  const unit = partsOf(cell)?.unit ?? null;
  return unit === null ? null : (currencyOf(unit) ?? 'unsure');
}

/** What one amount's digits say of the decimal mark: which marks are possible, and the digits after it. */
function marksPossible(digits: string): {
  readonly possible: readonly ('.' | ',')[];
  readonly scale: number;
} {
  const possible = (['.', ','] as const).filter((mark) => {
    const plain = ungrouped(digits, mark);
    return plain !== null && decimalFrom(plain, mark) !== null;
  });
  const [only] = possible;
  const at = possible.length === 1 && only !== undefined ? digits.lastIndexOf(only) : -1;
  return { possible, scale: at === -1 ? 0 : digits.length - at - 1 };
}

/** What the amounts of the sample say of the notation; the first cell that contradicts the others, if one does. */
export type NotationFound =
  | { readonly type: 'sure'; readonly notation: Notation }
  | { readonly type: 'ambiguous' }
  | { readonly type: 'contradiction'; readonly cell: string };

/** Decides the decimal mark by all amount cells of the sample together (or takes the one that was given). */
export function decideNotation(cells: Iterable<string>, given: '.' | ',' | null): NotationFound {
  const possible = new Set<'.' | ','>(given === null ? ['.', ','] : [given]);
  let marked = false;
  let scaleMax = 0;
  for (const cell of cells) {
    const parts = partsOf(cell);
    if (parts === null) continue;
    if (!/[.,]/.test(parts.digits)) continue;
    const one = marksPossible(parts.digits);
    marked = true;
    scaleMax = Math.max(scaleMax, one.scale);
    const left = one.possible.filter((mark) => possible.has(mark));
    if (left.length === 0 && one.possible.length > 0) return { type: 'contradiction', cell };
    if (left.length === 1)
      for (const mark of ['.', ','] as const) if (!left.includes(mark)) possible.delete(mark);
  }
  const [mark] = possible;
  if (given !== null) return { type: 'sure', notation: { mark: given, scaleMax: Math.max(scaleMax, 3) } };
  if (!marked) return { type: 'sure', notation: { mark: null, scaleMax: 0 } };
  if (possible.size !== 1 || mark === undefined) return { type: 'ambiguous' };
  return { type: 'sure', notation: { mark, scaleMax } };
}
