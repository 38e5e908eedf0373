/**
 * Walks a sign-in at a simulated bank with nobody there: answers what is asked, signs in on the bank's own pages like a
 * browser would, approves as the account holder. What it uses of us is what everybody uses.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Field } from '../../connectors/contract.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { Asking, Connecting, ConnectRefusal } from '../../engine/connect-port.ts';
import type { AttemptRow } from '../../engine/connection-rows.ts';
import {
  AUTHORISE_MS_MAX,
  type BankControls,
  type NewSandboxConnection,
  type SandboxRefusal,
} from '../../engine/sandbox-port.ts';
import { signInOnPages } from './bank-pages.ts';

/** What opens every simulated login; see sandbox/README.md. They open nothing else. */
const DEMO = {
  login: 'demo',
  company: 'company',
  password: 'demo-pin',
  code: '123456',
  answer: 'blue',
} as const;
const SECOND_SIGNER = 'signer2';
/** Steps of one walk. */
const STEPS_MAX = 50;
/** Between two looks while the bank waits. */
const LOOK_MS = 250;

export interface WalkParts {
  readonly connecting: Connecting;
  readonly controls: BankControls;
  readonly random: (bytes: number) => Uint8Array;
  /** Where browsers come back to: a return elsewhere is not followed. */
  readonly returnPath: string;
  /** Where the simulated banks are: pages elsewhere are not opened, whatever they say. */
  readonly banksUrl: string;
}

type Walked = Result<AttemptRow, ConnectRefusal | SandboxRefusal>;

/** Starts an attempt and goes on until it has ended, or as long as AUTHORISE_MS_MAX. */
export async function authorise(
  parts: WalkParts,
  asking: Asking,
  wanted: NewSandboxConnection,
): Promise<Walked> {
  const { connecting, controls } = parts;
  const institution = connecting.institution(wanted.institutionId);
  if (institution?.sandbox !== true) return failure({ code: 'institution_unknown' });
  const method = institution.methods[0];
  if (method === undefined) return failure({ code: 'institution_unknown' });
  const login = wanted.login ?? (method.key === 'signers' ? DEMO.company : DEMO.login);
  if (wanted.scenario !== null) {
    const { institutionId, scenario } = wanted;
    const set = await controls.setScenario({ institutionId, login, scenario });
    if (!set.ok) return set;
  }
  const browser = createHash('sha256').update(parts.random(32)).digest();
  const started = await connecting.start(asking, {
    purpose: wanted.purpose ?? 'connect',
    institutionId: institution.id,
    connectionId: null,
    method: method.key,
    fields: answers(method.fields, login),
    scopes: [],
    daysWanted: null,
    // A tool for tests: each call gives a connection of its own, also for a login that has one.
    forceNew: true,
    sessionId: null,
    browserHash: browser,
  });
  return started.ok ? goOn({ ...parts, asking, login, browser }, started.value) : started;
}

interface Walk extends WalkParts {
  readonly asking: Asking;
  readonly login: string;
  readonly browser: Uint8Array;
}

async function goOn(walk: Walk, started: AttemptRow): Promise<Walked> {
  const end = performance.now() + AUTHORISE_MS_MAX;
  let attempt = started;
  for (let steps = 0; steps < STEPS_MAX && performance.now() < end; ) {
    const before = attempt.stepNumber;
    const next = await step(walk, attempt);
    if (!next.ok) return next;
    if (next.value === null) return success(attempt);
    attempt = next.value;
    if (attempt.stepNumber !== before) steps++;
    else await sleep(LOOK_MS);
  }
  return success(attempt);
}

/** One step; null when the attempt has ended or nothing more can be done about it. */
async function step(
  { connecting, asking, login, browser, ...walk }: Walk,
  attempt: AttemptRow,
): Promise<Result<AttemptRow | null, ConnectRefusal | SandboxRefusal>> {
  const { view } = attempt;
  if (attempt.finishedAt !== null) return success(null);
  if (view === null) return success(await connecting.attempt(asking.scope, attempt.id));
  switch (view.kind) {
    case 'ask':
      return connecting.answer(asking, attempt.id, attempt.stepNumber, answers(view.fields, login));
    case 'redirect': {
      const back = await pagesOf(walk.banksUrl, view.url, login);
      // Nobody comes back, as can happen with people.
      if (back === null || back.pathname !== walk.returnPath) return success(null);
      const { state = '', ...query } = Object.fromEntries(back.searchParams);
      const taken = await connecting.returned(state, browser, query, asking.attended);
      return success(taken.attempt);
    }
    case 'wait': {
      if (view.why === 'second_signer') await sign(walk.controls, attempt.institutionId, login);
      return connecting.poll(asking, attempt.id);
    }
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether two addresses are of one host and port; the names of this machine are one host. */
function isSamePlace(one: URL, other: URL): boolean {
  const sameHost =
    one.hostname === other.hostname || (LOOPBACK.has(one.hostname) && LOOPBACK.has(other.hostname));
  return sameHost && one.protocol === other.protocol && one.port === other.port;
}

/** Signs in on the banks' pages; null when they are elsewhere, cannot be had, or lead nowhere. */
async function pagesOf(banksUrl: string, url: string, login: string): Promise<URL | null> {
  if (!isSamePlace(new URL(banksUrl), new URL(url))) return null;
  try {
    return await signInOnPages(url, { login, password: DEMO.password });
  } catch {
    return null;
  }
}

/** The second signer of a company signs what waits for it. */
async function sign(controls: WalkParts['controls'], institutionId: string, login: string): Promise<void> {
  const open = await controls.authorisations({ institutionId, open: true });
  const waiting = open.ok ? open.value : [];
  for (const one of waiting)
    if (one.login === login && one.status === 'signers_needed')
      await controls.decide(one.id, { decision: 'approve', signer: SECOND_SIGNER });
}

/** What a simulated account holder fills in. */
function answers(fields: readonly Field[], login: string): Record<string, string> {
  const one = (field: Field): string => {
    if (field.kind === 'choice') return field.choices[0]?.value ?? '';
    switch (field.purpose) {
      case 'login':
        return login;
      case 'password':
        return DEMO.password;
      case 'one_time_code':
        return DEMO.code;
      case 'terms':
        return 'true';
      default:
        return DEMO.answer;
    }
  };
  return Object.fromEntries(fields.map((field) => [field.key, one(field)]));
}
