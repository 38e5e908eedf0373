/** Choosing a bank: a search that the server does, and a list of links that a keyboard reaches. */
import type { FastifyReply } from 'fastify';
import type { InstitutionRow } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { titleView } from './layout.ts';
import {
  BANKS_AFTER_MAX,
  BANKS_SHOWN,
  COUNTRIES_MS,
  COUNTRY_PAGE_ROWS,
  COUNTRY_PAGES_MAX,
} from './limits.ts';
import type { ConnectPageParts } from './parts.ts';
import { cancelView, sendStep } from './step-frame.ts';
import { queryValue, type Visit } from './visit.ts';

export interface Search {
  readonly text: string;
  /** ISO 3166-1 alpha-2; '' for all. */
  readonly country: string;
  readonly after: number;
}

/** Reads the search from the address; what makes no sense in it is left out. */
export function readSearch({ request }: Visit): Search {
  const country = queryValue(request, 'country').toUpperCase();
  const after = Number(queryValue(request, 'after'));
  return {
    text: queryValue(request, 'q'),
    country: /^[A-Z]{2}$/.test(country) ? country : '',
    after: Number.isInteger(after) && after > 0 && after <= BANKS_AFTER_MAX ? after : 0,
  };
}

/** The page with the search and what it found. */
export function chooseBank(visit: Visit): FastifyReply {
  const { words, parts } = visit;
  const search = readSearch(visit);
  const found = parts.connecting.searchInstitutions(
    {
      ...(search.text === '' ? {} : { text: search.text }),
      ...(search.country === '' ? {} : { country: search.country }),
    },
    { limit: BANKS_SHOWN, after: search.after },
  );
  const body = html`${titleView(words.banks.title, false)}
${searchView(visit, search)}
${
  found.rows.length === 0
    ? noneView(visit, search)
    : html`
<p class="hint" role="status">${words.banks.results(found.rows.length, found.more || search.after > 0)}</p>
<ul class="banks" aria-label="${words.banks.list}">${found.rows.map((row) => bankView(visit, row))}</ul>`
}
${pagesView(visit, search, found.more)}
<p class="hint">${words.banks.missing}</p>`;
  return sendStep(visit, { title: words.banks.title, step: 'bank', body, below: cancelView(visit) });
}

function searchView({ words, base, parts }: Visit, search: Search): Html {
  const { banks } = words;
  const countries = countriesOf(parts, words.lang);
  return html`<form method="get" action="${base}/banks" class="search" role="search">
<div class="grow"><label for="q">${banks.search}</label><input id="q" name="q" type="search" value="${search.text}" autocomplete="off" spellcheck="false" autofocus></div>
${countries.length < 2 ? null : html`<div><label for="country">${banks.country}</label><select id="country" name="country"><option value="">${banks.all}</option>${countries.map(([code, name]) => html`<option value="${code}"${code === search.country ? html` selected` : null}>${name}</option>`)}</select></div>`}
<button class="button plain">${banks.button}</button>
</form>`;
}

const bankView = (
  { words, base }: Visit,
  row: InstitutionRow,
): Html => html`<li><a class="bank" href="${base}/start?institution=${encodeURIComponent(row.id)}">
<span class="initial" aria-hidden="true">${[...row.name][0] ?? ''}</span>
<span class="name">${row.name}</span>${row.sandbox ? html` <span class="chip">${words.banks.demo}</span>` : null}
<span class="where">${[countryName(words.lang, row.country), row.bic, row.bankCodes[0] ?? null].filter((one) => one !== null).join(' · ')}</span></a></li>`;

function noneView({ words, base }: Visit, { text, country }: Search): Html {
  const filtered = text !== '' || country !== '';
  const name = country === '' ? '' : countryName(words.lang, country);
  return html`<p role="status">${filtered ? words.banks.noneFiltered(text, name) : words.banks.none}</p>${filtered ? html`<p><a class="button plain" href="${base}/banks">${words.banks.clear}</a></p>` : null}`;
}

function pagesView({ words, base }: Visit, search: Search, more: boolean): Html | null {
  if (!more && search.after === 0) return null;
  const address = (after: number): string =>
    `${base}/banks?${new URLSearchParams({ q: search.text, country: search.country, after: String(after) })}`;
  return html`<p class="pages">${search.after > 0 ? html`<a href="${address(0)}">${words.banks.back}</a>` : null} ${more ? html`<a href="${address(search.after + BANKS_SHOWN)}">${words.banks.more}</a>` : null}</p>`;
}

function countryName(lang: string, code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(lang, { type: 'region' }).of(code) ?? code;
}

const known = new WeakMap<ConnectPageParts, { readonly at: number; readonly codes: readonly string[] }>();

/** The countries that have institutions, by name; looked up again after a while. */
function countriesOf(parts: ConnectPageParts, lang: string): readonly (readonly [string, string])[] {
  const at = parts.bankClock.now().getTime();
  let found = known.get(parts);
  if (found === undefined || at - found.at > COUNTRIES_MS) {
    found = { at, codes: readCountries(parts) };
    known.set(parts, found);
  }
  return found.codes
    .map((code) => [code, countryName(lang, code)] as const)
    .sort(([, a], [, b]) => a.localeCompare(b, lang));
}

function readCountries({ connecting }: ConnectPageParts): readonly string[] {
  const codes = new Set<string>();
  for (let page = 0; page < COUNTRY_PAGES_MAX; page++) {
    const after = page * COUNTRY_PAGE_ROWS;
    const { rows, more } = connecting.searchInstitutions({}, { limit: COUNTRY_PAGE_ROWS, after });
    for (const { country } of rows) codes.add(country);
    if (!more) break;
  }
  return [...codes];
}
