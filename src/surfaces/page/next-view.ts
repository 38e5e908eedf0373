/** What to do next: the API, the command line, the documents. */
import { type Html, html } from '../http/html.ts';
import type { PageParts } from './parts.ts';
import type { Visitor } from './visitor.ts';

/** The commands that the page offers. Never a key itself: it is read from the credentials file when the command runs. */
export function nextView(parts: PageParts, visitor: Visitor, base: string): Html {
  const file = visitor.actor === 'local_visitor' ? (parts.credentialsFile ?? null) : null;
  const key =
    file === null ? '$TRIBUTARY_API_KEY' : `$(sed -n 's/.*"apiKey": "\\(.*\\)".*/\\1/p' ${quoted(file)})`;
  const commands: readonly (readonly [string, string])[] = [
    ['Ask the API for the accounts', `curl -s ${base}/v1/accounts -H "Authorization: Bearer ${key}"`],
    [
      'Bring a file in from a script',
      `curl -s ${base}/v1/imports -H "Authorization: Bearer ${key}" --data-binary @statement.xml`,
    ],
    ['Use the command line', 'node bin/tributary.mjs transactions list --text rent'],
  ];
  return html`
<section aria-labelledby="next-title">
<h2 id="next-title">What to do next</h2>
<div class="next">${commands.map(
    ([title, command]) =>
      html`<div class="card command"><h3>${title}</h3><div class="copyable"><pre tabindex="0"><code>${command}</code></pre></div></div>`,
  )}</div>
${file === null ? html`<p class="help">Put your API key into <code>TRIBUTARY_API_KEY</code> first.</p>` : html`<p class="help">The key stays in <code>${file}</code>, which only you can read.</p>`}
<p><a href="/docs">All operations of the API</a> · <a href="/docs/errors">Every error explained</a> · <a href="/openapi.json">OpenAPI</a></p>
</section>`;
}

const quoted = (file: string): string =>
  /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`;
