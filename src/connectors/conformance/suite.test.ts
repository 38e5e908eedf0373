import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOON, TestBank } from '../../../sandbox/testing.ts';
import type {
  ConnectOutcome,
  Connector,
  Context,
  HttpReply,
  HttpTrouble,
  Page,
  SeenTransaction,
} from '../contract.ts';
import { sandboxConnector } from '../sandbox/index.ts';
import { lastDays, PASSWORD, personAt } from '../sandbox/testing.ts';
import { type Cassette, readCassette, writeCassette } from './cassette.ts';
import {
  asksCanBeShown,
  type Check,
  deadlinesAreToCome,
  faultsAreOfTheList,
  grantsAreTrue,
  inventsNobody,
  keptValuesAreJson,
  moneyIsReal,
  reachesOnlyItsHosts,
  tellsNoSecret,
} from './checks.ts';
import { DAMAGES } from './damage.ts';
import {
  accountsAreKnowable,
  currenciesAreTheAccounts,
  openAccountsAreFetched,
  pagesGoOn,
  windowsAreKept,
} from './data-checks.ts';
import { distortionsOf } from './distort.ts';
import { wholeLife } from './drive.ts';
import { cancelsAtEveryStep, endsWhenRevoked, goesOnWhenPolled } from './live-checks.ts';
import { liveHttp } from './live-http.ts';
import { sameAgain, standsDamage, standsDistortion } from './replays.ts';
import { signsAreOneConvention } from './sign-checks.ts';
import { endsWhenCancelled, refusesStrangeValues, refusesWhatItHasNot } from './strangers.ts';
import type { KnownSign, LiveBank, Subject } from './subject.ts';

const onCard =
  (text: RegExp): KnownSign['fits'] =>
  ({ remittance }, { account }) =>
    account.kind === 'card' && text.test(remittance ?? '');
const SIGNS: readonly KnownSign[] = [
  { kind: 'purchase', what: 'a purchase', fits: ({ codes }) => /^PMNT-CCRD-POS/.test(codes.btc ?? '') },
  { kind: 'refund', what: 'a refund', fits: ({ codes }) => codes.btc === 'PMNT-CCRD-RIMB' },
  { kind: 'payment', what: 'a card bill', fits: onCard(/^Kreditkarte Abrechnung/) },
  { kind: 'overpaid_card', what: 'an overpaid card', fits: onCard(/^Einzahlung auf Kreditkarte/) },
];

const bank = new TestBank();
let good: Connector;
let subject: Subject;
let live: LiveBank;
let cassette: Cassette;

beforeAll(async () => {
  await bank.start();
  good = sandboxConnector({ baseUrl: bank.url });
  live = { type: 'live', http: liveHttp(), now: () => NOON, person: personAt(bank, 'demo-de-code', 'demo') };
  subject = {
    connector: good,
    institution: 'demo-de-code',
    method: 'code',
    fields: { login: 'demo.token-renewed', password: PASSWORD },
    secrets: [PASSWORD],
    window: lastDays('demo-de-code', 300, NOON),
    signs: SIGNS,
    bank: live,
    renews: ({ headers }) => headers['x-session-token'] !== undefined,
  };
  cassette = await wholeLife(subject, live);
});
afterAll(() => bank.end());

type Spoil = (good: Connector) => Connector;

/** A run of a connector that was spoilt. */
async function runOf(spoil: Spoil): Promise<{ spoilt: Subject; calls: Cassette['calls'] }> {
  const spoilt = { ...subject, connector: spoil(good) };
  return { spoilt, calls: (await wholeLife(spoilt, live)).calls };
}

const onConnect =
  (change: (outcome: ConnectOutcome, context: Context) => ConnectOutcome): Spoil =>
  (one) => ({
    ...one,
    connect: async (state, event, context) => change(await one.connect(state, event, context), context),
  });

type AnyPage = Extract<Page, { type: 'page' }>;
const onPage =
  (change: (page: AnyPage, context: Context) => unknown): Spoil =>
  (one) => ({
    ...one,
    fetch: async (request, context) => {
      const page = await one.fetch(request, context);
      return page.type === 'page' ? (change(page, context) as typeof page) : page;
    },
  });

const onTransactions = (change: (seen: SeenTransaction) => unknown): Spoil =>
  onPage((page) => ({
    ...page,
    observations: page.observations.map((seen) => ('transaction' in seen ? change(seen) : seen)),
  }));

type Reply = HttpReply | HttpTrouble;
const onHttp =
  (change: (reply: Reply) => Reply, headers: Record<string, string> = {}): Spoil =>
  (one) => {
    const spoilt = (context: Context): Context => ({
      ...context,
      http: {
        send: async (request) =>
          change(await context.http.send({ ...request, headers: { ...request.headers, ...headers } })),
      },
    });
    return {
      manifest: one.manifest,
      connect: (state, event, context) => one.connect(state, event, spoilt(context)),
      fetch: (request, context) => one.fetch(request, spoilt(context)),
      revoke: (session, context) => one.revoke(session, spoilt(context)),
    };
  };

const noted = (text: (outcome: ConnectOutcome) => string | null): Spoil =>
  onConnect((outcome, context) => {
    const word = text(outcome);
    if (word !== null) context.note('debug', { word });
    return outcome;
  });

const tokenOf = (outcome: ConnectOutcome): string | null => {
  if (outcome.type !== 'granted') return null;
  const { session } = outcome;
  return typeof session === 'object' && session !== null && 'token' in session ? String(session.token) : null;
};

const changeBody = (reply: Reply, change: (text: string) => string): Reply =>
  reply.ok
    ? { ...reply, body: new TextEncoder().encode(change(new TextDecoder().decode(reply.body))) }
    : reply;

/** The amounts of one kind of account with the other sign: entries, balances or both. */
const turned = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);
function turning(isTurned: (kind: string) => boolean, what: readonly ('transaction' | 'balance')[]): Spoil {
  return (one) => {
    const kinds = new Map<string, string>();
    return {
      ...one,
      fetch: async (request, context) => {
        const page = await one.fetch(request, context);
        if (page.type !== 'page') return page;
        const observations = page.observations.map((seen) => {
          if ('handle' in seen && 'account' in seen) kinds.set(seen.handle, seen.account.kind);
          if (!isTurned(kinds.get(request.account ?? '') ?? '')) return seen;
          const name = 'transaction' in seen ? 'transaction' : 'balance' in seen ? 'balance' : null;
          if (name === null || !what.includes(name)) return seen;
          const told = (seen as unknown as Record<string, { amount: { amount: string } }>)[name];
          if (told === undefined) return seen;
          return {
            ...seen,
            [name]: { ...told, amount: { ...told.amount, amount: turned(told.amount.amount) } },
          };
        });
        return { ...page, observations } as typeof page;
      },
    };
  };
}

/** What each check must find; the good connector passes all of them. */
const SPOILT: readonly (readonly [title: string, check: Check, spoil: Spoil, breach: string])[] = [
  ['notes the password', tellsNoSecret, noted(() => `tried ${PASSWORD}`), 'a secret in a note'],
  ['notes the token', tellsNoSecret, noted(tokenOf), 'a secret in a note'],
  [
    'asks without a label',
    asksCanBeShown,
    onConnect((one) =>
      one.type === 'ask' ? { ...one, fields: one.fields.map((field) => ({ ...field, label: '' })) } : one,
    ),
    'label: empty',
  ],
  [
    'gives a deadline that is over',
    deadlinesAreToCome,
    onConnect((one) => (one.type === 'ask' ? { ...one, until: NOON } : one)),
    'the deadline is not to come',
  ],
  [
    'grants more than was asked for',
    grantsAreTrue,
    onConnect((one) =>
      one.type === 'granted' ? { ...one, consent: { ...one.consent, validUntil: NOON - 1 } } : one,
    ),
    'a consent that is over',
  ],
  [
    'keeps what is no JSON',
    keptValuesAreJson,
    onConnect((one) =>
      one.type === 'granted'
        ? { ...one, session: Object.assign({ at: undefined }, one.session) as never }
        : one,
    ),
    'not plain JSON',
  ],
  [
    'reaches a host that is not in its manifest',
    reachesOnlyItsHosts,
    (one) => ({ ...one, manifest: { ...one.manifest, egress: ['bank.example'] } }),
    'is not in the manifest',
  ],
  [
    'invents an account holder',
    inventsNobody,
    onHttp((reply) => reply, { 'psu-ip-address': '192.0.2.1' }),
    'PSU',
  ],
  [
    'writes a fault that is not of the list',
    faultsAreOfTheList,
    (one) => ({ ...one, revoke: async () => ({ code: 'shape_not_understood', where: '' }) }),
    'where has 1 to',
  ],
  [
    'invents a currency',
    moneyIsReal,
    onTransactions((seen) => ({
      ...seen,
      transaction: { ...seen.transaction, amount: { ...seen.transaction.amount, currency: 'EUX' } },
    })),
    'no currency EUX',
  ],
  [
    'makes numbers of amounts',
    moneyIsReal,
    onTransactions((seen) => ({
      ...seen,
      transaction: { ...seen.transaction, amount: { ...seen.transaction.amount, amount: 1.5 } },
    })),
    'not exact text',
  ],
  [
    'takes another currency for the account',
    currenciesAreTheAccounts,
    onTransactions((seen) => ({
      ...seen,
      transaction: { ...seen.transaction, amount: { ...seen.transaction.amount, currency: 'USD' } },
    })),
    'not in EUR',
  ],
  [
    'turns signs',
    signsAreOneConvention,
    onTransactions((seen) => ({
      ...seen,
      transaction: {
        ...seen.transaction,
        amount: { ...seen.transaction.amount, amount: seen.transaction.amount.amount.replace('-', '') },
      },
    })),
    'have the other sign',
  ],
  [
    'turns every sign',
    signsAreOneConvention,
    turning(() => true, ['transaction', 'balance']),
    'a purchase: ',
  ],
  [
    'turns the signs of cards only',
    signsAreOneConvention,
    turning((kind) => kind === 'card', ['transaction', 'balance']),
    'a card bill: ',
  ],
  [
    'takes what is owed on a card for money on it',
    signsAreOneConvention,
    turning((kind) => kind === 'card', ['balance']),
    'nothing is owed before most of them',
  ],
  [
    'gives entries outside the window',
    windowsAreKept,
    onTransactions((seen) => ({
      ...seen,
      transaction: { ...seen.transaction, status: 'booked', bookingDate: '2020-01-01' },
    })),
    'outside the window',
  ],
  [
    'says that there is more, and that it is whole',
    pagesGoOn,
    onPage((page) => (page.more ? { ...page, complete: true } : page)),
    'yet there is more',
  ],
  [
    'gives two accounts one handle',
    accountsAreKnowable,
    onPage((page) => ({
      ...page,
      observations: page.observations.map((seen) => ('handle' in seen ? { ...seen, handle: 'a' } : seen)),
    })),
    'one handle for two accounts',
  ],
  [
    'cannot fetch',
    openAccountsAreFetched,
    (one) => ({ ...one, fetch: async () => ({ type: 'failed', fault: { code: 'not_permitted' } }) }),
    'no account was fetched',
  ],
];

describe('the conformance suite', () => {
  for (const [title, check, spoil, breach] of SPOILT)
    it(`finds a connector that ${title}`, async () => {
      expect(check(cassette.calls, subject)).toEqual([]);
      const { spoilt, calls } = await runOf(spoil);
      expect(check(calls, spoilt).join('\n')).toContain(breach);
    });

  it('wants each of the four shown, or a reason, and takes none from a bank that has cards', () => {
    const without = (kind: string, lacks: Subject['lacks'] = {}): string =>
      signsAreOneConvention(cassette.calls, {
        ...subject,
        signs: SIGNS.filter((one) => one.kind !== kind),
        lacks,
      }).join();
    for (const { kind } of SIGNS) expect(without(kind)).toContain(`no ${kind} is known`);
    expect(without('refund', { refund: 'it knows no refunds' })).toBe('');
    expect(without('overpaid_card', { overpaid_card: 'it has no cards' })).toContain(
      'there is a card or loan',
    );
    expect(without('none', { refund: 'it knows no refunds' })).toContain('lacking all the same');
  });

  it('finds a connector that is not deterministic', async () => {
    const { spoilt, calls } = await runOf(
      onConnect((one) => (one.type === 'ask' ? { ...one, hint: `${Math.random()}` } : one)),
    );
    expect((await sameAgain(calls, spoilt)).join()).toContain('another output');
  });

  it('finds a connector that does not wait until a session is kept', async () => {
    const { spoilt, calls } = await runOf((one) => ({
      ...one,
      fetch: (request, context) =>
        one.fetch(request, {
          ...context,
          keepSession: async (session) => {
            void context.keepSession(session);
          },
        }),
    }));
    expect((await sameAgain(calls, spoilt)).join()).toContain('was not awaited');
  });

  it('finds a connector that loses a session when the body of its reply is lost', async () => {
    const spoil: Spoil = (one) => ({
      ...one,
      fetch: async (request, context) => {
        const kept: Parameters<Context['keepSession']>[0][] = [];
        const page = await one.fetch(request, {
          ...context,
          keepSession: async (session) => {
            kept.push(session);
          },
        });
        if (page.type === 'page') for (const session of kept) await context.keepSession(session);
        return page;
      },
    });
    const { spoilt, calls } = await runOf(spoil);
    const truncated = DAMAGES.filter(({ name }) => name === 'a truncated body');
    const found = await Promise.all(truncated.map((damage) => standsDamage(calls, spoilt, damage)));
    expect(found.join()).toContain('a renewed session was lost');
  });

  it('finds a connector that throws, or gives an empty page, when a bank is down', async () => {
    const breaches = async (spoil: Spoil, name: string): Promise<string> => {
      const damage = DAMAGES.find((one) => one.name === name);
      if (damage === undefined) throw new Error(name);
      return (await standsDamage(cassette.calls, { ...subject, connector: spoil(good) }, damage)).join();
    };
    const throws = onHttp((reply) => {
      if (!reply.ok) throw new Error('ECONNRESET');
      return reply;
    });
    expect(await breaches(throws, 'timeout')).toContain('threw Error: ECONNRESET');
    const empty: Spoil = (one) => ({
      ...one,
      fetch: async (request, context) => {
        const page = await one.fetch(request, context);
        return page.type === 'page'
          ? page
          : { type: 'page', observations: [], cursor: null, more: false, complete: true };
      },
    });
    expect(await breaches(empty, 'status 500')).toContain('no fault but page');
    expect(await breaches((one) => one, 'timeout')).toBe('');
  });

  it('finds a connector that guesses what a reply lacks', async () => {
    const guess = (from: RegExp, to: string): Subject => ({
      ...subject,
      connector: onHttp((reply) => changeBody(reply, (text) => text.replace(from, to)))(good),
    });
    const breaches = async (name: string, spoilt: Subject): Promise<string> => {
      const distortion = distortionsOf(['EUR']).find((one) => one.name === name);
      if (distortion === undefined) throw new Error(name);
      return (await standsDistortion(cassette.calls, spoilt, distortion)).join();
    };
    // An amount that is absent is taken for zero; a number is rounded.
    const zero = guess(/"amount":\{"currency"/, '"amount":{"amount":"0.00","currency"');
    expect(await breaches('absent', zero)).toContain('says what the bank did not say');
    const rounded = guess(/"amount":(-?\d+)\.\d+/, '"amount":"$1"');
    expect(await breaches('an amount as a number', rounded)).toContain('says what the bank did not say');
  });

  it('finds a connector that takes states of nobody, or asks a bank for what it does not offer', async () => {
    const trusting: Spoil = (one) => ({ ...one, revoke: async () => null });
    expect((await refusesStrangeValues({ ...subject, connector: trusting(good) })).join()).toContain(
      'no fault',
    );
    const manifest = { ...good.manifest, offers: {} };
    const curious = { ...subject, connector: { ...good, manifest } };
    expect((await refusesWhatItHasNot(curious)).join()).toContain('accounts');
  });

  it('finds a connector that cannot be cancelled, polled or revoked', async () => {
    const deaf = (type: string): Subject => ({
      ...subject,
      connector: {
        ...good,
        connect: async (state, event, context) =>
          event.type === type
            ? {
                type: 'wait',
                state,
                kind: 'bank_is_working',
                device: null,
                hint: null,
                pollAfterMs: 1000,
                until: NOON + 1,
              }
            : good.connect(state, event, context),
      },
    });
    expect((await cancelsAtEveryStep(deaf('cancelled'), live)).join()).toContain('cancelled gives wait');
    expect((await endsWhenCancelled(cassette.calls, deaf('cancelled'))).join()).toContain(
      'no fault but wait',
    );
    expect((await goesOnWhenPolled(deaf('polled'), live)).join()).toContain('polled gives wait');
    const kept = { ...subject, connector: { ...good, revoke: async () => null } };
    expect((await endsWhenRevoked(kept, live)).join()).toContain('accounts of a revoked consent');
  });

  it('repeats a run from the text of its cassette', async () => {
    const again = readCassette(writeCassette(cassette));
    expect(again).toEqual(cassette);
    expect(await sameAgain(again.calls, subject)).toEqual([]);
    expect(() => readCassette('{"version":2,"calls":[]}')).toThrow('not a cassette');
  });
});
