/** What the sandbox connector declares. */
import type { ConnectMethod, Field, Manifest, ScaShape } from '../contract.ts';
import { consentOf, OFFERS, SANDBOX_BANKS } from './institutions.ts';

/** Characters of a login or password. */
export const CREDENTIAL_CHARS_MAX = 64;
/** Characters of an authorization token. */
export const TOKEN_CHARS_MAX = 200;
/** Days that a consent lasts at most, where an institution does not say otherwise. */
export const CONSENT_DAYS_MAX = 180;

const LOGIN: Field = {
  key: 'login',
  label: 'Login',
  kind: 'text',
  purpose: 'login',
  required: true,
  lengthMin: 1,
  lengthMax: CREDENTIAL_CHARS_MAX,
  pattern: null,
  choices: [],
  hint: 'demo shows the usual story, demo.<scenario> something that goes wrong',
  media: null,
};

const PASSWORD: Field = {
  key: 'password',
  label: 'Password or PIN',
  kind: 'secret',
  purpose: 'password',
  required: true,
  lengthMin: 1,
  lengthMax: CREDENTIAL_CHARS_MAX,
  pattern: null,
  choices: [],
  hint: 'demo-pin',
  media: null,
};

/** What the bank's OAuth endpoint gave an app (RFC 6749, 4.1): good for one exchange. */
const TOKEN: Field = {
  key: 'token',
  label: 'Authorization token',
  kind: 'secret',
  purpose: 'one_time_code',
  required: true,
  lengthMin: 1,
  lengthMax: TOKEN_CHARS_MAX,
  // Printable ASCII, as RFC 6749 has it (A.11), without the blank.
  pattern: '[!-~]+',
  choices: [],
  hint: 'what the bank gave you, or the app that sent you there; it works once',
  media: null,
};

const method = (key: string, label: string, sca: ScaShape, fields: readonly Field[]): ConnectMethod => ({
  key,
  label,
  sca,
  fields,
  canPoll: true,
});

const METHODS: readonly ConnectMethod[] = [
  method('open', 'Login only', 'none', [LOGIN]),
  method('code', 'Login, password and one-time code', 'embedded', [LOGIN, PASSWORD]),
  method('methods', 'Login, PIN and TAN', 'embedded', [LOGIN, PASSWORD]),
  method('app', "Login and approval in the bank's app", 'decoupled', [LOGIN]),
  method('steps', 'Login, password and further questions', 'embedded', [LOGIN, PASSWORD]),
  method('signers', 'Login, PIN, TAN and a second signer', 'embedded', [LOGIN, PASSWORD]),
  method('redirect', "The bank's own page", 'redirect', []),
  method('nothing', 'Nothing to fill in', 'none', []),
  method('code-only', 'One-time code only', 'embedded', []),
  // The account holder was at the bank before. A token whose answer was lost is spent: nothing can be asked about it.
  {
    ...method('token', 'Authorization token of the bank', 'none', [TOKEN]),
    canPoll: false,
    startsElsewhere: true,
  },
];

/** The manifest of the sandbox connector for a bank at that host (`host:port`). */
export const sandboxManifest = (host: string): Manifest => ({
  id: 'sandbox',
  revision: 1,
  name: 'Sandbox',
  protocol: 'sandbox-json',
  institutions: SANDBOX_BANKS,
  egress: [host],
  methods: METHODS,
  offers: OFFERS,
  consent: consentOf(CONSENT_DAYS_MAX),
});
