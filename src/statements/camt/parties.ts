/** Who stands on the other side of a payment, from the details of it. */
import { type Counterparty, NO_COUNTERPARTY } from '../../core/observations.ts';
import { hasIbanForm, plainNumber } from './account.ts';
import type { DetailsFields, StatementFields } from './keys.ts';

/** How the account of the statement is written, so that a payment's own side can be told from the other. */
export interface OwnAccount {
  readonly numbers: ReadonlySet<string>;
  readonly holder: string | null;
}

/** The account of the statement. */
export function ownAccountOf(fields: StatementFields): OwnAccount {
  const numbers = [fields.iban, fields.bban, fields.other].flatMap((text) =>
    text === null ? [] : [plainNumber(text)],
  );
  return { numbers: new Set(numbers), holder: fields.owner };
}

/**
 * The other side: the debtor of money that came in, the creditor of money that went out. A reversal undoes a
 * payment whose parties banks leave as they were, so that the sides change. Where the side so found is the
 * account itself, or a reversal leaves it empty, the other party counts.
 */
export function counterpartyOf(
  details: DetailsFields,
  credit: boolean,
  reversal: boolean,
  own: OwnAccount,
): Counterparty {
  const debtorFirst = credit !== reversal;
  const expected = debtorFirst ? debtorOf(details) : creditorOf(details);
  const isOurs = isOwn(expected, own);
  if (!isOurs && !(reversal && isNobody(expected))) return expected;
  const other = debtorFirst ? creditorOf(details) : debtorOf(details);
  if (isNobody(other) || isOwn(other, own)) return isOurs ? NO_COUNTERPARTY : expected;
  return reversal && !isOurs && own.holder !== null && other.name === own.holder ? expected : other;
}

function isOwn(party: Counterparty, own: OwnAccount): boolean {
  const number = party.iban ?? party.account;
  return number !== null && own.numbers.has(number);
}

const isNobody = (party: Counterparty): boolean =>
  party.name === null && party.iban === null && party.account === null;

const debtorOf = (details: DetailsFields): Counterparty =>
  partyOf(
    details.debtor ?? details.debtorAccountName,
    details.debtorIban,
    details.debtorAccount,
    details.debtorBic,
    details.ultimateDebtor,
  );

const creditorOf = (details: DetailsFields): Counterparty =>
  partyOf(
    details.creditor ?? details.creditorAccountName ?? details.merchant,
    details.creditorIban,
    details.creditorAccount,
    details.creditorBic,
    details.ultimateCreditor,
  );

function partyOf(
  name: string | null,
  ibanText: string | null,
  accountText: string | null,
  bic: string | null,
  ultimateName: string | null,
): Counterparty {
  const number = ibanText === null ? null : plainNumber(ibanText);
  const iban = number !== null && hasIbanForm(number) ? number : null;
  const account = accountText === null ? null : plainNumber(accountText);
  return {
    name: isPlaceholder(name) ? null : name,
    iban,
    account: account ?? (iban === null ? number : null),
    bic: bic === null || isPlaceholder(bic) ? null : plainNumber(bic),
    ultimateName: isPlaceholder(ultimateName) ? null : ultimateName,
  };
}

const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'NOTPROVIDED',
  'NOT PROVIDED',
  'NOTAVAILABLE',
  'NOT AVAILABLE',
  'NONREF',
  'NOREF',
  'N/A',
  '-',
]);

/** Whether a text only fills a field that must not be empty. */
export const isPlaceholder = (text: string | null): boolean =>
  text !== null && PLACEHOLDERS.has(text.toUpperCase());
