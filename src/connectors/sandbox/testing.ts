/** The account holder of the simulated banks, for tests: answers what is asked, and does what is done elsewhere. */
import { parseLocalDate } from '../../core/dates.ts';
import type { Asked, Person, Waiting } from '../conformance/subject.ts';
import type { Window } from '../contract.ts';
import { sandboxBank } from './institutions.ts';

/** Where the simulated banks are, and the key of their control interface. */
export interface SimulatedBanks {
  readonly url: string;
  readonly controlKey: string;
}

/** Every password, code and answer of the simulated banks. */
export const PASSWORD = 'demo-pin';
export const CODE = '123456';
export const ANSWER = 'blue';

const ANSWERS: Readonly<Record<string, string>> = { code: CODE, answer: ANSWER };
/** Pages of the bank until the browser goes back. */
const PAGES_MAX = 10;

/** Answers right; for a choice, the one that is named, or the first. */
export function personAt(banks: SimulatedBanks, institution: string, login: string, choice?: string): Person {
  return {
    answer: ({ fields }: Asked) =>
      Object.fromEntries(
        fields.map(({ key, choices }) => [
          key,
          choices.find(({ value }) => value === choice)?.value ?? choices[0]?.value ?? ANSWERS[key] ?? '',
        ]),
      ),
    follow: (url) => throughPages(url, login),
    meanwhile: (waiting) => signSecond(banks, institution, waiting),
  };
}

/** Signs in on the bank's pages and allows; gives the parameters with which the browser is sent back. */
async function throughPages(first: string, login: string): Promise<Record<string, string>> {
  const { host } = new URL(first);
  let url = first;
  let form: URLSearchParams | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer: Response = await fetch(url, {
      redirect: 'manual',
      ...(form === null ? {} : { method: 'POST', body: form }),
    });
    const text = await answer.text();
    const to = answer.headers.get('location') ?? /<a class="button" href="([^"]+)"/.exec(text)?.[1] ?? null;
    if (to !== null) {
      const next = new URL(to.replaceAll('&amp;', '&'), url);
      if (next.host !== host) return backWith(next);
      url = next.href;
      form = null;
      continue;
    }
    form = filledIn(text, login);
  }
  throw new Error(`the bank's pages do not end`);
}

function backWith(url: URL): Record<string, string> {
  const { state: _, ...query } = Object.fromEntries(url.searchParams);
  return query;
}

function filledIn(page: string, login: string): URLSearchParams {
  const token = /name="form_token" value="([^"]+)"/.exec(page)?.[1];
  if (token === undefined) throw new Error(`a page of the bank without a form: ${page.slice(0, 200)}`);
  const signsIn = page.includes('name="password"');
  return signsIn
    ? new URLSearchParams({ form_token: token, step: 'sign_in', login, password: PASSWORD })
    : new URLSearchParams({ form_token: token, step: 'allow' });
}

async function signSecond(banks: SimulatedBanks, institution: string, { kind }: Waiting): Promise<void> {
  if (kind !== 'second_signer') return;
  const { authorisations } = await control<{ authorisations: { id: string; status: string }[] }>(
    banks,
    'GET',
    `/authorisations?institution=${institution}&open=true`,
  );
  for (const { id, status } of authorisations)
    if (status === 'signers_needed')
      await control(banks, 'POST', `/authorisations/${id}/approve`, { signer: 'signer2' });
}

/** A call of the control interface; gives its JSON, and throws when it is refused. */
export async function control<T = unknown>(
  { url, controlKey }: SimulatedBanks,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(`${url}/control${path}`, {
    method,
    headers: { authorization: `Bearer ${controlKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** The window of so many days until today, where the bank is. */
export function lastDays(institution: string, days: number, now: number): Window {
  const zone = sandboxBank(institution)?.zone ?? 'UTC';
  const dayAt = (at: number) => {
    const day = parseLocalDate(new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at));
    if (day === null) throw new Error('no such day');
    return day;
  };
  return { from: dayAt(now - days * 86_400_000), to: dayAt(now) };
}
