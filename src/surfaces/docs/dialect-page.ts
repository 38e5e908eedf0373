/** The page of a dialect: its examples first, then every operation. No script, nothing from elsewhere. */

import type { z } from 'zod';
import type { Example } from '../dialect/example.ts';
import type { Difference, Manual, ManualOperation } from '../dialect/manual.ts';
import type { FailureDoc } from '../dialect/operation.ts';
import { type Html, html } from '../http/html.ts';
import { page } from '../http/page.ts';
import { fieldRows } from './api-page.ts';
import { answerFields, fieldsOf } from './dialect-openapi.ts';

/** Where the server and the credentials are: what the commands of every example begin with. */
export const EXAMPLE_START = `BASE=http://localhost:8080
CREDENTIALS=data/sandbox-credentials.json`;

const exampleEntry = ({ title, words, run }: Example): Html => html`<h3>${title}</h3>
<p>${words}</p>
<pre><code>${run}</code></pre>
`;

function operationEntry(operation: ManualOperation): Html {
  const { name, method, path, summary, description, caller } = operation;
  const query = fieldsOf(operation.query);
  const body = operation.body === null ? [] : fieldsOf(operation.body);
  return html`<details id="${name}"><summary>
<span class="method ${method.toLowerCase()}">${method}</span><code>${path}</code><span>${summary}</span></summary>
<div>${description === undefined ? null : html`<p>${description}</p>`}
<p class="soft">${caller} · answers ${Object.keys(operation.answers).join(', ')}</p>
${query.length === 0 ? null : html`<h3>Query</h3>${fieldRows(query)}`}
${body.length === 0 ? null : html`<h3>Body</h3>${fieldRows(body)}`}
${Object.entries(operation.answers).map(([status, { schema }]) => (schema === null ? null : answerTable(status, schema)))}
${failureTable(operation.failures)}</div></details>
`;
}

function answerTable(status: string, schema: z.ZodType): Html {
  const { isList, fields } = answerFields(schema);
  return html`<h3>Answer ${status}${isList ? ', a list of' : ''}</h3>${fieldRows(fields)}`;
}

const failureTable = (failures: readonly FailureDoc[]): Html | null =>
  failures.length === 0
    ? null
    : html`<h3>Errors</h3><div class="scroll"><table><tbody>${failures.map(
        ({ status, code, when }) =>
          html`<tr><td>${status}</td><td><code>${code}</code></td><td>${when}</td></tr>`,
      )}</tbody></table></div>`;

const differenceTable = (differences: readonly Difference[]): Html | null =>
  differences.length === 0
    ? null
    : html`<h2 id="differences">What is different, and why</h2>
<div class="scroll"><table><tbody>${differences.map(
        ({ what, why }) => html`<tr><td>${what}</td><td class="soft">${why}</td></tr>`,
      )}</tbody></table></div>
`;

/** The whole page. */
export function dialectPage(manual: Manual): string {
  const { name, title, lead, notes, examples, operations, differences } = manual;
  const groups = [...new Set(operations.map(({ group }) => group))];
  return page({
    title,
    lead,
    body: html`<p><a href="/docs/${name}/openapi.json">OpenAPI document</a> · <a href="/docs">the native API</a></p>
${notes.map((note) => html`<p>${note}</p>`)}
<h2>To try it</h2>
<p>Every command works as it stands after <code>npm start</code>, in the directory of the server.</p>
<pre><code>${EXAMPLE_START}</code></pre>
${examples.map(exampleEntry)}
${differenceTable(differences)}
${groups.map(
  (group) => html`<h2>${group}</h2>
${operations.filter((operation) => operation.group === group).map(operationEntry)}`,
)}
<h2>Errors of every operation</h2>
<p>${manual.failureWords}</p>
${failureTable(manual.shared)}`,
  });
}
