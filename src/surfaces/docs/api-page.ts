/** The page that lists every operation, for reading: no script, nothing from elsewhere. */
import type { Manual } from '../dialect/manual.ts';
import { errorEntry } from '../http/error-catalogue.ts';
import { type Html, html } from '../http/html.ts';
import { page } from '../http/page.ts';
import { PUBLISHED_LIMITS } from '../native/limits.ts';
import type { Operation } from '../native/operation.ts';
import { problemsOf } from './failures.ts';
import { queryOf } from './openapi.ts';

type Schema = Record<string, unknown>;

/** What a value may be, in a few words. */
function typeOf(schema: Schema): string {
  if (Array.isArray(schema.enum)) return schema.enum.join(' | ');
  if (schema.type === 'array') return `${typeOf((schema.items ?? {}) as Schema)}, may be repeated`;
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((one) => typeOf(one as Schema)).join(' | ');
  return String(schema.format ?? schema.type ?? 'any');
}

/** A table of fields: name, JSON Schema, whether it is needed. */
export const fieldRows = (fields: readonly [string, Schema, boolean][]): Html =>
  html`<div class="scroll"><table><tbody>${fields.map(
    ([name, schema, required]) =>
      html`<tr><td><code>${name}</code>${required ? html` <strong>required</strong>` : null}</td>
<td class="soft">${typeOf(schema)}</td><td>${String(schema.description ?? '')}</td></tr>`,
  )}</tbody></table></div>`;

function bodyFields(operation: Operation): readonly [string, Schema, boolean][] {
  if (operation.bodySchema === null) return [];
  return queryOf({ ...operation, querySchema: operation.bodySchema });
}

function operationEntry(operation: Operation): Html {
  const query = queryOf(operation);
  const body = bodyFields(operation);
  return html`<details id="${operation.name}"><summary>
<span class="method ${operation.method.toLowerCase()}">${operation.method}</span><code>${operation.path}</code><span>${operation.summary}</span></summary>
<div>${operation.description === undefined ? null : html`<p>${operation.description}</p>`}
<p class="soft">${operation.scope === null ? 'Any valid key' : html`Scope <code>${operation.scope}</code>`} ·
answers ${Object.keys(operation.answers).join(', ')} as ${operation.offers.join(', ')}</p>
${query.length === 0 ? null : html`<h3>Query</h3>${fieldRows(query)}`}
${body.length === 0 ? null : html`<h3>Body</h3>${fieldRows(body)}`}
<h3>Errors</h3><p>${problemsOf(operation).map(
    (code) =>
      html`<a href="/docs/errors/${code}" title="${errorEntry(code).title}"><code>${code}</code></a> `,
  )}</p></div></details>
`;
}

/** The whole page. */
export function apiPage(operations: readonly Operation[], manuals: readonly Manual[]): string {
  const tags = [...new Set(operations.map((operation) => operation.tag))];
  return page({
    title: 'API',
    lead: 'Everything below is at /v1, speaks JSON, and takes an API key as a Bearer token.',
    body: html`<p>The same data in other dialects: ${manuals.map(
      ({ name, title }, at) => html`${at === 0 ? '' : ', '}<a href="/docs/${name}">${title}</a>`,
    )}.</p>
<pre><code>curl "$BASE/v1/transactions?limit=5" -H "Authorization: Bearer $KEY"</code></pre>
${tags.map(
  (tag) => html`<h2>${tag}</h2>
${operations.filter((operation) => operation.tag === tag).map(operationEntry)}`,
)}
<h2>Conventions</h2>
<ul>
<li>Money is an exact decimal as text with its currency; money out of an account is negative, cards and loans included.</li>
<li>Bank dates such as <code>booking_date</code> are calendar dates without a zone; instants end in <code>_at</code> and are UTC.</li>
<li>A member that is not known is <code>null</code>. Parameters that do not exist are refused.</li>
<li>Lists have <code>data</code> and <code>next_cursor</code>; send the cursor with the same other parameters.</li>
<li>An <code>Idempotency-Key</code> on a POST does it once, for 24 hours. An <code>ETag</code> serves <code>If-None-Match</code> and <code>If-Match</code>.</li>
<li><code>PSU-IP-Address</code> with <code>PSU-User-Agent</code> on a POST about connections says that the account holder is there; they are never made up.</li>
<li>Bodies are JSON or form fields; PATCH is a JSON merge patch.</li>
<li>An object of somebody else is answered exactly like one that does not exist.</li>
</ul>
<h2>Limits</h2>
<table><tbody>${Object.entries(PUBLISHED_LIMITS).map(
      ([name, value]) => html`<tr><td><code>${name}</code></td><td>${value.toLocaleString('en')}</td></tr>`,
    )}</tbody></table>`,
  });
}
