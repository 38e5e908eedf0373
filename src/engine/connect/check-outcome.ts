/** What a connector hands over is held to limits before anything of it is kept or shown. */
import {
  BANK_WORDS_MAX,
  type ConnectOutcome,
  type Fault,
  type Field,
  type Instant,
  type Institution,
} from '../../connectors/contract.ts';
import { jsonBytes } from './call-connector.ts';
import {
  BANK_URL_CHARACTERS_MAX,
  DEVICE_CHARACTERS_MAX,
  FIELDS_MAX,
  SESSION_BYTES_MAX,
  STATE_BYTES_MAX,
  VIEW_BYTES_MAX,
} from './limits.ts';

const wrong = (where: string): ConnectOutcome => ({
  type: 'failed',
  fault: { code: 'shape_not_understood', where },
});

/** The last instant that can be kept: the end of the year 9999. */
const INSTANT_MAX = 253_402_300_799_999;

/** An instant as it can be kept; null for what is none. */
export const keptInstant = (at: Instant | null): Instant | null =>
  at === null || !Number.isFinite(at) ? null : Math.min(Math.max(Math.trunc(at), 0), INSTANT_MAX);

const cut = (text: string | null, characters: number): string | null =>
  text === null ? null : text.slice(0, characters);

/** Where a browser may be sent: to a bank over TLS, to a simulated one also without. */
function isBankUrl(text: string, institution: Institution): boolean {
  if (text.length > BANK_URL_CHARACTERS_MAX) return false;
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (institution.sandbox && url.protocol === 'http:');
}

const asks = (fields: readonly Field[]): string | null => {
  if (fields.length === 0 || fields.length > FIELDS_MAX) return 'fields that the bank asks for';
  if (new Set(fields.map(({ key }) => key)).size !== fields.length) return 'keys of fields';
  return Buffer.byteLength(JSON.stringify(fields)) > VIEW_BYTES_MAX ? 'size of what the bank shows' : null;
};

/** The fault as it is kept: the bank's own words are cut, an instant that is none is left out. */
export function keptFault(fault: Fault): Fault {
  if (fault.code === 'action_at_bank_needed') return { ...fault, text: cut(fault.text, BANK_WORDS_MAX) };
  if (fault.code === 'bank_down' || fault.code === 'rate_limited')
    return { ...fault, retryAt: keptInstant(fault.retryAt) };
  return fault;
}

function checkStep(
  outcome: Extract<ConnectOutcome, { type: 'ask' | 'redirect' | 'wait' }>,
  institution: Institution,
): ConnectOutcome {
  if (jsonBytes(outcome.state) > STATE_BYTES_MAX) return wrong('size of the state');
  const until = keptInstant(outcome.until);
  if (until === null) return wrong('deadline');
  if (outcome.type === 'redirect')
    return isBankUrl(outcome.url, institution) ? { ...outcome, until } : wrong('address of the bank');
  const hint = cut(outcome.hint, BANK_WORDS_MAX);
  if (outcome.type === 'wait') {
    if (!Number.isFinite(outcome.pollAfterMs)) return wrong('time to the next look');
    return { ...outcome, until, hint, device: cut(outcome.device, DEVICE_CHARACTERS_MAX) };
  }
  const where = asks(outcome.fields);
  return where === null ? { ...outcome, until, hint } : wrong(where);
}

/** The outcome with texts cut; `shape_not_understood` in its place when it breaks a limit. */
export function checkOutcome(outcome: ConnectOutcome, institution: Institution): ConnectOutcome {
  if (outcome.type === 'failed') return { type: 'failed', fault: keptFault(outcome.fault) };
  if (outcome.type !== 'granted') return checkStep(outcome, institution);
  if (jsonBytes(outcome.session) > SESSION_BYTES_MAX) return wrong('size of the session');
  const { validUntil, scaRenewBy } = outcome.consent;
  // Without its end a consent would seem to last for ever.
  if ([validUntil, scaRenewBy].some((at) => at !== null && !Number.isFinite(at)))
    return wrong('end of the consent');
  return {
    ...outcome,
    consent: { ...outcome.consent, validUntil: keptInstant(validUntil), scaRenewBy: keptInstant(scaRenewBy) },
  };
}
