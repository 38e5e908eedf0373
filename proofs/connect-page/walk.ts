/** For tests: walking the connect page as a person does, without a script, from the page at `/`. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { readCredentials } from '../../src/services/credentials-file.ts';
import { startBrowser, startHouse } from '../page/house.ts';

export const LIMIT_MS = 90_000;
/** Loads of a page that waits by itself. */
const LOADS_MAX = 60;
const LOAD_MS = 500;
/** How long a page may take to come. */
const SEEN_MS = 15_000;

export const PASSWORD = 'demo-pin';
export const CODE = '123456';

export class Walk {
  readonly #house: Awaited<ReturnType<typeof startHouse>>;
  readonly #browser: Browser;
  /** What pages complained of, such as a breach of their policy. */
  readonly faults: string[] = [];

  private constructor(house: Awaited<ReturnType<typeof startHouse>>, browser: Browser) {
    this.#house = house;
    this.#browser = browser;
  }

  static async start(executablePath: string): Promise<Walk> {
    const house = await startHouse();
    return new Walk(house, await startBrowser(executablePath));
  }

  /** Ends the visits of a test. */
  async leave(): Promise<void> {
    for (const context of this.#browser.contexts()) await context.close();
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#house.stop();
  }

  get url(): string {
    return this.#house.server.url;
  }

  /** A browser of its own, without scripts unless it is said. */
  async visitor(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ javaScriptEnabled: false, ...options });
    context.on('page', (page) => this.#listen(page));
    return context.newPage();
  }

  #listen(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.faults.push(error.message));
  }

  /** From the page at `/` to the choice of a bank. */
  async toBanks(page: Page): Promise<void> {
    await page.goto(this.url);
    await page.click('text=Connect a demo bank');
  }

  /** To the page from which a sign-in at the bank begins. */
  async toStart(page: Page, bank: string): Promise<void> {
    await this.toBanks(page);
    await page.fill('#q', bank);
    await page.click('text=Search');
    await page.click(`.banks a:has-text("${bank}")`);
  }

  /** Sends login and password, where they are asked for. */
  async signIn(page: Page, login: string, password: string | null = PASSWORD): Promise<void> {
    await page.fill('[name="field.login"]', login);
    if (password !== null) await page.fill('[name="field.password"]', password);
    await page.click('form.stack > .button');
  }

  /** Answers the one field of a step. */
  async answer(page: Page, key: string, value: string): Promise<void> {
    await page.fill(`[name="field.${key}"]`, value);
    await page.click('form.stack > .button');
  }

  async choose(page: Page, label: string): Promise<void> {
    await page.click(`.choice:has-text("${label}")`);
    await page.click('form.stack > .button');
  }

  /** Waits for the step with this title. */
  async sees(page: Page, title: string): Promise<void> {
    try {
      await page.waitForSelector(`h1:text-is("${title}")`, { timeout: SEEN_MS });
    } catch {
      throw new Error(`not “${title}”, the page says: ${await page.textContent('main')}`);
    }
  }

  /** Waits for a text in a part of the page. */
  async says(page: Page, part: string, text: string): Promise<void> {
    await page.waitForSelector(`${part}:has-text("${text}")`, { timeout: SEEN_MS });
  }

  /** Waits until the page, which loads itself anew, has the text. */
  async until(page: Page, text: string): Promise<void> {
    for (let loads = 0; loads < LOADS_MAX; loads++) {
      if ((await page.textContent('main').catch(() => null))?.includes(text)) return;
      await page.waitForTimeout(LOAD_MS);
    }
    throw new Error(`“${text}” did not come; the page says: ${await page.textContent('main')}`);
  }

  /** Asks the API with the demo owner's key. */
  async api(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Record<string, unknown>> {
    const key = readCredentials(this.#house.server.credentialsFile)?.native.apiKey ?? '';
    const reply = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await reply.json()) as Record<string, unknown>;
    if (!reply.ok) throw new Error(`${path}: ${JSON.stringify(json)}`);
    return json;
  }
}
