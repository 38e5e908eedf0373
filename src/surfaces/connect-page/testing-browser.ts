/** For tests: a browser without script, at HTTP level: cookies by path, forms with their tokens. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { HOST } from './testing.ts';

const ORIGIN = `http://${HOST}`;
const FORM = 'application/x-www-form-urlencoded';
/** What a browser says of a click on a page of another site. */
export const CLICK = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
};

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  /** Null sends none. */
  readonly origin?: string | null;
}

export class TestBrowser {
  readonly #app: FastifyInstance;
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();
  /** The page that was shown last. */
  body = '';

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async get(url: string, { headers = {} }: Asked = {}): Promise<LightMyRequestResponse> {
    return this.#keep(
      await this.#app.inject({ method: 'GET', url, headers: { ...this.#headers(url), ...headers } }),
    );
  }

  /** Sends a form with the token of the page that was shown last, unless `fields` has another. */
  async post(
    url: string,
    fields: Readonly<Record<string, string>> = {},
    { headers = {}, origin = ORIGIN }: Asked = {},
  ): Promise<LightMyRequestResponse> {
    const sent = { form_token: this.token, ...fields };
    const said = origin === null ? {} : { origin };
    return this.#keep(
      await this.#app.inject({
        method: 'POST',
        url,
        headers: { ...this.#headers(url), 'content-type': FORM, ...said, ...headers },
        payload: new URLSearchParams(sent).toString(),
      }),
    );
  }

  /** Opens an address and follows where it leads on this server. */
  async open(url: string, asked: Asked = {}): Promise<LightMyRequestResponse> {
    let reply = await this.get(url, asked);
    for (let hops = 0; hops < 5 && isHere(reply.headers.location); hops++)
      reply = await this.get(String(reply.headers.location), asked);
    return reply;
  }

  get token(): string {
    return /name="form_token" value="([^"]+)"/.exec(this.body)?.[1] ?? '';
  }
  hidden(name: string): string {
    return new RegExp(`name="${name}" value="([^"]*)"`).exec(this.body)?.[1] ?? '';
  }
  get title(): string {
    return /<h1[^>]*>([^<]*)</.exec(this.body)?.[1] ?? '';
  }
  get notice(): string {
    return /class="notice" role="status"><p>([^<]*)</.exec(this.body)?.[1] ?? '';
  }
  cookie(name: string): string {
    return this.#cookies.get(name)?.value ?? '';
  }
  forget(): void {
    this.#cookies.clear();
  }

  #headers(url: string): Record<string, string> {
    const path = url.split('?')[0] ?? '';
    const sent = [...this.#cookies].filter(([, { path: of }]) => path === of || path.startsWith(`${of}/`));
    return {
      host: HOST,
      'user-agent': 'Test/1.0',
      ...(sent.length === 0
        ? {}
        : { cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; ') }),
    };
  }

  #keep(reply: LightMyRequestResponse): LightMyRequestResponse {
    for (const { name, value, path = '/' } of reply.cookies) this.#cookies.set(name, { value, path });
    if (reply.body !== '') this.body = reply.body;
    return reply;
  }
}

const isHere = (location: unknown): boolean => typeof location === 'string' && location.startsWith('/');
