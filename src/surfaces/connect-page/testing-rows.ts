/** For tests: rows as the engine gives them, whole, with what a test wants to be different. */
import type { MappingRow } from '../../engine/accounts/rows.ts';
import type {
  AttemptRow,
  AttemptView,
  ConnectionRow,
  ConnectSessionRow,
  ConsentRow,
  Field,
  InstitutionMethod,
  InstitutionRow,
  SyncRow,
} from '../../engine/connection-rows.ts';

export const NOW = new Date('2026-11-21T12:00:00.000Z');
const at = NOW.toISOString();
/** An instant some minutes from now. */
export const inMinutes = (minutes: number): string =>
  new Date(NOW.getTime() + minutes * 60_000).toISOString();

export const OWNER = 11;
export const TENANT = 1;
export const SESSION = 501;
export const ATTEMPT = 601;
export const CONNECTION = 701;

export const fieldOf = (change: Partial<Field> & Pick<Field, 'key'>): Field => ({
  label: change.key,
  kind: 'text',
  purpose: 'answer',
  required: true,
  lengthMin: 1,
  lengthMax: 64,
  pattern: null,
  choices: [],
  hint: null,
  media: null,
  ...change,
});

export const LOGIN = fieldOf({ key: 'login', label: 'Login', purpose: 'login' });
export const PASSWORD = fieldOf({
  key: 'password',
  label: 'Password or PIN',
  kind: 'secret',
  purpose: 'password',
});
export const CODE = fieldOf({
  key: 'code',
  label: 'TAN',
  kind: 'digits',
  purpose: 'one_time_code',
  lengthMin: 6,
  lengthMax: 6,
});

const method = (key: string, sca: InstitutionMethod['sca'], fields: readonly Field[]): InstitutionMethod => ({
  key,
  label: `Way ${key}`,
  sca,
  fields,
});

const institution = (
  id: string,
  name: string,
  country: string,
  methods: readonly InstitutionMethod[],
): InstitutionRow => ({
  id,
  name,
  aliases: [],
  country,
  bic: 'TESTDE88XXX',
  bankCodes: ['00000000'],
  currencies: ['EUR'],
  sandbox: true,
  connector: 'sandbox',
  scopes: ['accounts', 'balances', 'transactions'],
  maxConsentDays: 180,
  historyDays: 90,
  methods,
});

export const INSTITUTIONS: readonly InstitutionRow[] = [
  institution('demo-de', 'Demo Bank', 'DE', [
    method('methods', 'embedded', [LOGIN, PASSWORD]),
    method('redirect', 'redirect', []),
  ]),
  institution('demo-de-code', 'Demo Sparbank', 'DE', [method('code', 'embedded', [LOGIN, PASSWORD])]),
  institution('demo-fr', 'Banque Démo', 'FR', [
    method('redirect', 'redirect', []),
    { ...method('token', 'none', []), startsElsewhere: true },
  ]),
];

export const sessionRow = (change: Partial<ConnectSessionRow> = {}): ConnectSessionRow => ({
  id: SESSION,
  purpose: 'connect',
  status: 'open',
  connectionId: null,
  institutionId: null,
  scopes: [],
  daysWanted: null,
  language: null,
  redirectUrl: 'https://shop.example/done?cart=7',
  clientState: 'st&te',
  attemptId: null,
  expiresAt: inMinutes(30),
  createdAt: at,
  updatedAt: at,
  finishedAt: null,
  ...change,
});

export const attemptRow = (change: Partial<AttemptRow> = {}): AttemptRow => ({
  id: ATTEMPT,
  connectionId: CONNECTION,
  sessionId: SESSION,
  connector: 'sandbox',
  institutionId: 'demo-de-code',
  purpose: 'connect',
  method: 'code',
  scopes: ['accounts'],
  step: 'asking',
  stepNumber: 1,
  view: askView([CODE]),
  busy: false,
  fault: null,
  consentId: null,
  dueAt: null,
  deadlineAt: inMinutes(5),
  createdAt: at,
  updatedAt: at,
  finishedAt: null,
  ...change,
});

export const askView = (
  fields: readonly Field[],
  more: { hint?: string | null; wrong?: boolean } = {},
): AttemptView => ({ kind: 'ask', fields, hint: more.hint ?? null, wrong: more.wrong ?? false });

export const waitView = (change: Partial<Extract<AttemptView, { kind: 'wait' }>> = {}): AttemptView => ({
  kind: 'wait',
  why: 'app_approval',
  device: 'Demo phone',
  hint: null,
  pollAfterMs: 2000,
  ...change,
});

export const connectionRow = (change: Partial<ConnectionRow> = {}): ConnectionRow => ({
  id: CONNECTION,
  connector: 'sandbox',
  institutionId: 'demo-de-code',
  institutionName: 'Demo Sparbank',
  label: null,
  method: 'code',
  status: 'active',
  action: 'none',
  reason: null,
  fault: null,
  nextAt: null,
  nextAllowedAt: null,
  consentId: 801,
  consentExpiresAt: '2027-05-20T22:59:59.999Z',
  attemptId: null,
  syncId: null,
  accounts: 3,
  connectedAt: at,
  lastSyncedAt: at,
  lastSuccessAt: at,
  createdAt: at,
  updatedAt: at,
  ...change,
});

export const consentRow = (change: Partial<ConsentRow> = {}): ConsentRow => ({
  id: 801,
  connectionId: CONNECTION,
  connector: 'sandbox',
  institutionId: 'demo-de',
  profile: 'EEA_PSD2',
  state: 'authorised',
  reason: null,
  usable: true,
  usableUntil: '2027-05-20T22:59:59.999Z',
  scopes: ['accounts', 'transactions'],
  supersedes: null,
  grantedAt: at,
  expiresAt: '2027-05-20T22:59:59.999Z',
  scaRenewBy: null,
  reconfirmBy: null,
  events: [],
  versions: [],
  createdAt: at,
  updatedAt: at,
  endedAt: null,
  ...change,
});

export const syncRow = (change: Partial<SyncRow> = {}): SyncRow => ({
  id: 901,
  connectionId: CONNECTION,
  status: 'running',
  cause: 'connected',
  dueAt: at,
  fault: null,
  nextAllowedAt: null,
  accounts: [],
  startedAt: at,
  createdAt: at,
  updatedAt: at,
  finishedAt: null,
  ...change,
});

/** An account that is asked for, with one that it may be. */
export const mappingRow = (label: string): MappingRow => ({
  id: 31,
  connectionId: CONNECTION,
  state: 'open',
  reason: 'may_be_known',
  kind: 'current',
  currency: 'EUR',
  label,
  holder: 'A Holder',
  maskedNumber: 'DE****3000',
  candidates: [
    {
      accountId: 41,
      kind: 'current',
      currency: 'EUR',
      label: 'Old',
      customLabel: 'House money',
      holder: null,
      maskedNumber: null,
    },
  ],
  accountId: null,
  answeredAt: null,
  createdAt: '2026-11-21T12:00:00.000Z',
  updatedAt: '2026-11-21T12:00:00.000Z',
});
