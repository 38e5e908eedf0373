/**
 * A bank for tests: accounts and entries in memory, a connector that speaks to it, and the door between the two. What the
 * bank does wrong is scripted call by call.
 */
import type {
  BudgetReport,
  Capability,
  Connector,
  Context,
  Fault,
  HttpReply,
  Json,
  Manifest,
  Observations,
  Offer,
  Page,
  PageRequest,
  Window,
} from '../../connectors/contract.ts';
import type { HttpDoor } from '../connector-context.ts';
import type { Connectors } from '../connectors-port.ts';
import { type BankAccount, money, seenAccount, seenEntry } from './testing-data.ts';

export type { BankAccount, BankEntry } from './testing-data.ts';

/** One request as the bank saw it. */
export interface BankCall {
  readonly capability: Capability;
  readonly account: string | null;
  readonly window: Window | null;
  /** The number of the page, from 0. */
  readonly page: number;
  readonly token: string;
  readonly attended: boolean;
  /** Whether it is the request of a token. */
  readonly refresh: boolean;
}

/** What the bank does instead of answering. */
export type Mischief = Fault | Oddity | 'throw';
/** Answers that are pages all the same; `stuck`: more to come at the same place. */
type Oddity = 'incomplete' | 'endless' | 'stuck';

const ODDITIES: readonly unknown[] = ['incomplete', 'endless', 'stuck'] satisfies Oddity[];
const isOddity = (mischief: Mischief | null): mischief is Oddity => ODDITIES.includes(mischief);

/** Without a limit of calls: tests sync often on one day. Those about the access budget say otherwise. */
const EVERYTHING: Offer = {
  historyDays: 365,
  historyDaysWithoutSca: 90,
  unattendedPerDay: 'unlimited',
  pending: true,
  idStability: 'per_consent',
};

const ID = 'scripted';

const manifestOf = (offer: Partial<Offer>): Manifest => {
  const offered = { ...EVERYTHING, ...offer };
  return {
    id: ID,
    revision: 1,
    name: 'Scripted bank',
    protocol: 'test',
    institutions: [],
    egress: ['bank.test'],
    methods: [],
    offers: { accounts: offered, balances: offered, transactions: offered },
    consent: { maxDays: 180, renewable: true, scopes: ['accounts', 'balances', 'transactions'] },
  };
};

type Reply = {
  readonly page: number;
  readonly renewed: string | null;
  readonly budget?: BudgetReport | null;
} & (
  | { readonly fault: Mischief }
  | { readonly observations: readonly object[]; readonly more: boolean; readonly complete: boolean }
);

/** The bank with everything that a test may turn. */
export class ScriptedBank {
  accounts: BankAccount[] = [];
  /** Entries of a page. */
  pageSize = 100;
  /** Accounts of a page of the list. */
  listSize = 100;
  /** Whether each data call answers with a new token and voids the old one. */
  renewsTokens = false;
  token = 'token-0';
  /** Whether the connector has its token renewed by a request of its own ahead of each data call. */
  refreshes = false;
  /** Decides what goes wrong with a call; asked before the bank does anything. */
  script: (call: BankCall, number: number) => Mischief | null = () => null;
  /** What the bank says of its own count with a call. */
  budget: (call: BankCall, number: number) => BudgetReport | null = () => null;
  /** Called in the midst of each request, before the answer leaves the bank. */
  meanwhile: (call: BankCall, number: number) => Promise<void> = async () => {};
  readonly calls: BankCall[] = [];
  readonly connector: Connector;
  #renewals = 0;

  constructor(offer: Partial<Offer> = {}) {
    this.connector = {
      manifest: manifestOf(offer),
      connect: async () => ({ type: 'failed', fault: { code: 'not_permitted' } }),
      fetch: (request, context) => fetchPage(request, context, this.refreshes),
      revoke: async () => null,
    };
  }

  /** A registry with this bank only. */
  get connectors(): Connectors {
    return {
      all: () => [this.connector],
      connectorOf: (id) => (id === ID ? this.connector : null),
      institution: () => null,
      search: () => [],
    };
  }

  /** The door to this bank. */
  get door(): HttpDoor {
    return ({ signal, before, onReply }) => {
      let replies = 0;
      return {
        send: async (request) => {
          if (signal?.aborted === true) return { ok: false, trouble: 'stopped' };
          if (before !== undefined && !(await before())) return { ok: false, trouble: 'stopped' };
          const asked: Asked = JSON.parse(Buffer.from(request.body ?? []).toString());
          const reply = await this.#answer(asked, request.headers?.token ?? '');
          const body = Buffer.from(JSON.stringify(reply));
          const given: HttpReply = { ok: true, status: 200, headers: {}, body, reply: replies++ };
          onReply?.(given);
          return given;
        },
      };
    };
  }

  async #answer(asked: Asked, token: string): Promise<Reply> {
    const page = asked.page;
    const call: BankCall = { ...asked, token };
    if (asked.refresh) return this.#refresh(call);
    this.calls.push(call);
    const number = this.calls.length;
    await this.meanwhile(call, number);
    const mischief = this.script(call, number);
    const budget = this.budget(call, number);
    if (mischief !== null && !isOddity(mischief)) return { page, renewed: null, fault: mischief, budget };
    if (token !== this.token) return { page, renewed: null, fault: { code: 'sca_needed', reachFrom: null } };
    if (this.renewsTokens) this.token = `token-${++this.#renewals}`;
    const all = this.#all(asked);
    const size = asked.capability === 'accounts' ? this.listSize : this.pageSize;
    const isStuck = mischief === 'stuck';
    const more = isStuck || mischief === 'endless' || (page + 1) * size < all.length;
    return {
      page: isStuck ? page - 1 : page,
      budget,
      renewed: this.renewsTokens ? this.token : null,
      observations: all.slice(page * size, (page + 1) * size),
      more,
      complete: !more && mischief !== 'incomplete',
    };
  }

  async #refresh(call: BankCall): Promise<Reply> {
    this.calls.push(call);
    await this.meanwhile(call, this.calls.length);
    this.token = `token-${++this.#renewals}`;
    return { page: call.page, renewed: this.token, observations: [], more: false, complete: true };
  }

  #all({ capability, account, window }: Asked): readonly object[] {
    if (capability === 'accounts') return this.accounts.map(seenAccount);
    const found = this.accounts.find(({ handle }) => handle === account);
    if (found === undefined) return [];
    if (capability === 'balances')
      return (found.balances ?? []).map(({ type, amount, date, at }) => ({
        balance: { type, amount: money(amount, found), date, at: at ?? null, line: 1 },
      }));
    return found.entries
      .filter(({ day }) => day === null || window === null || (day >= window.from && day <= window.to))
      .map((entry) => seenEntry(entry, found));
  }
}

interface Asked {
  readonly capability: Capability;
  readonly account: string | null;
  readonly window: Window | null;
  readonly page: number;
  readonly attended: boolean;
  readonly refresh: boolean;
}

/** The connector: a renewed token is kept before anything else is done with it. */
async function fetchPage<C extends Capability>(
  request: PageRequest<C>,
  context: Context,
  refreshes: boolean,
): Promise<Page<C>> {
  const { capability, account, window, cursor } = request;
  const page = typeof cursor === 'object' && cursor !== null && 'page' in cursor ? Number(cursor.page) : 0;
  const asked: Asked = {
    capability,
    account,
    window,
    page,
    attended: context.attended !== null,
    refresh: false,
  };
  let token = tokenOf(request.session);
  if (refreshes) {
    const renewed = await ask(context, { ...asked, refresh: true }, token);
    if (renewed === null) return DOWN;
    token = renewed.token;
  }
  const answer = await ask(context, asked, token);
  if (answer === null) return DOWN;
  const { reply } = answer;
  if (reply.budget != null) context.budget(reply.budget);
  if ('fault' in reply) {
    if (reply.fault === 'throw') throw new Error('a mistake in the connector');
    return { type: 'failed', fault: reply.fault as Fault };
  }
  const source = { reply: answer.number, path: '/observations' };
  const observations = reply.observations.map((one) => ({ ...one, source }) as unknown as Observations[C]);
  const next: Json = reply.more && reply.page >= 0 ? { page: reply.page + 1 } : null;
  return { type: 'page', observations, cursor: next, more: reply.more, complete: reply.complete };
}

const DOWN = { type: 'failed', fault: { code: 'bank_down', retryAt: null } } as const;

/** One request; the token that is good after it. Null when it was not sent or not answered. */
async function ask(context: Context, asked: Asked, token: string) {
  const sent = await context.http.send({
    method: 'GET',
    url: `https://bank.test/${asked.capability}`,
    headers: { token },
    body: Buffer.from(JSON.stringify(asked)),
  });
  if (!sent.ok) return null;
  const reply: Reply = JSON.parse(Buffer.from(sent.body).toString());
  if (reply.renewed !== null) await context.keepSession({ token: reply.renewed });
  return { reply, number: sent.reply, token: reply.renewed ?? token };
}

const tokenOf = (session: Json): string =>
  typeof session === 'object' && session !== null && 'token' in session ? String(session.token) : '';
