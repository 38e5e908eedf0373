/** Accounts with their balances, and whether their statements close, in words (invariant 8). */
import type { AccountRow, Reconciliation } from '../../engine/ports.ts';
import { type Html, html } from '../http/html.ts';
import { dateText, isNegative, isZero, moneyText, withoutSign } from './format.ts';
import { ACCOUNTS_SHOWN, type AccountView, type Model } from './model.ts';

/** What people call the account. */
export const accountName = (row: AccountRow): string =>
  row.customLabel ?? row.label ?? row.bankName ?? row.masked ?? 'Account';

export const accountsView = ({ accounts, moreAccounts }: Model): Html => html`
<section aria-labelledby="accounts-title">
<h2 id="accounts-title">Accounts <span class="count">${accounts.length}${moreAccounts ? '+' : ''}</span></h2>
<ul class="accounts">${accounts.map(accountView)}</ul>
${moreAccounts ? html`<p class="help">These are the first ${ACCOUNTS_SHOWN}. <code>tributary accounts list --all</code> shows all.</p>` : null}
</section>`;

function accountView({ id, row, reconciliation }: AccountView): Html {
  const balance = row.booked ?? row.available;
  const details = [row.bankName, row.masked, row.holder].filter(
    (one) => one !== null && one !== accountName(row),
  );
  return html`<li class="card account">
<h3><a href="/?account=${id}#transactions">${accountName(row)}</a></h3>
<p class="help">${details.join(' · ')}</p>
<p class="balance">${balance === null ? html`<span class="none">no balance yet</span>` : html`<data value="${balance.amount}">${moneyText(balance.amount, balance.currency)}</data>`}</p>
<p class="help">${balance === null ? 'Its statements name none.' : html`as of <time datetime="${balance.referenceDate}">${dateText(balance.referenceDate)}</time>`}</p>
${closes(reconciliation, row.currency)}
</li>`;
}

function closes(found: Reconciliation | null, currency: string): Html {
  if (found === null)
    return html`<p class="state quiet">Not checked: no statement with both an opening and a closing balance.</p>`;
  const period =
    found.from !== null && found.to !== null ? ` from ${dateText(found.from)} to ${dateText(found.to)}` : '';
  if (isZero(found.difference))
    return html`<p class="state good"><span aria-hidden="true">✓</span> Closes: opening balance and entries${period} make the bank’s closing balance.</p>`;
  const size = moneyText(withoutSign(found.difference), currency);
  const side = isNegative(found.difference) ? 'less' : 'more';
  return html`<p class="state bad"><span aria-hidden="true">!</span> Does not close: the bank reports ${size} ${side} than opening balance and entries${period} make. A statement may be missing.</p>`;
}
