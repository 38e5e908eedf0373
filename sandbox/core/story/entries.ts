/** An event as the account shows it: while it is pending, and once it is booked. */
import { timestampIn } from '../calendars/index.ts';
import { digitsOf, moneyOf, textOf } from '../money.ts';
import { idOf } from '../seeded.ts';
import type { SandboxAccount, SandboxEntry } from '../types.ts';
import type { Line } from './ledger.ts';
import type { Plan } from './plan.ts';

/** Banks that tell with a booked entry which hold it was. */
const TELL_PENDING_ID: ReadonlySet<string> = new Set(['demo-gb', 'demo-us', 'demo-bh']);

const entryId = (account: SandboxAccount, cause: string, form: 'hold' | 'booked'): string =>
  idOf(`${account.institution}|${account.login}|${account.key}|${cause}|${form}`);

/** What both have in common. */
function said(
  plan: Plan,
): Pick<
  SandboxEntry,
  | 'cause'
  | 'counterparty'
  | 'endToEndId'
  | 'mandateId'
  | 'creditorId'
  | 'btc'
  | 'mcc'
  | 'purpose'
  | 'returnReason'
  | 'reversal'
  | 'original'
  | 'parts'
> {
  const { details } = plan;
  return {
    cause: plan.cause,
    counterparty: details.counterparty,
    endToEndId: details.endToEndId,
    mandateId: details.mandateId,
    creditorId: details.creditorId,
    btc: details.btc,
    mcc: details.mcc,
    purpose: details.purpose,
    returnReason: details.returnReason,
    reversal: details.reversal,
    original: details.original,
    parts: details.parts,
  };
}

function pendingEntry({ account, plan, day }: Line): SandboxEntry {
  const announced = plan.hold?.type === 'announced';
  return {
    ...said(plan),
    status: 'pending',
    id: entryId(account, plan.cause, announced ? 'booked' : 'hold'),
    pendingId: null,
    amount: moneyOf(plan.hold?.units ?? plan.units, account.currency),
    bookingDate: null,
    valueDate: announced ? plan.settles : null,
    transactionDate: day,
    bookedAt: null,
    text: plan.hold?.text ?? null,
    bankText: plan.hold?.bankText ?? null,
    // Charges are known when it is settled.
    charges: null,
    balanceAfter: null,
  };
}

function bookedEntry(line: Line, balance: bigint, zone: string): SandboxEntry {
  const { account, plan } = line;
  const { charges, valueDate, transactionDate, text, bankText } = plan.details;
  const told = line.held && plan.hold?.type === 'card' && TELL_PENDING_ID.has(account.institution);
  return {
    ...said(plan),
    status: 'booked',
    id: entryId(account, plan.cause, 'booked'),
    pendingId: told ? entryId(account, plan.cause, 'hold') : null,
    amount: moneyOf(plan.units, account.currency),
    bookingDate: plan.settles,
    valueDate: valueDate ?? plan.settles,
    transactionDate,
    bookedAt: timestampIn(zone, line.settledAt),
    text,
    bankText,
    charges: charges === null ? null : moneyOf(charges, account.currency),
    balanceAfter: account.type === 'card' ? null : textOf(balance, digitsOf(account.currency)),
  };
}

/** An entry, and where it stands among the others. */
export interface Seen {
  readonly entry: SandboxEntry;
  /** The instant of the booking, or of the purchase while it is pending. */
  readonly since: number;
  readonly order: number;
}

/** The line as the account shows it at this instant; null when there is nothing to see. */
export function seenAt(line: Line, now: number, zone: string): Seen | null {
  const { from, settledAt, held, balance, order } = line;
  if (now >= settledAt) {
    if (balance === null) return null;
    line.entry ??= bookedEntry(line, balance, zone);
    return { entry: line.entry, since: settledAt, order };
  }
  return held && now >= from ? { entry: pendingEntry(line), since: from, order } : null;
}
