/** A connector that says what a test tells it to, and remembers what it was asked. It reaches no network. */
import type {
  ConnectEvent,
  ConnectMethod,
  ConnectOutcome,
  Connector,
  Context,
  Fault,
  Field,
  Grant,
  Institution,
  Json,
  Manifest,
} from '../../connectors/contract.ts';
import type { Connectors } from '../connectors-port.ts';

/** One call of {@link ScriptedBank}. */
export interface ScriptedCall {
  readonly state: Json;
  readonly event: ConnectEvent;
  readonly context: Context;
}

/** What the bank answers: an outcome, or what makes one of the call. A function may wait or throw. */
export type ScriptedReply =
  | ConnectOutcome
  | ((call: ScriptedCall) => ConnectOutcome | Promise<ConnectOutcome>);

/** A bank whose answers are queued by the test; a call without one throws, which a connector never does. */
export interface ScriptedBank {
  readonly connector: Connector;
  readonly calls: ScriptedCall[];
  /** Sessions that were revoked, in order. */
  readonly revoked: Json[];
  /** Queues answers to the next calls of `connect`. */
  answers(...replies: readonly ScriptedReply[]): void;
  /** What `revoke` answers from now on; null for success. */
  revokeAnswers(reply: Fault | null | (() => Promise<Fault | null>)): void;
  /** The types of the events so far. */
  events(): string[];
  /** Forgets what is queued and what happened. */
  reset(): void;
}

const field = (key: string, given: Partial<Field>): Field => ({
  key,
  label: key,
  kind: 'text',
  purpose: 'login',
  required: true,
  lengthMin: 1,
  lengthMax: 20,
  pattern: null,
  choices: [],
  hint: null,
  media: null,
  ...given,
});

export const LOGIN = field('login', {});
export const PASSWORD = field('password', { kind: 'secret', purpose: 'password' });
export const CODE = field('code', {
  kind: 'digits',
  purpose: 'one_time_code',
  lengthMin: 6,
  lengthMax: 6,
  pattern: '[0-9]{6}',
});

const METHODS: readonly ConnectMethod[] = [
  { key: 'form', label: 'Form', sca: 'embedded', fields: [LOGIN, PASSWORD], canPoll: true },
  {
    key: 'blind',
    label: 'Form that cannot be asked',
    sca: 'embedded',
    fields: [LOGIN, PASSWORD],
    canPoll: false,
  },
  { key: 'app', label: 'App', sca: 'decoupled', fields: [LOGIN], canPoll: true },
  { key: 'redirect', label: 'Redirect', sca: 'redirect', fields: [], canPoll: false },
];

const SCOPES = ['accounts', 'balances', 'transactions'] as const;
const OFFER = {
  historyDays: 730,
  historyDaysWithoutSca: 90,
  unattendedPerDay: 4,
  pending: true,
  idStability: 'permanent',
} as const;

const bank = (id: string, given: Partial<Institution> = {}): Institution => ({
  id,
  name: `Test ${id}`,
  aliases: [],
  country: 'DE',
  bic: null,
  bankCodes: [],
  currencies: ['EUR'],
  methods: METHODS.map(({ key }) => key),
  sandbox: true,
  ...given,
});

const ZONES: Readonly<Record<string, string>> = {
  GB: 'Europe/London',
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  US: 'America/New_York',
};

/**
 * `bank-one` and `bank-two` have all methods; `bank-once` does not renew consents; `bank-tls` is no simulated one. Those
 * with the name of a country stand under its rules.
 */
const MANIFEST: Manifest = {
  id: 'scripted',
  revision: 1,
  name: 'Scripted',
  protocol: 'scripted',
  institutions: [
    bank('bank-one'),
    bank('bank-two'),
    bank('bank-once', { consent: { maxDays: 90, renewable: false, scopes: SCOPES } }),
    bank('bank-tls', { sandbox: false }),
    ...['GB', 'AU', 'BR', 'US'].map((country) =>
      bank(`bank-${country.toLowerCase()}`, {
        country,
        zone: ZONES[country] ?? 'UTC',
        consent: { maxDays: null, renewable: true, scopes: SCOPES },
      }),
    ),
  ],
  egress: ['bank.test'],
  methods: METHODS,
  offers: { accounts: OFFER, balances: OFFER, transactions: OFFER },
  consent: { maxDays: 180, renewable: true, scopes: SCOPES },
};

/** Makes a scripted bank. */
export function scriptedBank(): ScriptedBank {
  const queued: ScriptedReply[] = [];
  const calls: ScriptedCall[] = [];
  const revoked: Json[] = [];
  let revoking: Fault | null | (() => Promise<Fault | null>) = null;
  const connector: Connector = {
    manifest: MANIFEST,
    async connect(state, event, context) {
      const call = { state, event, context };
      calls.push(call);
      const reply = queued.shift();
      if (reply === undefined) {
        if (event.type === 'cancelled') return failed({ code: 'sca_refused' });
        throw new Error(`the script has no answer to ${event.type}`);
      }
      return typeof reply === 'function' ? reply(call) : reply;
    },
    async fetch() {
      throw new Error('nothing is fetched in these tests');
    },
    async revoke(session) {
      revoked.push(session);
      return typeof revoking === 'function' ? revoking() : revoking;
    },
  };
  return {
    connector,
    calls,
    revoked,
    answers: (...replies) => void queued.push(...replies),
    revokeAnswers: (reply) => {
      revoking = reply;
    },
    events: () => calls.map(({ event }) => event.type),
    reset() {
      queued.length = 0;
      calls.length = 0;
      revoked.length = 0;
      revoking = null;
    },
  };
}

/** A registry of one connector. */
export function registryOf(connector: Connector): Connectors {
  const found = connector.manifest.institutions.map((institution) => ({ connector, institution }));
  return {
    all: () => [connector],
    connectorOf: (id) => (id === connector.manifest.id ? connector : null),
    institution: (id) => found.find(({ institution }) => institution.id === id) ?? null,
    search: ({ text = '', limit, after = 0 }) =>
      found.filter(({ institution }) => institution.name.includes(text)).slice(after, after + limit),
  };
}

const FIVE_MINUTES_MS = 300_000;

/** The outcomes of a connector, with what a test does not care about filled in. `at` is the bank's clock. */
export const asks = (at: number, fields: readonly Field[] = [CODE], wrong = false): ConnectOutcome => ({
  type: 'ask',
  state: { asked: fields.map(({ key }) => key) },
  fields,
  hint: null,
  wrong,
  until: at + FIVE_MINUTES_MS,
});
export const redirects = (at: number, url = 'http://bank.test/authorise'): ConnectOutcome => ({
  type: 'redirect',
  state: { sent: true },
  url,
  until: at + FIVE_MINUTES_MS,
});
export const waits = (
  at: number,
  kind: 'app_approval' | 'second_signer' | 'bank_is_working' = 'app_approval',
  given: { readonly pollAfterMs?: number; readonly until?: number } = {},
): ConnectOutcome => ({
  type: 'wait',
  state: { waiting: kind },
  kind,
  device: 'phone',
  hint: null,
  pollAfterMs: given.pollAfterMs ?? 2000,
  until: given.until ?? at + FIVE_MINUTES_MS,
});
export const granted = (
  session: Json = { token: 'session-1' },
  consent: Partial<Grant> = {},
): ConnectOutcome => ({
  type: 'granted',
  session,
  consent: { reference: 'consent-1', validUntil: null, scaRenewBy: null, scopes: SCOPES, ...consent },
});
export const failed = (fault: Fault): ConnectOutcome => ({ type: 'failed', fault });

/** Holds a call until it is released: `reached` resolves when the call is at the bank. */
export function held(outcome: ConnectOutcome): {
  readonly reply: ScriptedReply;
  readonly reached: Promise<void>;
  release(): void;
} {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    reply: async () => {
      reached.resolve();
      await released.promise;
      return outcome;
    },
    reached: reached.promise,
    release: () => released.resolve(),
  };
}
