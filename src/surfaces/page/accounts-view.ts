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
  const details = [row.bankName, row.masked, row.holder].filter(
    (one) => one !== null && one !== accountName(row),
  );
  return html`<li class="card account">
<h3><a href="/?account=${id}#transactions">${accountName(row)}</a></h3>
<p class="help">${details.join(' · ')}</p>
${balanceView(row)}
${closes(reconciliation, row.currency)}
${quarantineView(row)}
</li>`;
}

/** What is booked. An available balance may hold a credit limit: it is shown as what it is. */
function balanceView({ booked, available }: AccountRow): Html {
  const shown = booked ?? available;
  const day =
    shown === null
      ? 'Nobody has said one yet.'
      : html`${booked === null ? `${moneyText(shown.amount, shown.currency)} available, ` : ''}as of <time datetime="${shown.referenceDate}">${dateText(shown.referenceDate)}</time>`;
  return html`<p class="balance">${booked === null ? html`<span class="none">no ${available === null ? '' : 'booked '}balance yet</span>` : html`<data value="${booked.amount}">${moneyText(booked.amount, booked.currency)}</data>`}</p>
<p class="help">${day}</p>`;
}

const quarantineView = ({ quarantined }: AccountRow): Html | null =>
  quarantined === 0
    ? null
    : html`<p class="state bad"><span aria-hidden="true">!</span> ${quarantined === 1 ? 'One entry is' : `${quarantined} entries are`} in quarantine: the bank contradicts itself about ${quarantined === 1 ? 'its' : 'their'} sign. <code>tributary accounts quarantine</code> shows ${quarantined === 1 ? 'it' : 'them'}.</p>`;

function closes(found: Reconciliation | null, currency: string): Html {
  if (found === null)
    return html`<p class="state quiet">Not checked: it takes two booked balances of the bank.</p>`;
  const period =
    found.from !== null && found.to !== null ? ` from ${dateText(found.from)} to ${dateText(found.to)}` : '';
  if (isZero(found.difference))
    return html`<p class="state good"><span aria-hidden="true">✓</span> Closes: the earlier balance and the entries${period} make the bank’s latest balance.</p>`;
  const size = moneyText(withoutSign(found.difference), currency);
  const side = isNegative(found.difference) ? 'less' : 'more';
  const [gap] = found.gaps;
  const why =
    gap === undefined
      ? 'Something may be missing.'
      : `Nobody has seen ${dateText(gap.from)} to ${dateText(gap.to)}${found.gaps.length > 1 ? ' and other days' : ''}.`;
  return html`<p class="state bad"><span aria-hidden="true">!</span> Does not close: the bank reports ${size} ${side} than the earlier balance and the entries${period} make. ${why}</p>`;
}
