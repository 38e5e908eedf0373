/** What the JSON interface answers. */
import type { AuthorisationView, Next } from '../../core/bank/authorisations.ts';
import type { EntryView, ListedAccount, TransactionsPage } from '../../core/bank/data.ts';
import type { ConsentView } from '../../core/bank/grants.ts';
import type { AskedField, CodeMedia } from '../../core/bank/steps.ts';
import type { SandboxBalance, SandboxHolding } from '../../core/types.ts';

/** Plain JSON. */
export type Body = Readonly<Record<string, unknown>>;

/** What rendering needs of the place where it is done. */
export interface Place {
  /** Writes an instant in the bank's zone. */
  readonly instant: (at: number) => string;
  /** The address of the bank's page of an authorisation. */
  readonly pageUrl: (id: string, key: string) => string;
}

export function renderConsent({ id, status, validUntil, scaRenewBy, scopes }: ConsentView): Body {
  return { id, status, valid_until: validUntil, sca_renew_by: scaRenewBy, scopes };
}

function renderMedia(media: CodeMedia | null): Body | null {
  if (media === null || media.type === 'flicker') return media;
  return { type: media.type, media_type: media.mediaType, base64: media.base64 };
}

function renderField(field: AskedField): Body {
  return field.kind === 'digits' ? { ...field, media: renderMedia(field.media) } : { ...field };
}

function renderNext(next: Next, id: string, place: Place): Body {
  switch (next.type) {
    case 'fields':
      return { type: 'fields', text: next.text, fields: [renderField(next.field)] };
    case 'redirect':
      return { type: 'redirect', url: place.pageUrl(id, next.key) };
    case 'app':
      return { type: 'app', device: next.device, poll_seconds: next.pollSeconds };
    case 'signers':
      return { type: 'signers', signed: next.signed, needed: next.needed, poll_seconds: next.pollSeconds };
    case 'session':
      return { type: 'session', token: next.token, consent: renderConsent(next.consent) };
    default:
      return next;
  }
}

export function renderAuthorisation(view: AuthorisationView, place: Place): Body {
  const { id, step, status, until, next, wrong } = view;
  return { id, step, status, until: place.instant(until), next: renderNext(next, id, place), wrong };
}

export function renderAccount({ id, stableId, status, account, nextPayment }: ListedAccount): Body {
  return {
    id,
    stable_id: stableId,
    iban: account.iban,
    bban: account.bban,
    sort_code: account.sortCode,
    account_number: account.accountNumber,
    routing_number: account.routingNumber,
    clabe: account.clabe,
    bic: account.bic,
    masked_pan: account.maskedPan,
    type: account.type,
    product: account.product,
    name: account.name,
    holder: account.holder,
    currency: account.currency,
    status,
    usage: account.usage,
    credit_limit: account.creditLimit,
    overdraft_limit: account.overdraftLimit,
    next_payment: nextPayment,
  };
}

export const renderBalance = ({ type, amount, date, at }: SandboxBalance): Body => ({
  type,
  amount,
  date,
  at,
});

export const renderHolding = (holding: SandboxHolding): Body => ({
  isin: holding.isin,
  national_number: holding.nationalNumber,
  name: holding.name,
  quantity: holding.quantity,
  quantity_kind: holding.quantityKind,
  quote: holding.quote,
  quote_kind: holding.quoteKind,
  quoted_at: holding.quotedAt,
  value: holding.value,
  purchase_quote: holding.purchaseQuote,
  purchase_value: holding.purchaseValue,
});

function renderEntry({ id, pendingId, indicator, entry }: EntryView): Body {
  return {
    id,
    pending_id: pendingId,
    status: entry.status,
    amount: entry.amount,
    indicator,
    booking_date: entry.bookingDate,
    value_date: entry.valueDate,
    transaction_date: entry.transactionDate,
    booked_at: entry.bookedAt,
    counterparty: entry.counterparty,
    text: entry.text,
    bank_text: entry.bankText,
    end_to_end_id: entry.endToEndId,
    mandate_id: entry.mandateId,
    creditor_id: entry.creditorId,
    btc: entry.btc,
    mcc: entry.mcc,
    purpose: entry.purpose,
    return_reason: entry.returnReason,
    reversal: entry.reversal,
    original: entry.original,
    charges: entry.charges,
    balance_after: entry.balanceAfter,
    parts: entry.parts,
  };
}

export function renderTransactions({ entries, next, from, to }: TransactionsPage): Body {
  return { transactions: entries.map(renderEntry), next, from, to };
}
