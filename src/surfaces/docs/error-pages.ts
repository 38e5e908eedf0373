/** A real page for every error code: what happened, what to do, and a request that gives it. */
import { ERROR_CODES, type ErrorCode, errorEntry } from '../http/error-catalogue.ts';
import { html } from '../http/html.ts';
import { page } from '../http/page.ts';
import { exampleProblem } from './failures.ts';

const ACTIONS = {
  fix_request: 'Change the request',
  wait: 'Wait, then send it again',
  contact_operator: 'Ask whoever runs the server',
} as const;

/** The page of one code. */
export function errorPage(code: ErrorCode): string {
  const entry = errorEntry(code);
  return page({
    title: entry.title,
    lead: entry.cause,
    body: html`<dl class="facts">
<dt>Code</dt><dd><code>${code}</code></dd>
<dt>Status</dt><dd>${entry.status}</dd>
<dt>Action</dt><dd>${ACTIONS[entry.action]} <span class="soft">(<code>${entry.action}</code>)</span></dd>
<dt>Retryable</dt><dd>${entry.retryable ? 'Yes: the same request can succeed later' : 'No: the same request fails again'}</dd>
</dl>
<h2>What to do</h2>
<p>${entry.remedy}</p>
<h2>A request that gives it</h2>
<pre><code>${entry.example}</code></pre>
<h2>The answer</h2>
<pre><code>${JSON.stringify(exampleProblem(code), null, 2)}</code></pre>
<p class="soft">The <code>request_id</code> of a real answer is also in the log of the server.
<a href="/docs/errors">All errors</a></p>`,
  });
}

/** The page that lists every code. */
export function errorIndexPage(): string {
  return page({
    title: 'Errors',
    lead: 'Failures are problem details (RFC 9457): a status for programs that only look at that, a code that never changes, and what to do about it. Branch on code, never on title or detail.',
    body: html`<div class="scroll"><table>
<thead><tr><th>Status</th><th>Code</th><th>What happened</th></tr></thead>
<tbody>${ERROR_CODES.map((code) => {
      const entry = errorEntry(code);
      return html`<tr><td>${entry.status}</td><td><a href="/docs/errors/${code}"><code>${code}</code></a></td><td>${entry.title}</td></tr>
`;
    })}</tbody></table></div>`,
  });
}
