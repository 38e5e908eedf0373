/** The demo data through a real server: what simulated banks tell comes out categorised, a correction teaches. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCredentials } from '../../src/services/credentials-file.ts';
import { startHouse } from '../page/house.ts';

const LIMIT_MS = 240_000;
const LOOKS_MAX = 400;
const LOOK_MS = 250;
/** Banks of several countries, and the share of their entries that must have a category. */
const BANKS = ['demo-de', 'demo-gb', 'demo-mx-bbva', 'demo-bh'] as const;
const KNOWN_SHARE_MIN = 0.97;

interface Json {
  readonly [key: string]: unknown;
}
interface Row {
  readonly id: string;
  readonly account_id: string;
  readonly amount: { readonly amount: string };
  readonly text: string | null;
  readonly counterparty: { readonly name: string | null };
  readonly category: string | null;
  readonly category_source: string | null;
  readonly merchant: string | null;
  readonly transfer_of: string | null;
}

let house: Awaited<ReturnType<typeof startHouse>>;
let rows: readonly Row[] = [];
beforeAll(async () => {
  house = await startHouse();
  for (const bank of BANKS) await connect(bank);
  rows = await categorised();
}, LIMIT_MS);
afterAll(() => house?.stop(), LIMIT_MS);

async function api(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) {
  const key = readCredentials(house.server.credentialsFile)?.native.apiKey ?? '';
  const reply = await fetch(house.server.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, json: (text === '' ? {} : JSON.parse(text)) as Json };
}

const sleep = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** Signs in at a simulated bank as the account holder would, and waits for the first sync. */
async function connect(institution: string): Promise<void> {
  const made = await api('POST', '/v1/sandbox/connections', { institution_id: institution });
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const now = (await api('GET', `/v1/connections/${made.json.id}`)).json;
    if (now.status === 'active' && now.sync_id === null) return;
    await sleep();
  }
  throw new Error(`${institution} was not connected: ${JSON.stringify(made)}`);
}

async function everyRow(query = ''): Promise<readonly Row[]> {
  const found: Row[] = [];
  let cursor = '';
  for (;;) {
    const { json } = await api('GET', `/v1/transactions?limit=500${query}${cursor}`);
    found.push(...(json.data as readonly Row[]));
    if (json.next_cursor === null) return found;
    cursor = `&cursor=${json.next_cursor}`;
  }
}

/** Waits until everything that is there was looked at. */
async function categorised(): Promise<readonly Row[]> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const found = await everyRow();
    if (found.length > 0 && found.every((row) => row.category_source !== null)) return found;
    await sleep();
  }
  throw new Error('the job did not come to its end');
}

const lineOf = ({ category, amount, counterparty, text }: Row): string =>
  `${category} ${amount.amount} ${counterparty.name} | ${text}`;

describe('the demo data', () => {
  it('comes out categorised', () => {
    const unknown = rows.filter((row) => row.category === null);
    expect(1 - unknown.length / rows.length, unknown.slice(0, 20).map(lineOf).join('\n')).toBeGreaterThan(
      KNOWN_SHARE_MIN,
    );
    // Money in is no shopping, money out no income.
    const wrong = rows.filter(({ category, amount }) =>
      amount.amount.startsWith('-') ? category?.startsWith('INCOME') : category?.startsWith('FOOD'),
    );
    expect(wrong.map(lineOf)).toEqual([]);
  });

  it('has transfers between own accounts, each leg with the other one', () => {
    const byId = new Map(rows.map((row) => [row.id, row]));
    const legs = rows.filter((row) => row.transfer_of !== null);
    expect(legs.length).toBeGreaterThan(0);
    for (const leg of legs) {
      const other = byId.get(leg.transfer_of ?? '');
      expect([other?.transfer_of, lineOf(leg)]).toEqual([leg.id, expect.stringMatching(/^(TRANSFER|LOAN)/)]);
      expect(other?.account_id).not.toBe(leg.account_id);
    }
  });

  it('is filtered by group, and a code that is none is refused with those that look like it', async () => {
    const food = await everyRow('&category=FOOD');
    expect(food.map(({ id }) => id).sort()).toEqual(
      rows
        .filter(({ category }) => category?.startsWith('FOOD'))
        .map(({ id }) => id)
        .sort(),
    );
    for (const [method, path, body] of [
      ['GET', '/v1/transactions?category=FOOD.GROCERYS', undefined],
      ['PATCH', `/v1/transactions/${food[0]?.id}`, { category: 'FOOD.GROCERYS' }],
    ] as const) {
      const refused = await api(method, path, body);
      expect([refused.status, refused.json.detail]).toEqual([400, expect.stringContaining('FOOD.GROCERIES')]);
    }
  });

  it(
    'is corrected by a person, and what is like it follows',
    async () => {
      const [first] = rows.filter(
        ({ category, merchant }) => category === 'FOOD.GROCERIES' && merchant !== null,
      );
      const done = await api('PATCH', `/v1/transactions/${first?.id}`, {
        category: 'SHOP.PETS',
        apply_to_existing: true,
      });
      expect(done.json).toMatchObject({
        category: 'SHOP.PETS',
        category_source: 'user',
        category_confidence: 1,
      });
      let sources: readonly (string | null)[] = [];
      for (let looks = 0; looks < LOOKS_MAX && !sources.includes('user_memory'); looks++) {
        sources = (await everyRow('&category=SHOP.PETS')).map((row) => row.category_source);
        await sleep();
      }
      expect(sources).toContain('user_memory');
      const rules = (await api('GET', '/v1/category-rules')).json.data as readonly Json[];
      expect(rules.some(({ kind, category }) => kind === 'merchant' && category === 'SHOP.PETS')).toBe(true);
      const told = (
        await api('GET', '/v1/changes?limit=500&type=transactions.categorised&include=transactions')
      ).json;
      const [event] = told.data as readonly { readonly transactions: readonly Json[] }[];
      expect(event?.transactions[0]).toMatchObject({ change: 'categorised' });
    },
    LIMIT_MS,
  );
});
