/** What a rule of words is: phrases, and what they mean for money out and for money in. */
import type { CategoryCode } from '../codes.ts';

/**
 * Which texts a rule reads. `said`: the other side's name and the remittance text. `all`: the bank's own text, too.
 * `own`: what the bank says of a booking of its own, which is its text and, where nobody is named, the remittance.
 */
export type Where = 'said' | 'all' | 'own';

export interface Rule {
  readonly out: CategoryCode | null;
  readonly in: CategoryCode | null;
  readonly where: Where;
  /** Whether it also counts for card payments: words such as "rent" are names of shops there. */
  readonly cards: boolean;
  /** Counts only where no other rule says anything: "transfer" says how, and something else may say what for. */
  readonly faint: boolean;
  readonly phrases: string;
}

type Options = Partial<Pick<Rule, 'where' | 'cards' | 'faint'>>;

const rule = (
  out: CategoryCode | null,
  into: CategoryCode | null,
  phrases: string,
  { where = 'said', cards = true, faint = false }: Options = {},
): Rule => ({ out, in: into, where, cards, faint, phrases });

/** What is bought: money in is money back. */
export const bought = (code: CategoryCode, phrases: string, options?: Options): Rule =>
  rule(code, code, phrases, options);

/** What is paid; says nothing of money in. */
export const paid = (code: CategoryCode, phrases: string, options?: Options): Rule =>
  rule(code, null, phrases, options);

/** What is received; says nothing of money out. */
export const received = (code: CategoryCode, phrases: string, options?: Options): Rule =>
  rule(null, code, phrases, options);

/** What means one thing paid and another received. */
export const either = (out: CategoryCode, into: CategoryCode, phrases: string, options?: Options): Rule =>
  rule(out, into, phrases, options);

/** Not for card payments. */
export const NOT_CARDS = { cards: false } as const;
/** The bank's own text as well. */
export const ALL = { where: 'all' } as const;
/** The bank's own text as well, and not for card payments. */
export const ALL_NOT_CARDS = { where: 'all', cards: false } as const;
/** Bookings of the bank itself. */
export const OWN = { where: 'own', cards: false } as const;
/** How money moved, where nothing says what for. */
export const FAINT = { where: 'all', cards: false, faint: true } as const;
