/** What came of the files: what is new, what is asked, or line, rule and what to do (invariant 15). */
import type { ImportFault } from '../../engine/import-port.ts';
import type { ImportRow } from '../../engine/ports.ts';
import { type Html, html } from '../http/html.ts';
import { askView, type StatementFault } from './ask-view.ts';
import { countText, isZero, numberText } from './format.ts';
import type { ImportView, Model } from './model.ts';
import type { Visitor } from './visitor.ts';

/** Whether something of it is still under way. */
export const isRunning = (row: ImportRow): boolean => row.status === 'receiving' || row.status === 'applying';

export function outcomesView(visitor: Visitor, model: Model): Html | null {
  if (model.imports.length === 0) return null;
  return html`
<section class="outcomes" aria-labelledby="outcomes-title" data-outcomes>
<h2 id="outcomes-title" tabindex="-1">${title(model.imports.map(({ row }) => row))}</h2>
${model.imports.map((one, number) => outcome(visitor, model, one, number))}
</section>`;
}

function title(rows: readonly ImportRow[]): string {
  const failed = rows.filter((row) => row.status === 'failed' || row.status === 'cancelled').length;
  if (rows.some(isRunning)) return 'Still being taken in';
  if (failed === 0) return rows.length === 1 ? 'The file is in' : `All ${rows.length} files are in`;
  if (failed < rows.length) return `${rows.length - failed} of ${rows.length} files are in`;
  return rows.length === 1 ? 'The file is not in yet' : 'No file is in yet';
}

const nameOf = (row: ImportRow): string => row.filename ?? 'The file';

function outcome(visitor: Visitor, model: Model, one: ImportView, number: number): Html {
  const { row } = one;
  if (isRunning(row))
    return html`<article class="card outcome"><h3>${nameOf(row)}</h3><p>${countText(row.inserted, 'entry', 'entries')} so far. This page looks again by itself.</p></article>`;
  if (row.status === 'done') return done(row);
  if (row.status === 'cancelled')
    return html`<article class="card outcome bad"><h3>${nameOf(row)}</h3><p>The import was cancelled. What was in by then stays; send the file again for the rest.</p></article>`;
  const fault = faultOf(row);
  const ask = fault === null ? null : askView(visitor, model, one, fault, number);
  return ask ?? failed(row, fault);
}

function done(row: ImportRow): Html {
  const differences = row.statements.map((one) => one.difference).filter((one) => one !== null);
  const off = differences.filter((one) => !isZero(one));
  return html`<article class="card outcome good">
<h3><span aria-hidden="true">✓</span> ${nameOf(row)}</h3>
<p>${countText(row.inserted, 'new entry', 'new entries')}, ${numberText(`${row.updated}`)} updated, ${numberText(`${row.unchanged}`)} known already.
${differences.length === 0 ? 'The file does not give both balances, so it cannot be checked.' : off.length === 0 ? 'Opening balance plus entries make the closing balance.' : `Opening balance plus entries miss the closing balance by ${off.join(', ')}.`}</p>
${row.notes.length === 0 ? null : html`<ul>${row.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
</article>`;
}

/** The fault of an import's row, as the engine wrote it; null when there is none that is known. */
export function faultOf(row: ImportRow): ImportFault | null {
  const { fault } = row;
  if (fault === null || typeof fault.code !== 'string') return null;
  if (fault.code === 'statement' && typeof fault.fault !== 'object') return null;
  return fault as unknown as ImportFault;
}

const WORDS: Readonly<Partial<Record<ImportFault['code'], string>>> = {
  account_unknown: 'The account that was chosen is not there any more. Choose another.',
  cancelled: 'The import was cancelled. Send the file again.',
  too_large: 'The file is too large: split it by account or year.',
  interrupted: 'The server stopped while it took the file in. Send it again: nothing is doubled.',
};

function failed(row: ImportRow, fault: ImportFault | null): Html {
  if (fault?.code === 'statement') return refused(row, fault.fault);
  const text =
    fault === null
      ? 'It could not be taken in. Send it again.'
      : 'text' in fault
        ? fault.text
        : WORDS[fault.code];
  return html`<article class="card outcome bad"><h3><span aria-hidden="true">!</span> ${nameOf(row)}</h3><p>${text}</p></article>`;
}

const refused = (row: ImportRow, fault: StatementFault): Html => html`<article class="card outcome bad">
<h3><span aria-hidden="true">!</span> ${nameOf(row)} breaks a rule of its format</h3>
<p>Nothing of it was taken in.</p>
<dl>
<dt>Where</dt><dd>${[fault.line === null ? null : `line ${fault.line}`, fault.element].filter((one) => one !== null).join(', ') || 'the whole file'}</dd>
<dt>Rule</dt><dd>${fault.rule}</dd>
${fault.found === '' ? null : html`<dt>Found</dt><dd><code>${fault.found}</code></dd>`}
<dt>What to do</dt><dd>${fault.action}</dd>
</dl></article>`;
