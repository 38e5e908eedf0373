/** A file that leaves something open: the form that asks for it, and for nothing else. */
import type { ImportFault } from '../../engine/import-port.ts';
import type { ImportRow } from '../../engine/ports.ts';
import { type Html, html } from '../http/html.ts';
import { accountName } from './accounts-view.ts';
import { COLUMN_CHOICES } from './mapping-fields.ts';
import type { ImportView, Model } from './model.ts';
import type { Visitor } from './visitor.ts';

export type StatementFault = Extract<ImportFault, { readonly code: 'statement' }>['fault'];
type Mapping = NonNullable<StatementFault['mapping']>;

/** Null when the fault is not a question. */
export function askView(
  visitor: Visitor,
  model: Model,
  one: ImportView,
  fault: ImportFault,
  number: number,
): Html | null {
  const { row } = one;
  const asked = questions(model, row, fault, number);
  if (asked === null) return null;
  const name = row.filename ?? 'the file';
  const said = model.asked.imports.includes(one.id) ? Object.entries(model.asked.said) : [];
  const kept = said.filter(([field]) => !asked.fields.includes(field));
  const others = model.imports.filter((other) => other.id !== one.id && other.row.status === 'failed');
  return html`<article class="card outcome ask">
<h3>${name} leaves something open</h3>
<p>${asked.why}</p>
<form method="post" action="/import" enctype="multipart/form-data" data-upload data-again="${name}">
<input type="hidden" name="form_token" value="${visitor.formToken}">
${others.length === 0 ? null : html`<input type="hidden" name="others" value="${others.map(({ id }) => id).join(',')}">`}
${kept.map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`)}
${asked.form}
<div class="again"><label for="again-${number}">Choose ${name} again</label><input id="again-${number}" type="file" name="file" required></div>
<p class="help hidden" data-remembered>The file is still here: nothing has to be chosen again.</p>
<progress class="hidden" data-progress aria-label="Upload" max="1" value="0"></progress>
<button class="button">Bring in</button>
</form></article>`;
}

interface Questions {
  readonly why: string;
  readonly fields: readonly string[];
  readonly form: Html;
}

function questions(model: Model, row: ImportRow, fault: ImportFault, number: number): Questions | null {
  if (fault.code === 'account_needed' || fault.code === 'account_unknown')
    return accountQuestion(model, row, fault, number);
  if (fault.code !== 'statement') return null;
  const { code, action, mapping } = fault.fault;
  const why = `${action.replace(/[.]$/, '')}.`;
  if (code === 'currency_needed') return { why, fields: ['currency'], form: currencyField(number) };
  if (code === 'date_order_needed') return { why, fields: ['date_order'], form: orderField(number) };
  if (code !== 'mapping_needed' || mapping === undefined) return null;
  const fields = ['mapping_base', ...['currency', 'date_order'].filter((one) => mapping.open.includes(one))];
  return { why, fields, form: mappingForm(mapping, number) };
}

function accountQuestion(
  model: Model,
  row: ImportRow,
  fault: Extract<ImportFault, { code: 'account_needed' | 'account_unknown' }>,
  number: number,
): Questions {
  const why = fault.code === 'account_needed' ? fault.text : 'The account that was chosen is not there.';
  const wanted =
    fault.code === 'account_needed' && fault.candidates.length > 0
      ? new Set(fault.candidates.map(({ id }) => id))
      : null;
  const accounts = model.accounts.filter(({ row }) => wanted === null || wanted.has(row.id));
  const form = html`<div class="fields">
${accounts.length === 0 ? null : html`<div><label for="account-${number}">Account</label><select id="account-${number}" name="account_id"><option value="">A new one, named beside</option>${accounts.map(({ id, row }) => html`<option value="${id}">${accountName(row)} ${row.masked ?? ''}</option>`)}</select></div>`}
<div><label for="name-${number}">${accounts.length === 0 ? 'Name of the account' : 'Name of a new account'}</label><input id="name-${number}" name="account_name" maxlength="200" value="${nameFor(row)}"></div>
</div>`;
  return { why, fields: ['account_id', 'account_name'], form };
}

/** A name to begin with: that of the file, without its ending. */
const nameFor = (row: ImportRow): string =>
  (row.filename ?? '').replace(/\.[A-Za-z0-9]{1,5}$/, '').slice(0, 200) || 'My account';

const currencyField = (
  number: number,
): Html => html`<div class="fields"><div><label for="currency-${number}">Currency</label>
<input id="currency-${number}" name="currency" required pattern="[A-Za-z]{3}" maxlength="3" size="5" autocapitalize="characters" placeholder="EUR" list="currencies-${number}">
<datalist id="currencies-${number}">${['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN'].map((one) => html`<option value="${one}"></option>`)}</datalist></div></div>`;

const orderField = (
  number: number,
): Html => html`<div class="fields"><div><label for="order-${number}">Dates are written</label>
<select id="order-${number}" name="date_order" required><option value="">Choose</option><option value="dmy">day, month, year</option><option value="mdy">month, day, year</option><option value="ymd">year, month, day</option></select></div></div>`;

function mappingForm({ columns, sample, suggestion, open }: Mapping, number: number): Html {
  const width = Math.max(columns.length, ...sample.map((row) => row.length));
  const places = Array.from({ length: width }, (_, at) => at);
  const roles = rolesOf(suggestion.columns, columns);
  return html`
<input type="hidden" name="mapping_base" value="${JSON.stringify(suggestion)}">
<fieldset><legend>What the columns are</legend>
<div class="scroll" tabindex="0" role="group" aria-label="Columns with the first rows"><table class="mapping">
<thead><tr>${places.map(
    (
      at,
    ) => html`<th scope="col"><label for="column-${number}-${at}">${columns[at] || `Column ${at + 1}`}</label>
<select id="column-${number}-${at}" name="column_${at}">${COLUMN_CHOICES.map(
      ([value, label]) =>
        html`<option value="${value}"${(roles.get(at) ?? '') === value ? html` selected` : null}>${label}</option>`,
    )}</select></th>`,
  )}</tr></thead>
<tbody>${sample.map((row) => html`<tr>${places.map((at) => html`<td>${row[at] ?? ''}</td>`)}</tr>`)}</tbody>
</table></div></fieldset>
${open.includes('date_order') ? orderField(number) : null}
${open.includes('currency') ? currencyField(number) : null}
${
  open.includes('decimal_mark')
    ? choice(number, 'decimal_mark', 'Decimals are written', [
        ['.', '1,234.56'],
        [',', '1.234,56'],
      ])
    : null
}
${
  open.includes('sign')
    ? choice(number, 'sign', 'Money out is written', [
        ['as_given', 'with a minus'],
        ['inverted', 'without a minus, money in with one (card exports)'],
        ['unmarked_is_out', 'bare; money in carries a plus or CR'],
      ])
    : null
}`;
}

const choice = (
  number: number,
  name: string,
  label: string,
  values: readonly (readonly [string, string])[],
): Html => html`<div class="fields"><div><label for="${name}-${number}">${label}</label>
<select id="${name}-${number}" name="${name}" required><option value="">Choose</option>${values.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select></div></div>`;

/** Which role the suggestion gives a column, by its place. */
function rolesOf(suggested: unknown, columns: readonly string[]): ReadonlyMap<number, string> {
  const roles = new Map<number, string>();
  if (typeof suggested !== 'object' || suggested === null) return roles;
  for (const [role, places] of Object.entries(suggested))
    for (const place of Array.isArray(places) ? places : [places]) {
      const at = typeof place === 'number' ? place : columns.indexOf(String(place));
      if (at >= 0) roles.set(at, role);
    }
  return roles;
}
