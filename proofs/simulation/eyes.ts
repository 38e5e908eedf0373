/**
 * What really goes over the wire to the banks, seen right at the door: how often a step was answered, which wrong
 * passwords arrived and when, and every secret that either side has said.
 */
import type { HttpReply, HttpRequest, HttpTrouble } from '../../src/connectors/contract.ts';

/** The only password that the simulated banks call right. */
export const PASSWORD = 'demo-pin';
/** Every login of this scenario has none. */
const NEVER_RIGHT = '.wrong-password';

/** A request that reached a bank. */
export interface Seen {
  readonly at: number;
  readonly method: string;
  /** Below the institution, with ids. */
  readonly path: string;
  readonly institution: string;
  /** The authorisation that it is about; that of the reply for a new one. */
  readonly authorisation: string | null;
  /** Null when no reply came back. */
  readonly status: number | null;
}

/** A password that reached a bank and was wrong. */
export interface WrongPassword {
  readonly at: number;
  /** Institution and login. */
  readonly whose: string;
}

const PLACE = /\/banks\/([^/]+)(\/[^?]*)/;
const AUTHORISATION = /^\/authorisations\/([^/]+)/;
/** What banks and we keep to ourselves, by the names that it has in JSON. */
const SECRETS = /"(?:secret|token|code|password)":"([^"]+)"/g;
const BEARER = /^Bearer (.+)$/;
/** Shorter ones are in every text. */
const SECRET_CHARACTERS_MIN = 8;

export class Eyes {
  readonly seen: Seen[] = [];
  readonly wrongPasswords: WrongPassword[] = [];
  /** Secrets that were said, without those that people know by heart. */
  readonly secrets = new Set<string>();
  /** How often each step of each authorisation was answered. */
  readonly answers = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Sends a request and remembers what there is to see, if it was sent at all. */
  async watch(
    request: HttpRequest,
    send: () => Promise<HttpReply | HttpTrouble>,
    wasSent: () => boolean,
  ): Promise<HttpReply | HttpTrouble> {
    const at = this.#now();
    const reply = await send();
    if (!wasSent()) return reply;
    const [, institution = '', path = ''] = PLACE.exec(request.url) ?? [];
    const sent = textOf(request.body);
    this.#hear(sent);
    this.#remember(BEARER.exec(request.headers?.authorization ?? '')?.[1]);
    this.#count(at, institution, path, request.method, sent);
    const said = reply.ok ? textOf(reply.body) : '';
    this.#hear(said);
    if (reply.ok) this.#remember(reply.headers['x-session-token']);
    const authorisation =
      AUTHORISATION.exec(path)?.[1] ??
      (path === '/authorisations' ? /"id":"(aut_[^"]+)"/.exec(said)?.[1] : null);
    this.seen.push({
      at,
      method: request.method,
      path,
      institution,
      authorisation: authorisation ?? null,
      status: reply.ok ? reply.status : null,
    });
    return reply;
  }

  /** Requests about an authorisation that may have changed something there, in all. */
  changesOf(authorisation: string): number {
    return this.seen.filter((one) => one.authorisation === authorisation && one.method !== 'GET').length;
  }

  #count(at: number, institution: string, path: string, method: string, sent: string): void {
    if (method !== 'POST') return;
    const body: unknown = sent === '' ? null : JSON.parse(sent);
    if (typeof body !== 'object' || body === null) return;
    if (path === '/authorisations') {
      const login = 'login' in body ? String(body.login) : '';
      if ('password' in body && (body.password !== PASSWORD || login.endsWith(NEVER_RIGHT)))
        this.wrongPasswords.push({ at, whose: `${institution} ${login.toLowerCase()}` });
      return;
    }
    const step = path.endsWith('/answers') && 'step' in body ? String(body.step) : 'code';
    const key = `${AUTHORISATION.exec(path)?.[1]} ${step}`;
    this.answers.set(key, (this.answers.get(key) ?? 0) + 1);
  }

  #hear(text: string): void {
    for (const [, secret] of text.matchAll(SECRETS)) this.#remember(secret);
  }

  #remember(secret: string | undefined): void {
    if (secret !== undefined && secret.length >= SECRET_CHARACTERS_MIN && secret !== PASSWORD)
      this.secrets.add(secret);
  }
}

const textOf = (bytes: Uint8Array | undefined): string =>
  bytes === undefined ? '' : Buffer.from(bytes).toString();
