/** A browser without script, over a real connection: cookies by path, forms with their tokens, headers as it likes. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

/** What a browser says of a click on a page of another site. */
const CLICK = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
};
const HOPS_MAX = 6;

export interface Seen {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** How a request differs from what the browser would send. Null leaves a header out. */
export interface Otherwise {
  readonly headers?: Readonly<Record<string, string | null>>;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
  /** As it was set, without the value. */
  readonly attributes: string;
}

/** Where every answer is kept: without the values of cookies, which are noted apart. */
export interface VisitorSinks {
  readonly keep: (name: string, headers: Headers, body: Uint8Array) => void;
  readonly cookie: (name: string, value: string) => void;
}

export class Visitor {
  /** Of the server, without a slash at the end. */
  readonly #base: URL;
  readonly #agent: string;
  readonly #sinks: VisitorSinks | null;
  readonly cookies = new Map<string, Cookie>();
  /** The page that was shown last. */
  page = '';

  constructor(base: string, agent = 'Visitor/1.0', sinks: VisitorSinks | null = null) {
    this.#base = new URL(base);
    this.#agent = agent;
    this.#sinks = sinks;
  }

  get(place: string, otherwise: Otherwise = {}): Promise<Seen> {
    return this.#send('GET', place, null, otherwise);
  }

  /** Sends a form with the token of the page that was shown last, unless `fields` has another. */
  post(
    place: string,
    fields: Readonly<Record<string, string>> = {},
    otherwise: Otherwise = {},
  ): Promise<Seen> {
    const form = new URLSearchParams({ form_token: this.hidden('form_token'), ...fields }).toString();
    return this.#send('POST', place, form, otherwise);
  }

  /** Opens an address by a click and goes on where it leads on this server; gives the last answer. */
  async open(place: string): Promise<Seen> {
    let seen = await this.get(place, { headers: CLICK });
    for (let hops = 0; hops < HOPS_MAX && seen.headers.location?.startsWith('/') === true; hops++)
      seen = await this.get(seen.headers.location, { headers: CLICK });
    return seen;
  }

  /** Goes where the last answer leads, if it leads anywhere here. */
  async follow(seen: Seen): Promise<Seen> {
    const { location } = seen.headers;
    return location?.startsWith('/') === true ? this.open(location) : seen;
  }

  hidden(name: string): string {
    return new RegExp(`name="${name}" value="([^"]*)"`).exec(this.page)?.[1] ?? '';
  }

  #cookiesFor(path: string): string {
    return [...this.cookies]
      .filter(([, { path: of }]) => path === of || path.startsWith(of.endsWith('/') ? of : `${of}/`))
      .map(([name, { value }]) => `${name.split(' ')[0]}=${value}`)
      .join('; ');
  }

  async #send(
    method: string,
    place: string,
    form: string | null,
    { headers = {} }: Otherwise,
  ): Promise<Seen> {
    const url = new URL(place, this.#base);
    const cookie = this.#cookiesFor(url.pathname);
    const given: Record<string, string | null> = {
      host: url.host,
      'user-agent': this.#agent,
      ...(cookie === '' ? {} : { cookie }),
      ...(form === null
        ? {}
        : { 'content-type': 'application/x-www-form-urlencoded', origin: this.#base.origin }),
      ...headers,
    };
    const sent = Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== null);
    const going = request({
      host: '127.0.0.1',
      port: url.port,
      method,
      path: url.pathname + url.search,
      headers: Object.fromEntries(sent),
      agent: false,
    });
    going.end(form ?? undefined);
    const [reply] = (await once(going, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of reply) chunks.push(chunk as Buffer);
    return this.#keep(`${method} ${url.pathname}`, reply, Buffer.concat(chunks));
  }

  #keep(name: string, reply: IncomingMessage, bytes: Buffer): Seen {
    const body = bytes.toString();
    const { 'set-cookie': set = [], ...headers } = reply.headers;
    const kept = new Headers();
    for (const [header, value] of Object.entries(headers)) kept.set(header, String(value));
    for (const cookie of set) {
      const [, key = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(cookie) ?? [];
      const path = /Path=([^;]+)/i.exec(attributes)?.[1] ?? '/';
      this.cookies.set(`${key} ${path}`, { value, path, attributes });
      this.#sinks?.cookie(key, value);
      kept.append('set-cookie', `${key}=${attributes}`);
    }
    this.#sinks?.keep(`${name} ${reply.statusCode}`, kept, bytes);
    if (body !== '') this.page = body;
    return { status: reply.statusCode ?? 0, headers: reply.headers, body };
  }
}
