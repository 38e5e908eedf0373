/** What is going to happen, before the bank has booked it. */
import type { Day, EntryPart, OriginalAmount, Party } from '../types.ts';

/** Everything of an entry that its status does not change. */
export interface Details {
  readonly counterparty: Party;
  readonly text: string | null;
  readonly bankText: string | null;
  readonly endToEndId: string | null;
  readonly mandateId: string | null;
  readonly creditorId: string | null;
  readonly btc: string | null;
  readonly mcc: string | null;
  readonly purpose: string | null;
  readonly returnReason: string | null;
  readonly reversal: boolean;
  readonly original: OriginalAmount | null;
  /** In the account's smallest unit; inside the amount. */
  readonly charges: bigint | null;
  readonly parts: readonly EntryPart[];
  readonly transactionDate: Day | null;
  /** Null when it is the booking date. */
  readonly valueDate: Day | null;
}

/** What the account shows while it is pending. */
export interface Hold {
  /** An announced payment keeps its id when it is booked, a card hold gets another. */
  readonly type: 'card' | 'announced';
  readonly units: bigint;
  readonly text: string | null;
  readonly bankText: string | null;
  /** Whether the bank shows it of its own accord; it can also be made to. */
  readonly likely: boolean;
}

/** One event on one account. Amounts are signed and in the smallest unit. */
export interface Plan {
  readonly cause: string;
  readonly account: string;
  /** When it happens: minute of the day on the bank's clock. */
  readonly minute: number;
  readonly units: bigint;
  /** The business day on which it is booked, or on which its hold goes away. */
  readonly settles: Day;
  /** The minute of that day. */
  readonly settlesAt: number;
  /** False for a hold that goes away and leaves nothing. */
  readonly books: boolean;
  /** How it is shown from the moment at which it happens, if it is shown. */
  readonly hold: Hold | null;
  readonly details: Details;
}

/** When banks book what the night has brought: 8 o'clock. */
export const MORNING = 480;
/** When transfers between accounts of the bank are booked, on the same day. */
export const FORENOON = 615;
/** When payments of the next business day are announced. */
export const EVENING = 1080;

const NOBODY: Party = { name: null, iban: null, account: null, bic: null };

/** Details with these, and none of the others. Written out, for there are thousands in a story. */
export const details = (some: Partial<Details>): Details => ({
  counterparty: some.counterparty ?? NOBODY,
  text: some.text ?? null,
  bankText: some.bankText ?? null,
  endToEndId: some.endToEndId ?? null,
  mandateId: some.mandateId ?? null,
  creditorId: some.creditorId ?? null,
  btc: some.btc ?? null,
  mcc: some.mcc ?? null,
  purpose: some.purpose ?? null,
  returnReason: some.returnReason ?? null,
  reversal: some.reversal ?? false,
  original: some.original ?? null,
  charges: some.charges ?? null,
  parts: some.parts ?? [],
  transactionDate: some.transactionDate ?? null,
  valueDate: some.valueDate ?? null,
});

/** A plan that is booked on the morning of a day, without a hold, unless it says otherwise. */
export const plan = (
  account: string,
  cause: string,
  units: bigint,
  settles: Day,
  some: Partial<Details>,
  more: Partial<Pick<Plan, 'minute' | 'settlesAt' | 'books' | 'hold'>> = {},
): Plan => ({
  cause,
  account,
  minute: more.minute ?? MORNING,
  units,
  settles,
  settlesAt: more.settlesAt ?? MORNING,
  books: more.books ?? true,
  hold: more.hold ?? null,
  details: details(some),
});
