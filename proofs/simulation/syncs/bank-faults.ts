/** What lies between the egress and the banks: calls for data go wrong there, as a deed or the weather of a run says. */
import type { HttpReply, HttpRequest, HttpTrouble } from '../../../src/connectors/contract.ts';
import type { Dice } from '../random.ts';
import type { Way } from '../world.ts';
import type { BankFault } from './profile.ts';

type Send = Parameters<Way>[1];
type Reply = HttpReply | HttpTrouble;

/** What goes wrong with calls by chance. */
export interface Weather {
  readonly percent: number;
  readonly kinds: readonly BankFault[];
  readonly dice: Dice;
}

/** A call that shall go wrong: the so many-th from now, and so many after it. */
interface Stumble {
  readonly what: BankFault;
  skip: number;
  times: number;
}

/** Pages that an endless list of entries has before the bank breaks off; the real limit is proven elsewhere. */
const ENDLESS_PAGES = 15;
const ENTRIES = /\/accounts\/[^/]+\/transactions/;
const DATA = /\/banks\/[^/]+\/accounts/;

export class BankFaults {
  weather: Weather | null = null;
  /** How often each kind went wrong. */
  readonly counts = new Map<BankFault, number>();
  /** Whether a reply got lost that said something which is said once: a new token, the end of a consent. */
  hasLostWord = false;
  /** What an account holder does at the bank amid a call. */
  revoke: () => Promise<void> = async () => {};
  readonly #stumbles: Stumble[] = [];
  /** The entries of the page before, of an account. */
  readonly #before = new Map<string, readonly unknown[]>();
  /** An endless list that is under way: what its pages say, and how many are to come. */
  #endless: { readonly said: object; left: number } | null = null;

  stumble(what: BankFault, skip: number, times: number): void {
    this.#stumbles.push({ what, skip, times });
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.weather = null;
    this.#stumbles.length = 0;
    this.#endless = null;
  }

  get isArmed(): boolean {
    return this.weather !== null || this.#stumbles.length > 0;
  }

  readonly way: Way = async (request, send) => {
    if (request.method !== 'GET' || !DATA.test(request.url)) return send(request);
    const what = this.#next();
    const reply = what === null ? await send(request) : await this.#wrong(what, request, send);
    return this.#remember(request, reply);
  };

  #next(): BankFault | null {
    if (this.#endless !== null) return this.#endless.left === 0 ? 'unreachable' : 'page_endless';
    for (const one of this.#stumbles) {
      if (one.skip-- > 0) continue;
      if (--one.times <= 0) this.#stumbles.splice(this.#stumbles.indexOf(one), 1);
      return one.what;
    }
    const { weather } = this;
    if (weather === null || weather.kinds.length === 0 || !weather.dice.percent(weather.percent)) return null;
    return weather.dice.pick(weather.kinds);
  }

  async #wrong(what: BankFault, request: HttpRequest, send: Send): Promise<Reply> {
    const given = await this.#made(what, request, send);
    if (given.isWrong) this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    return given.reply;
  }

  /** The reply; some faults can only be made of a fitting one. */
  async #made(
    what: BankFault,
    request: HttpRequest,
    send: Send,
  ): Promise<{ reply: Reply; isWrong: boolean }> {
    const wrong = (reply: Reply) => ({ reply, isWrong: true });
    switch (what) {
      case 'limited':
        return wrong(made(429, ''));
      case 'limited_with_hint':
        return wrong(made(429, '', { 'retry-after': '1800' }));
      case 'status_500':
        return wrong(made(500, '{"error":"oops"}', JSON_TYPE));
      case 'status_502':
        return wrong(made(502, '<html>Bad gateway</html>', { 'content-type': 'text/html' }));
      case 'html':
        return wrong(made(200, '<html>Please sign in</html>', { 'content-type': 'text/html' }));
      case 'unreachable':
        this.#endless = null;
        return wrong({ ok: false, trouble: 'unreachable' });
      case 'hangs':
        this.#lose(await send(request));
        return wrong({ ok: false, trouble: 'timeout' });
      case 'reset':
        this.#lose(await send(request));
        return wrong({ ok: false, trouble: 'broken_reply' });
      case 'page_endless':
        return this.#onAndOn(await (this.#endless === null ? send(request) : null));
      case 'revoked_amid':
        await this.revoke();
        return wrong(await send(request));
      default:
        return this.#changed(what, request, await send(request));
    }
  }

  #changed(what: BankFault, { url }: HttpRequest, reply: Reply): { reply: Reply; isWrong: boolean } {
    if (!reply.ok || reply.status !== 200) return { reply, isWrong: false };
    const text = Buffer.from(reply.body).toString();
    const changed = changedText(what, text, this.#before.get(accountOf(url)) ?? null);
    if (changed === null) return { reply, isWrong: false };
    return { reply: { ...reply, body: Buffer.from(changed) }, isWrong: true };
  }

  /** A page without entries that says that there are more, again and again. */
  #onAndOn(reply: Reply | null): { reply: Reply; isWrong: boolean } {
    if (reply !== null) {
      const said = reply.ok && reply.status === 200 ? JSON.parse(Buffer.from(reply.body).toString()) : {};
      if (!('transactions' in said)) return { reply, isWrong: false };
      this.#endless = { said: { ...said, transactions: [] }, left: ENDLESS_PAGES };
    }
    const endless = this.#endless ?? { said: {}, left: 0 };
    const page = JSON.stringify({ ...endless.said, next: `more-${endless.left--}` });
    // The first one is the bank's own but for its words: a new token goes through.
    const headers = reply?.ok === true ? reply.headers : JSON_TYPE;
    return { reply: made(200, page, headers), isWrong: true };
  }

  #lose(reply: Reply): void {
    if (reply.ok && (reply.status === 401 || reply.headers['x-session-token'] !== undefined))
      this.hasLostWord = true;
  }

  #remember({ url }: HttpRequest, reply: Reply): Reply {
    if (reply.ok && reply.status === 200 && ENTRIES.test(url))
      try {
        this.#before.set(accountOf(url), JSON.parse(Buffer.from(reply.body).toString()).transactions);
      } catch {
        // One that was cut off has no entries.
      }
    return reply;
  }
}

/** What the bank's reply says when it goes wrong so; null when it cannot. */
function changedText(what: BankFault, text: string, before: readonly unknown[] | null): string | null {
  const said: { transactions?: unknown[]; accounts?: unknown[]; next?: string | null } = JSON.parse(text);
  const { transactions, accounts } = said;
  switch (what) {
    case 'truncated':
      return text.slice(0, Math.floor(text.length / 2));
    case 'wrong_currency':
      return text.includes('"EUR"') ? text.replace('"EUR"', '"USD"') : null;
    case 'page_repeated':
      if (transactions === undefined || before === null || transactions.length + before.length > PAGE_MAX)
        return null;
      return JSON.stringify({ ...said, transactions: [...before, ...transactions] });
    case 'account_vanished':
      return accounts === undefined ? null : JSON.stringify({ accounts: accounts.slice(0, -1) });
    default:
      return null;
  }
}

/** Entries of a page as the connector takes them. */
const PAGE_MAX = 100;
const JSON_TYPE = { 'content-type': 'application/json' } as const;

const made = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpReply => ({
  ok: true,
  status,
  headers,
  body: Buffer.from(body),
  reply: 0,
});

const accountOf = (url: string): string => /\/accounts\/([^/?]+)/.exec(url)?.[1] ?? '';
