/** The newest transactions, with a filter by account and text. */
import { categoryName } from '../../engine/categories/codes.ts';
import type { TransactionRow } from '../../engine/ports.ts';
import { type Html, html } from '../http/html.ts';
import { accountName } from './accounts-view.ts';
import { dateText, isNegative, moneyText } from './format.ts';
import { type Model, TRANSACTIONS_SHOWN } from './model.ts';
import type { PageParts } from './parts.ts';
import type { Visitor } from './visitor.ts';

export function transactionsView(parts: PageParts, visitor: Visitor, model: Model): Html {
  const { asked, transactions, moreTransactions } = model;
  const isFiltered = asked.account !== '' || asked.text !== '';
  const names = new Map(model.accounts.map(({ row }) => [row.id, accountName(row)]));
  return html`
<section id="transactions" aria-labelledby="transactions-title">
<h2 id="transactions-title">Transactions</h2>
<form class="filter" method="get" action="/" role="search">
<div><label for="account">Account</label>
<select id="account" name="account"><option value="">All accounts</option>${model.accounts.map(
    ({ id, row }) =>
      html`<option value="${id}"${asked.account === id ? html` selected` : null}>${accountName(row)}</option>`,
  )}</select></div>
<div class="grow"><label for="q">Text or counterparty</label><input id="q" name="q" type="search" maxlength="200" value="${asked.text}"></div>
<button class="button plain">Filter</button>
${isFiltered ? html`<a class="button plain" href="/#transactions">Clear filters</a>` : null}
</form>
${transactions.length === 0 ? nothing(isFiltered) : list(parts, visitor, model, names)}
${moreTransactions ? html`<p class="help">These are the newest ${TRANSACTIONS_SHOWN}. Filter for others, or use <code>tributary transactions list --all</code>.</p>` : null}
</section>`;
}

const nothing = (isFiltered: boolean): Html =>
  isFiltered
    ? html`<p class="card empty">No transaction meets this filter. <a href="/#transactions">Clear filters</a> to see all.</p>`
    : html`<p class="card empty">No transactions yet: the statements so far hold none.</p>`;

const list = (
  parts: PageParts,
  { scope }: Visitor,
  { transactions: rows, ownCategories }: Model,
  names: ReadonlyMap<number, string>,
): Html => html`
<div class="card flush"><table>
<thead><tr><th scope="col">Date</th><th scope="col">Counterparty and text</th><th scope="col">Account</th><th scope="col" class="right">Amount</th></tr></thead>
<tbody>${rows.map((row) =>
  rowView(
    parts.ids.encode('transaction', scope.ownerId, row.id),
    row,
    names,
    row.category === null ? null : categoryName(row.category, 'en', ownCategories),
  ),
)}</tbody>
</table></div>`;

function rowView(
  id: string,
  row: TransactionRow,
  names: ReadonlyMap<number, string>,
  category: string | null,
): Html {
  const text = row.text ?? row.bankText;
  const who = row.counterpartyName ?? text ?? 'No text';
  return html`<tr id="${id}">
<td class="when"><time datetime="${row.entryDate}">${dateText(row.entryDate)}</time></td>
<td class="what"><span class="who">${who}</span>${text !== null && text !== who ? html`<span class="text">${text}</span>` : null}${row.status === 'pending' ? html`<span class="chip">pending</span>` : null}${category === null ? null : html`<span class="chip">${category}</span>`}</td>
<td class="where">${names.get(row.accountId) ?? ''}</td>
<td class="${isNegative(row.amount) ? 'amount' : 'amount in'}"><data value="${row.amount}">${isNegative(row.amount) ? '' : '+'}${moneyText(row.amount, row.currency)}</data></td>
</tr>`;
}
