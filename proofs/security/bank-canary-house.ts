/** A canary server with simulated banks on a wire: every secret that passes between them becomes a canary. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { LogLine } from '../../sandbox/core/bank/call-log.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { main } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { BankWire } from './bank-wire.ts';
import { type CanaryServer, openCanaryServer } from './canary-server.ts';
import { textCanary } from './grep.ts';
import { Visitor } from './visitor.ts';

/** Shorter texts, and those that everybody knows of the simulated banks, are no secrets. */
const CHARACTERS_MIN = 8;
const KNOWN = /^(?:demo|company|signer|127\.0\.0\.1$)/;

/** Lines of the banks' log that are read. */
const LINES_MAX = 5_000;

/** What the simulated banks themselves may keep of what passes. */
const BANKS_STATE = 'file sandbox/state.jsonl';
const BANKS_FILES = /^file sandbox\/(?:state|log)\.jsonl$/;
/** Who drives the simulated banks is told the banks' own ids, and what happened there. */
const OF_SANDBOX = /^answer (?:[A-Z]+ \/v1\/sandbox\/|cli sandbox)/;
const OF_PAGE = /^answer (?:GET|POST) \/connect\//;
/** Answers that show the account holder what to do. */
const OF_ATTEMPT = /^answer (?:GET|POST) \/v1\/(?:connect-attempts\/|connections)|^answer cli connect/;

/** Where a secret may show all the same, by what it is; nowhere when it is not here. */
const ALLOWED: Readonly<Record<string, (sink: string) => boolean>> = {
  // What was typed as login is shown again to whoever typed it, with what was wrong.
  login: (sink) => /^answer POST \/connect\/session\/\w+\/start 422/.test(sink),
  'state of a return': (sink) => sink === BANKS_STATE,
  'reference of a consent': (sink) => BANKS_FILES.test(sink) || OF_SANDBOX.test(sink),
  // It is part of the address of the bank's page.
  'id of an authorisation': (sink) => BANKS_FILES.test(sink) || OF_SANDBOX.test(sink) || OF_PAGE.test(sink),
  'handle of an account': (sink) => BANKS_FILES.test(sink) || OF_SANDBOX.test(sink),
  'address of the bank’s page': (sink) => OF_PAGE.test(sink),
  picture: (sink) => OF_ATTEMPT.test(sink) || OF_PAGE.test(sink),
  'flicker code': (sink) => OF_ATTEMPT.test(sink) || OF_PAGE.test(sink),
  'link to the page': (sink) =>
    sink === 'answer POST /v1/connect-sessions 201' ||
    OF_PAGE.test(sink) ||
    sink.startsWith('answer cli connect'),
  'link to the bank': (sink) => OF_ATTEMPT.test(sink) || OF_PAGE.test(sink),
  'form token': (sink) => OF_PAGE.test(sink),
};

/** What few tries would find, if a hash of it were kept that has no key. */
const GUESSED: ReadonlySet<string> = new Set([
  'login',
  'password',
  'code',
  'answer code',
  'answer answer',
  'account number',
  'number of another account',
  'handle of an account',
  'account holder’s address',
]);

export class BankCanaryHouse {
  readonly server: CanaryServer;
  readonly wire: BankWire;
  readonly banks: RunningSandbox;
  readonly #kinds: Map<string, number>;

  constructor(server: CanaryServer, wire: BankWire, banks: RunningSandbox, kinds: Map<string, number>) {
    this.server = server;
    this.wire = wire;
    this.banks = banks;
    this.#kinds = kinds;
  }

  /** How many secrets of a kind have passed. */
  count(what: string): number {
    return this.#kinds.get(what) ?? 0;
  }

  /** A browser of its own, whose name for itself and cookies are canaries. */
  visitor(): Visitor {
    const agent = this.server.plant('account holder’s browser');
    return new Visitor(this.server.address, agent, {
      keep: (name, headers, body) => {
        this.server.sinks.keep(name, headers, body);
        const form = /name="form_token" value="([^"]+)"/.exec(Buffer.from(body).toString())?.[1];
        if (form !== undefined) noteIn(this.server, this.#kinds)('form token', form);
      },
      cookie: (name, value) => noteIn(this.server, this.#kinds)(`cookie ${name}`, value),
    });
  }

  /** Notes a secret that our own answers gave, once. */
  note(what: string, text: string): void {
    noteIn(this.server, this.#kinds)(what, text);
  }

  /** Runs a command and keeps what it says. */
  async run(...args: readonly string[]): Promise<number> {
    const said: string[] = [];
    const say = (text = ''): void => void said.push(text);
    const terminal: Terminal = {
      env: { DATA_DIR: this.server.dataDir, PORT: new URL(this.server.address).port },
      isInteractive: false,
      columns: Number.POSITIVE_INFINITY,
      helpColumns: 100,
      line: say,
      note: say,
      write: say,
      style: (_style, text) => text,
      ask: null,
    };
    const code = await main(args, terminal);
    this.server.sinks.keep(`cli ${args[0]}`, new Headers(), Buffer.from(said.join('\n')));
    return code;
  }

  /** What the simulated banks saw. */
  async bankLog(): Promise<readonly LogLine[]> {
    const answer = await fetch(`${this.banks.url}/control/log?limit=${LINES_MAX}`, {
      headers: { authorization: `Bearer ${this.banks.controlKey}` },
    });
    return ((await answer.json()) as { log: readonly LogLine[] }).log;
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.wire.close();
    await this.banks.close();
    rmSync(this.server.dataDir, { recursive: true, force: true });
  }
}

const noted = new WeakMap<CanaryServer, Set<string>>();

/** Notes a secret with the places where it may show. */
const noteIn =
  (server: CanaryServer, kinds: Map<string, number>) =>
  (what: string, text: string): void => {
    const known = noted.get(server) ?? new Set();
    noted.set(server, known);
    if (text.length < CHARACTERS_MIN || KNOWN.test(text) || known.has(text)) return;
    known.add(text);
    kinds.set(what, (kinds.get(what) ?? 0) + 1);
    server.canaries.push(textCanary(what, text, ALLOWED[what]));
    // Whoever has a hash without a key tries out all codes and account numbers that there are.
    if (GUESSED.has(what))
      server.canaries.push({ name: `hash of ${what}`, bytes: createHash('sha256').update(text).digest() });
  };

/** Starts the banks in the server's own data directory, the wire and the server. */
export async function openBankCanaryHouse(): Promise<BankCanaryHouse> {
  const kinds = new Map<string, number>();
  const early: [string, string][] = [];
  let note = (what: string, text: string): void => void early.push([what, text]);
  const started: { banks?: RunningSandbox; wire?: BankWire } = {};
  const server = await openCanaryServer(async (dataDir) => {
    const banks = await startSandbox({ stateFolder: path.join(dataDir, 'sandbox'), port: 0 });
    const wire = new BankWire(banks.url, (what, text) => note(what, text));
    Object.assign(started, { banks, wire });
    return { TRIBUTARY_SANDBOX_URL: await wire.open(), TRIBUTARY_SANDBOX_KEY: banks.controlKey };
  });
  note = noteIn(server, kinds);
  for (const [what, text] of early) note(what, text);
  const { banks, wire } = started;
  if (banks === undefined || wire === undefined) throw new Error('no banks');
  note('control key', banks.controlKey);
  for (const [what, text] of Object.entries(wire.holder)) note(what, text);
  return new BankCanaryHouse(server, wire, banks, kinds);
}
