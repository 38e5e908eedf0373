/** What stands between us and banks: the simulated ones, connectors, the door outwards, the queue, and what uses them. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Logger } from 'pino';
import type { Base, Opened, StartFault } from './base.ts';
import type { Connector } from './connectors/contract.ts';
import { fileConnector } from './connectors/file/index.ts';
import { openRegistry } from './connectors/registry.ts';
import { sandboxConnector } from './connectors/sandbox/index.ts';
import { type Result, success } from './core/result.ts';
import { accountMapping } from './engine/accounts/account-mapping.ts';
import { type AccountNumbers, accountNumbers } from './engine/accounts/account-numbers.ts';
import type { AccountMapping } from './engine/accounts/port.ts';
import { type ConnectingWork, connecting } from './engine/connect/connecting.ts';
import type { Connecting } from './engine/connect-port.ts';
import type { Note } from './engine/connector-context.ts';
import { listedInstitutions } from './engine/connectors-port.ts';
import type { Queue } from './engine/queue-port.ts';
import type { SandboxControls } from './engine/sandbox-port.ts';
import { syncing } from './engine/sync/syncing.ts';
import type { Syncing } from './engine/sync-port.ts';
import type { Config } from './services/config.ts';
import { openEgress } from './services/egress/open-egress.ts';
import { openQueue } from './services/queue/open-queue.ts';
import { systemRandom } from './services/random.ts';
import { type BankClock, followBankClock, SandboxControl } from './services/sandbox/control.ts';
import { sandboxControls } from './services/sandbox/controls.ts';
import { type SandboxPlace, startSandboxProcess } from './services/sandbox/process.ts';
import { tokenControl } from './services/sandbox/token-control.ts';
import { authorise } from './services/sandbox/walk.ts';
import { maskIban } from './services/vault/identifiers.ts';
import { connectVault, importVault } from './services/vault/import-vault.ts';
import { openMappingStore } from './store/account-mapping-store.ts';
import { openAccountNumberStore } from './store/account-numbers.ts';
import { openConnectStore } from './store/connect-store.ts';
import { keepInstitutions } from './store/institutions.ts';
import { openQueueStore } from './store/queue.ts';
import { openSyncStore } from './store/sync-store.ts';

/** Where banks send browsers back to. */
const RETURN_PATH = '/connect/return';
/** How long a stop waits for jobs under way; others take up what is left. */
const JOBS_GRACE_MS = 1_500;
/** Jobs of a kind that one process works on at the same time: they wait for banks most of the time. */
const SYNCS_AT_ONCE = 8;
const POLLS_AT_ONCE = 8;

export interface Banks {
  readonly connecting: Connecting & ConnectingWork;
  readonly syncing: Syncing;
  readonly queue: Queue;
  readonly mappings: AccountMapping;
  readonly numbers: AccountNumbers;
  /** Null in live mode, and where no simulated banks run. */
  readonly sandbox: SandboxControls | null;
  /** The simulated banks' clock, epoch milliseconds; the machine's where none run. */
  readonly now: () => number;
}

/** Times of leases, in milliseconds; proofs make them short. */
export interface BankTimes {
  readonly stepLeaseMs?: number | undefined;
  readonly syncLeaseMs?: number | undefined;
}

/** Puts it all together; the simulated banks run by then. */
export async function openBanks(
  parts: {
    readonly simulated: Simulated | null;
    readonly base: Base;
    readonly log: Logger;
    readonly url: string;
    readonly times: BankTimes;
  },
  opened: Opened,
): Promise<Banks> {
  const { simulated, base, log, url, times } = parts;
  const { app, jobs, vault } = base;
  const registry = openRegistry(connectorsFor(simulated));
  await keepInstitutions(app, listedInstitutions(registry));
  const egress = openEgress({
    allowPrivate: simulated === null ? [] : [new URL(simulated.place.url).host],
    onCall: (call) => log.debug(call, 'a call to a bank'),
    onError: (err) => log.error({ err }, 'a call to a bank met a mistake of ours'),
  });
  opened.add(() => egress.close());
  const queue = await openJobs(base, log);
  opened.add(() => queue.stop(JOBS_GRACE_MS));
  const shared = {
    connectors: registry,
    http: (options: Parameters<typeof egress.httpFor>[0]) => egress.httpFor(options),
    queue,
    now: simulated === null ? Date.now : simulated.clock.now,
    systemNow: Date.now,
    random: systemRandom,
    worker: `${hostname()}:${process.pid}:${randomUUID()}`,
    onNote: (note: Note, about: object) => log.info({ ...about, ...note }, 'a note of a connector'),
    onError: (err: unknown, about: object) =>
      log.error({ err, ...about }, 'a bank job met a mistake of ours'),
  };
  const connect = connecting({
    ...shared,
    store: openConnectStore(app, jobs),
    vault: connectVault(vault),
    returnUrl: (state) => `${url}${RETURN_PATH}?state=${encodeURIComponent(state)}`,
    ...(times.stepLeaseMs === undefined ? {} : { leaseMs: times.stepLeaseMs }),
  });
  const sync = syncing({
    ...shared,
    store: openSyncStore(app, jobs),
    vault: importVault(vault),
    mask: maskIban,
    onNotUnderstood: (where, about) =>
      log.error({ where, ...about }, 'a bank said what we do not understand'),
    onConsentNews: (scope, news) => connect.consentNews(scope, news),
    onDuplicate: (scope, connectionId, existing) => connect.endDuplicate(scope, connectionId, existing),
    ...(times.syncLeaseMs === undefined ? {} : { leaseMs: times.syncLeaseMs }),
  });
  queue.work('sync', ({ ownerId, syncId }, signal) => sync.run(ownerId, syncId, signal), {
    concurrency: SYNCS_AT_ONCE,
  });
  queue.work('attempt.poll', ({ ownerId, attemptId }) => connect.resumeAttempt(ownerId, attemptId), {
    concurrency: POLLS_AT_ONCE,
  });
  const numbers = accountNumbers({ store: openAccountNumberStore(app), vault: importVault(vault) });
  const mappings = accountMapping({
    store: openMappingStore(app),
    vault: importVault(vault),
    queue,
    now: shared.now,
  });
  return {
    connecting: connect,
    syncing: sync,
    queue,
    mappings,
    numbers,
    sandbox: controlsOf(simulated, connect),
    now: shared.now,
  };
}

const connectorsFor = (simulated: Simulated | null): readonly Connector[] => [
  fileConnector(),
  ...(simulated === null ? [] : [sandboxConnector({ baseUrl: simulated.place.url })]),
];

const openJobs = ({ jobs }: Base, log: Logger): Promise<Queue> =>
  openQueue({
    store: openQueueStore(jobs),
    newKey: randomUUID,
    onError: (err, kind) => log.error({ err, kind }, 'a job failed'),
    onWarning: (message) => log.warn(message),
  });

export interface Simulated {
  readonly place: SandboxPlace;
  readonly control: SandboxControl;
  readonly clock: BankClock;
}

/** The simulated banks: our own process, or one that runs already; null for none. */
export async function reachSandbox(
  config: Config,
  opened: Opened,
  log: Logger,
): Promise<Result<Simulated | null, StartFault>> {
  if (config.sandbox.kind === 'off') return success(null);
  const place = await sandboxPlace(config, opened, log);
  if (!place.ok) return place;
  const control = new SandboxControl(place.value);
  const clock = await followBankClock(control);
  opened.add(() => clock.stop());
  return success({ place: place.value, control, clock });
}

async function sandboxPlace(
  config: Config,
  opened: Opened,
  log: Logger,
): Promise<Result<SandboxPlace, StartFault>> {
  if (config.sandbox.kind === 'running') return success(config.sandbox);
  const started = await startSandboxProcess({
    stateFolder: path.join(config.dataDir, 'sandbox'),
    port: null,
  });
  if (!started.ok) return started;
  let stopping = false;
  opened.add(() => {
    stopping = true;
    return started.value.stop();
  });
  void started.value.gone.then(() => {
    if (!stopping) log.error('the simulated banks ended by themselves; start again to have them back');
  });
  return started;
}

function controlsOf(simulated: Simulated | null, connect: Connecting): SandboxControls | null {
  if (simulated === null) return null;
  const controls = sandboxControls(simulated.control, simulated.clock);
  const banksUrl = simulated.place.url;
  const walk = { connecting: connect, controls, random: systemRandom, returnPath: RETURN_PATH, banksUrl };
  return {
    ...controls,
    authorizationToken: tokenControl(banksUrl, systemRandom),
    authorise: (asking, wanted) => authorise(walk, asking, wanted),
  };
}
