/** From an authorisation as the bank tells it, to an outcome of the contract. */
import type {
  Capability,
  Choice,
  ConnectOutcome,
  Fault,
  Field,
  Grant,
  Instant,
  Json,
  Media,
} from '../contract.ts';
import { bankWords } from '../kit/faults.ts';
import { endOfDay } from '../kit/instants.ts';
import type { Authorisation, BankConsent, BankField, Granted } from './authorisation.ts';
import type { Line } from './call.ts';
import type { SandboxBank } from './institutions.ts';
import type { AttemptState, Session } from './session.ts';

/** Nobody is asked more often than this, whatever the bank says. */
const POLL_MIN_MS = 1000;
const ANSWER_CHARS_MAX = 100;
const CHOICE_CHARS_MAX = 64;

const SCOPES: ReadonlySet<string> = new Set<Capability>(['accounts', 'balances', 'transactions', 'holdings']);

/** What an authorisation means; `secret` is its bearer. */
export function outcomeOf(line: Line, secret: string, seen: Authorisation): ConnectOutcome {
  line.context.note('authorisation', { status: seen.status, step: seen.step });
  const kept: AttemptState = { version: 1, id: seen.id, secret, step: seen.step };
  const state: Json = kept;
  const { until } = seen;
  switch (seen.status) {
    case 'method_needed':
    case 'device_needed':
    case 'answer_needed':
    case 'code_needed': {
      const hint = bankWords(seen.next.text);
      const fields = seen.next.fields.map((field) => fieldOf(field, hint));
      return { type: 'ask', state, fields, hint, wrong: seen.wrong, until };
    }
    case 'redirect_needed':
      return { type: 'redirect', state, url: seen.next.url, until };
    case 'approval_needed': {
      const { device, poll_seconds: seconds } = seen.next;
      return { type: 'wait', state, kind: 'app_approval', device, hint: null, ...pollAfter(seconds), until };
    }
    case 'signers_needed': {
      const { signed, needed, poll_seconds: seconds } = seen.next;
      const hint = `${signed} of ${needed} have signed`;
      return { type: 'wait', state, kind: 'second_signer', device: null, hint, ...pollAfter(seconds), until };
    }
    case 'granted':
      return { type: 'granted', session: sessionFrom(seen), consent: grantOf(seen.next.consent, line.bank) };
    case 'refused':
      return { type: 'failed', fault: refusedFault(seen.next.reason) };
    case 'expired':
      return { type: 'failed', fault: { code: 'sca_expired' } };
  }
}

const pollAfter = (seconds: number): { pollAfterMs: number } => ({
  pollAfterMs: Math.max(seconds * 1000, POLL_MIN_MS),
});

function refusedFault(reason: string): Fault {
  if (reason === 'locked' || reason === 'password_expired')
    return { code: 'action_at_bank_needed', reason, text: null };
  if (reason === 'terms_to_accept') return { code: 'action_at_bank_needed', reason: 'new_terms', text: null };
  return { code: 'sca_refused' };
}

function sessionFrom({ next }: Granted): Json {
  const session: Session = { version: 1, token: next.token, consent: next.consent.id };
  return session;
}

/** A consent of the bank as the contract has it. */
export function grantOf(consent: BankConsent, bank: SandboxBank): Grant {
  const endOf = (day: typeof consent.valid_until): Instant | null =>
    day === null ? null : endOfDay(day, bank.zone);
  return {
    reference: consent.id,
    validUntil: endOf(consent.valid_until),
    scaRenewBy: endOf(consent.sca_renew_by),
    scopes: consent.scopes.filter((scope): scope is Capability => SCOPES.has(scope)),
  };
}

interface FieldForm {
  readonly kind: Field['kind'];
  readonly purpose: Field['purpose'];
  readonly lengthMin: number;
  readonly lengthMax: number;
  readonly pattern: string | null;
  readonly choices: readonly Choice[];
  readonly media: Media | null;
}

const fieldOf = (field: BankField, words: string | null): Field => ({
  key: field.key,
  label: field.label,
  ...formOf(field, words),
  required: true,
  hint: null,
});

function formOf(field: BankField, words: string | null): FieldForm {
  const plain = { lengthMin: 1, pattern: null, choices: [], media: null } as const;
  if (field.kind === 'choice')
    return {
      ...plain,
      kind: 'choice',
      purpose: 'method',
      lengthMax: CHOICE_CHARS_MAX,
      choices: field.choices,
    };
  if (field.kind === 'secret')
    return { ...plain, kind: 'secret', purpose: 'answer', lengthMax: ANSWER_CHARS_MAX };
  const { length } = field;
  return {
    kind: 'digits',
    purpose: 'one_time_code',
    lengthMin: length,
    lengthMax: length,
    pattern: '[0-9]+',
    choices: [],
    media: mediaOf(field.media, words),
  };
}

type BankMedia = Extract<BankField, { key: 'code' }>['media'];

function mediaOf(media: BankMedia, words: string | null): Media | null {
  if (media === null) return null;
  if (media.type === 'flicker')
    return { type: 'flicker', code: media.code, alt: words ?? 'Flickering picture for a TAN generator' };
  const alt = words ?? 'Picture for the TAN app to photograph';
  return { type: 'image', mediaType: 'image/png', base64: media.base64, alt };
}
