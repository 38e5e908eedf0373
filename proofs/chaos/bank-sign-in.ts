/**
 * A sign-in at a simulated bank, driven over the native API as a product with pages of its own drives it: what is asked
 * is answered, a browser with a jar for its cookies goes to the bank's pages and back, and whoever has to wait polls.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthMethod } from '../../sandbox/core/types.ts';
import { signInOnPages } from '../../src/services/sandbox/bank-pages.ts';
import type { BankHouse } from './bank-house.ts';
import type { BankLine } from './bank-line.ts';
import { ask, type ServerProcess } from './server-process.ts';

/** What is around a sign-in. The server changes when it was killed. */
export interface Street {
  server: ServerProcess;
  readonly banks: BankHouse;
  readonly line: BankLine;
}

/** One thing that somebody does; `sign` is what the account holder does at the bank, beside us. */
export type Action = 'start' | 'answer' | 'go' | 'allow' | 'return' | 'poll' | 'sign';

/** The way through every method, where nothing goes wrong. */
export const WAYS: Readonly<Record<AuthMethod, readonly Action[]>> = {
  open: ['start'],
  code: ['start', 'answer'],
  methods: ['start', 'answer', 'answer'],
  steps: ['start', 'answer', 'answer', 'answer'],
  app: ['start', 'poll', 'sign', 'poll'],
  signers: ['start', 'answer', 'sign', 'poll'],
  redirect: ['start', 'go', 'allow', 'return'],
  nothing: ['start'],
  'code-only': ['start', 'answer'],
};

/** Whether a login is sent with the first call. */
export const takesLogin = (method: AuthMethod): boolean =>
  !['redirect', 'nothing', 'code-only'].includes(method);
/** Whether a password goes along with the login. */
export const takesPassword = (method: AuthMethod): boolean =>
  !['open', 'app', 'redirect', 'nothing', 'code-only'].includes(method);

/** An attempt as the API shows it, as far as it matters here. */
export interface ShownAttempt {
  readonly id: string;
  readonly purpose: string;
  readonly step: string;
  readonly step_number: number;
  readonly busy: boolean;
  readonly ask: {
    readonly fields: readonly { readonly key: string; readonly choices: readonly { value: string }[] }[];
  } | null;
  readonly redirect: { readonly url: string } | null;
  readonly fault: { readonly code: string } | null;
  readonly connection_id: string | null;
  readonly finished_at: string | null;
}

const ANSWERS: Readonly<Record<string, string>> = { code: '123456', answer: 'blue' };
const PASSWORD = 'demo-pin';
const LOOK_MS = 100;
const HOPS_MAX = 5;
const FINISH_MS_MAX = 300_000;
/** How far the banks' clock is moved so that a look is due: the app every 2 s, a signer every 10 s when somebody asks. */
const APP_SECONDS = 3;
const SIGNERS_SECONDS = 11;

interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

/** A browser without script: it keeps the cookies of every host apart, and goes where it is sent. */
export class Browser {
  readonly #jar = new Map<string, Map<string, string>>();

  async open(url: string): Promise<Page> {
    let page = await this.#fetch(url, null);
    for (let hop = 0; hop < HOPS_MAX && page.location !== null; hop++)
      page = await this.#fetch(new URL(page.location, page.url).href, null);
    return page;
  }

  send = (url: string, form: Readonly<Record<string, string>>): Promise<Page> =>
    this.#fetch(url, new URLSearchParams(form));

  async #fetch(url: string, form: URLSearchParams | null): Promise<Page & { location: string | null }> {
    const { host, origin } = new URL(url);
    const jar = this.#jar.get(host) ?? new Map<string, string>();
    this.#jar.set(host, jar);
    const answer = await fetch(url, {
      method: form === null ? 'GET' : 'POST',
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === null ? {} : { origin }),
      },
      ...(form === null ? {} : { body: form }),
      redirect: 'manual',
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=', 2);
      jar.set(name, value);
    }
    const location = answer.headers.get('location');
    return { url, status: answer.status, text: await answer.text(), location };
  }
}

export class SignIn {
  readonly institution: string;
  readonly method: AuthMethod;
  /** The bank's id of it; empty when the bank never answered. */
  authorisation = '';
  attempt: ShownAttempt | null = null;
  readonly #street: Street;
  readonly #browser = new Browser();
  /** Where the bank sends the browser back to. */
  #back: URL | null = null;
  #bankUrl = '';
  #isSigned = false;
  readonly #renews: string | null;

  /** `renews` is the connection whose consent is renewed; without it a new one is connected. */
  constructor(street: Street, institution: string, method: AuthMethod, renews: string | null = null) {
    this.#street = street;
    this.institution = institution;
    this.method = method;
    this.#renews = renews;
  }

  get login(): string {
    return this.method === 'signers' ? 'company' : 'demo';
  }

  /** Does one thing; what the server is asked for fails when it dies. */
  async do(action: Action): Promise<number> {
    switch (action) {
      case 'start':
        return this.#start();
      case 'answer':
        return this.answer();
      case 'go':
        return this.#go();
      case 'allow':
        this.#back = await signInOnPages(this.#bankUrl, { login: this.login, password: PASSWORD });
        return 200;
      case 'return':
        return (await this.#browser.open(this.#back?.href ?? '')).status;
      case 'sign':
        return this.#sign();
      case 'poll':
        return this.#poll();
    }
  }

  /** Reads how it stands. */
  async read(): Promise<ShownAttempt> {
    const { json } = await ask(this.#street.server, 'GET', `/v1/connect-attempts/${this.attempt?.id}`);
    return this.#seen(json);
  }

  /** Answers the step that was seen last; sent again, it names the same step. */
  async answer(): Promise<number> {
    const fields = this.attempt?.ask?.fields ?? [];
    const body = {
      step: this.attempt?.step_number,
      fields: Object.fromEntries(
        fields.map(({ key, choices }) => [key, choices[0]?.value ?? ANSWERS[key] ?? '']),
      ),
    };
    const route = `/v1/connect-attempts/${this.attempt?.id}/answer`;
    const { status, json } = await ask(this.#street.server, 'POST', route, body);
    if (status === 200) this.#seen(json);
    return status;
  }

  /** Goes on as the account holder would until it has ended or is where it is told; throws when it does not end. */
  async finish(isThere: (step: string) => boolean = () => false): Promise<ShownAttempt> {
    const end = performance.now() + FINISH_MS_MAX;
    while (performance.now() < end) {
      const attempt = await this.read();
      if (attempt.finished_at !== null || isThere(attempt.step)) return attempt;
      if (attempt.busy || attempt.step === 'starting') await sleep(LOOK_MS);
      else if (attempt.step === 'asking') await this.answer();
      else if (attempt.step === 'waiting') await this.#waitOn();
      else for (const action of ['go', 'allow', 'return'] as const) await this.do(action);
    }
    throw new Error(`${this.institution}: the attempt does not end: ${JSON.stringify(this.attempt)}`);
  }

  async #start(): Promise<number> {
    const { line, server, banks } = this.#street;
    const before = line.calls.length;
    const body = {
      // One login is signed in with again and again.
      ...(this.#renews === null ? { institution_id: this.institution, force_new: true } : {}),
      scopes: ['accounts'],
      ...(takesLogin(this.method)
        ? { fields: { login: this.login, ...(takesPassword(this.method) ? { password: PASSWORD } : {}) } }
        : {}),
    };
    const route = this.#renews === null ? '/v1/connections' : `/v1/connections/${this.#renews}/renew`;
    const { status, json } = await ask(server, 'POST', route, body);
    if (status === 202) this.#seen(json);
    const begun = `/banks/${this.institution}/authorisations`;
    const call = line.calls.slice(before).find(({ method, path }) => method === 'POST' && path === begun);
    if (call?.reply) this.authorisation = String(JSON.parse(call.reply).id ?? '');
    // The app of a simulated account holder would approve by itself at the third look.
    if (this.method === 'app' && this.authorisation !== '') await banks.hold(this.authorisation);
    return status;
  }

  /** Opens our link in the browser: a page, a click, and the way to the bank. */
  async #go(): Promise<number> {
    const link = (this.attempt?.redirect ?? (await this.read()).redirect)?.url ?? '';
    const landing = await this.#browser.open(link);
    const token = /name="form_token" value="([^"]+)"/.exec(landing.text)?.[1] ?? '';
    const on = await this.#browser.send(landing.url, { form_token: token });
    this.#bankUrl = /class="button" href="(http[^"]+)"/.exec(on.text)?.[1] ?? '';
    return on.status;
  }

  async #sign(): Promise<number> {
    await this.#street.banks.sign(this.authorisation, this.method === 'signers' ? 'signer2' : null);
    this.#isSigned = true;
    return 200;
  }

  async #waitOn(): Promise<void> {
    if (!this.#isSigned) await this.#sign();
    await this.#poll();
    await sleep(LOOK_MS);
  }

  /** Lets the time pass until the bank may be asked again, then polls. */
  async #poll(): Promise<number> {
    const { server } = this.#street;
    const seconds = this.method === 'signers' ? SIGNERS_SECONDS : APP_SECONDS;
    await ask(server, 'POST', '/v1/sandbox/clock', { advance_seconds: seconds });
    const { status, json } = await ask(server, 'POST', `/v1/connect-attempts/${this.attempt?.id}/poll`);
    if (status === 200) this.#seen(json);
    return status;
  }

  #seen(json: Record<string, unknown>): ShownAttempt {
    const attempt = json as unknown as ShownAttempt;
    this.attempt = attempt;
    return attempt;
  }
}
