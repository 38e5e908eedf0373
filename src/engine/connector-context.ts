/**
 * The world that a connector gets for one call: the contract's Context made of what main.ts hands in. Nothing else is
 * in its reach. Connecting and syncing build it here.
 */
import { createHash } from 'node:crypto';
import type {
  Attended,
  BudgetReport,
  ConsentReport,
  Context,
  Http,
  HttpReply,
  Json,
} from '../connectors/contract.ts';

/**
 * Makes the HTTP handle of one call; services/egress is behind it. It reaches the named hosts (`host` or `host:port`)
 * only, numbers the replies from 0, and answers `stopped` where it may not send: when `signal` has fired, or when
 * `before`, asked ahead of every request, says no (a consent that ended, a budget that is used up).
 */
export type HttpDoor = (options: {
  readonly hosts: readonly string[];
  readonly signal?: AbortSignal;
  readonly before?: () => Promise<boolean>;
  /** Sees every reply before the connector does. Replies of connect, token and revoke calls are never kept. */
  readonly onReply?: (reply: HttpReply) => void;
}) => Http;

/** A line for support, cut to the limits below. */
export interface Note {
  readonly event: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

/** What every context is made of. */
export interface ContextParts {
  /** Epoch milliseconds: the system's clock, or that of the sandbox banks. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Signs with a key of the vault; null when there is none of that name. Absent: there is no key at all. */
  readonly sign?: (key: string, data: Uint8Array) => Promise<Uint8Array | null>;
}

/** What one call adds. */
export interface ContextCall {
  readonly institutionId: string;
  readonly http: Http;
  readonly attended: Attended | null;
  /** Keeps a renewed session, sealed, before the next call to the bank. */
  readonly keepSession: (session: Json) => Promise<void>;
  readonly onNote: (note: Note) => void;
  /** Told of what the bank says of its count; nobody where calls are not counted. */
  readonly onBudget?: (report: BudgetReport) => void;
  readonly onConsent?: (report: ConsentReport) => void;
}

/** Random bytes that a connector may ask for at once. */
export const RANDOM_BYTES_MAX = 4096;
/** Notes of one call that are kept; more say nothing new. */
export const NOTES_MAX = 100;
/** Characters of a note's name, of the names in its detail and of the texts there. */
export const NOTE_CHARACTERS = 100;
export const NOTE_DETAILS_MAX = 20;

const cut = (text: string): string => text.slice(0, NOTE_CHARACTERS);

function noteOf(event: string, detail: Note['detail'] = {}): Note {
  const kept = Object.entries(detail).slice(0, NOTE_DETAILS_MAX);
  const values = kept.map(([name, value]) => [cut(name), typeof value === 'string' ? cut(value) : value]);
  return { event: cut(event), detail: Object.fromEntries(values) };
}

/**
 * The context of one call of a connector. `now` is read once and stays; asking for more random bytes than
 * {@link RANDOM_BYTES_MAX} throws, because it is a bug of the connector.
 */
export function contextFor(parts: ContextParts, call: ContextCall): Context {
  let notes = 0;
  return {
    institutionId: call.institutionId,
    http: call.http,
    now: parts.now(),
    random(bytes) {
      if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > RANDOM_BYTES_MAX)
        throw new Error(`internal: a connector asked for ${bytes} random bytes`);
      return parts.random(bytes);
    },
    sha256: (data) => createHash('sha256').update(data).digest(),
    attended: call.attended,
    sign: async (key, data) => (parts.sign === undefined ? null : parts.sign(key, data)),
    keepSession: call.keepSession,
    budget: (report) => call.onBudget?.(report),
    consent: (report) => call.onConsent?.(report),
    note(event, detail) {
      if (++notes <= NOTES_MAX) call.onNote(noteOf(event, detail));
    },
  };
}
