/** Answers about accounts of a bank that were asked for, found again when the bank calls the account something else. */
import type { AccountKind } from '../observations.ts';
import { compareNumbers, type NumberKey } from './account-evidence.ts';
import type { MappingAnswer } from './recognise-accounts.ts';

/** The numbers that an account of a bank came with. */
export interface Evidence {
  /** Numbers that only one account has. */
  readonly numbers: readonly NumberKey[];
  readonly masked: readonly NumberKey[];
}

/** What was asked for, with its answer. */
export interface AnsweredMapping extends Evidence {
  readonly id: number;
  /** The keyed hash of the handle, hexadecimal. */
  readonly lookup: string;
  readonly currency: string | null;
  readonly kind: AccountKind;
  readonly answer: MappingAnswer;
}

/** An account of the bank's list, as far as answers go. */
export interface Answerable extends Evidence {
  readonly lookup: string;
  readonly currency: string | null;
  readonly kind: AccountKind;
}

/**
 * The answer that stands for each account of a list, null for none: by the handle, else by a number, else by the part of a
 * number that is shown where it fits one account on both sides.
 */
export function answersFor(
  accounts: readonly Answerable[],
  mappings: readonly AnsweredMapping[],
): (AnsweredMapping | null)[] {
  const byHandle = new Map(mappings.map((one) => [one.lookup, one]));
  const listed = new Set(accounts.map(({ lookup }) => lookup));
  const free = mappings.filter(({ lookup }) => !listed.has(lookup));
  const open = accounts.filter(({ lookup }) => !byHandle.has(lookup));
  return accounts.map((account) => {
    const own = byHandle.get(account.lookup);
    if (own !== undefined) return isOther(account, own) ? null : own;
    const like = free.filter((one) => isLike(account, one));
    const [only] = like;
    if (only === undefined || like.length > 1) return null;
    return open.filter((one) => isLike(one, only)).length === 1 ? only : null;
  });
}

/** Whether a handle is used for another account by now. */
const isOther = (account: Answerable, mapping: AnsweredMapping): boolean =>
  account.currency !== mapping.currency || compareNumbers(account.numbers, mapping.numbers) === 'other';

function isLike(account: Answerable, mapping: AnsweredMapping): boolean {
  if (account.currency !== mapping.currency) return false;
  const compared = compareNumbers(account.numbers, mapping.numbers);
  if (compared !== 'unknown') return compared === 'same';
  return account.kind === mapping.kind && compareNumbers(account.masked, mapping.masked) === 'same';
}
