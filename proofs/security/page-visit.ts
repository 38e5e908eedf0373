/** A session of the connect page in a browser of its own. */
import { expect } from 'vitest';
import type { BankServer } from './bank-server.ts';
import { type Seen, Visitor } from './visitor.ts';

const REDIRECT_URL = 'https://app.example/done?x=1';

export interface Visit {
  readonly browser: Visitor;
  readonly base: string;
  /** The token of its link. */
  readonly token: string;
  /** Starts a sign-in from its page. */
  begin(institution: string, login?: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
}

/** A session with its link opened in a browser of its own. */
export async function openVisit(house: BankServer, browser = new Visitor(house.url)): Promise<Visit> {
  const { json } = await house.ask('POST', '/v1/connect-sessions', { redirect_url: REDIRECT_URL });
  const link = new URL(String(json.url)).pathname;
  expect((await browser.open(link)).status).toBe(200);
  const base = `/connect/session/${json.id}`;
  return {
    browser,
    base,
    token: link.split('/').at(-1) ?? '',
    async begin(institution, login = 'demo2', headers = {}) {
      await browser.get(`${base}/start?institution=${institution}`);
      const hidden = ['institution', 'method', 'connection', 'seen'].map((name) => [
        name,
        browser.hidden(name),
      ]);
      const typed = { 'field.login': login, 'field.password': 'demo-pin' };
      return browser.post(`${base}/start`, { ...Object.fromEntries(hidden), ...typed }, { headers });
    },
  };
}

/** Every address of a page, as it stands in its markup. */
export const addressesIn = ({ body }: Seen): readonly string[] =>
  [...body.matchAll(/\s(?:href|src|action|formaction|data|content)="([^"]*)"/g)].map(
    ([, address = '']) => address,
  );
