/** For tests: the page on a scripted engine. It keeps rows, notes what was asked, and answers as the test says. */
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { failure, type Result, success } from '../../core/result.ts';
import type { AccountMapping, MappingRefusal } from '../../engine/accounts/port.ts';
import type { MappingRow } from '../../engine/accounts/rows.ts';
import type { Connecting, ConnectRefusal } from '../../engine/connect-port.ts';
import type {
  AttemptRow,
  ConnectionRow,
  ConnectSessionRow,
  ConsentRow,
  SyncRow,
} from '../../engine/connection-rows.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import type { Syncing } from '../../engine/sync-port.ts';
import { createHttpServer } from '../http/server.ts';
import { connectPage } from './connect-page.ts';
import { CONNECTION, INSTITUTIONS, NOW, OWNER, SESSION, sessionRow, TENANT } from './testing-rows.ts';

export const LINK = 'link_aaaaaaaaaaaaaaaaaaaaaaaaaaaa';
export const GO = 'go_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb';
export const STATE = 'state_cccccccccccccccccccccccccc';
export const HOST = 'page.example:8080';

/** Everything that the engine knows; tests change it. */
export interface World {
  now: Date;
  session: ConnectSessionRow;
  attempts: AttemptRow[];
  connections: ConnectionRow[];
  consents: ConsentRow[];
  syncs: SyncRow[];
  mappings: MappingRow[];
  /** The browser that the link is bound to. */
  bound: string | null;
  /** What was asked of the engine that changes something. */
  readonly calls: { readonly verb: string; readonly given: readonly unknown[] }[];
  /** The answer of the next change, by its verb. */
  readonly answers: Map<string, Result<unknown, ConnectRefusal | MappingRefusal>>;
  go: Awaited<ReturnType<Connecting['go']>>;
  returned: Awaited<ReturnType<Connecting['returned']>>;
  /** How long a start takes. */
  startMs: number;
  /** What stands for a call of the finAPI surface; null for a visit that does not. */
  form: { readonly offersPin: boolean } | null;
}

export interface TestPage {
  readonly app: FastifyInstance;
  readonly world: World;
  readonly sessionPath: string;
  readonly id: (kind: 'connect_attempt' | 'connection' | 'connect_session', number: number) => string;
  readonly logged: string[];
}

const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex');
const missing = failure({ code: 'not_found' } as const);

/** Makes the page; nothing listens. */
export function testPage(
  ids: PublicIds,
  publicUrl: string | null = `http://${HOST}`,
  url = `http://${HOST}`,
): TestPage {
  const world: World = {
    now: NOW,
    session: sessionRow(),
    attempts: [],
    connections: [],
    consents: [],
    syncs: [],
    mappings: [],
    bound: null,
    calls: [],
    answers: new Map(),
    go: { url: 'https://bank.example/sign?x=1' },
    returned: { refused: 'unknown', attempt: null, scope: null },
    startMs: 0,
    form: null,
  };
  let seed = 0;
  const logged: string[] = [];
  const random = (bytes: number): Uint8Array =>
    Uint8Array.from({ length: bytes }, () => (seed = (seed * 31 + 7) % 251));
  const app = createHttpServer({
    log: pino({ level: 'trace' }, { write: (line: string) => logged.push(line) }),
    publicUrl,
    random,
  });
  app.register(
    connectPage({
      connecting: fakeConnecting(world),
      syncing: fakeSyncing(world),
      mappings: fakeMappings(world),
      forms: {
        offersPin: async (of, id) => isMine(of) && id === SESSION && world.form?.offersPin === true,
        async typed(_scope, id, credentials) {
          if (world.form !== null) world.calls.push({ verb: 'typed', given: [id, credentials] });
        },
      },
      ledger: null,
      ids,
      clock: { now: () => world.now },
      bankClock: { now: () => world.now },
      random,
      cursorKey: new Uint8Array(32).fill(5),
      config: { publicUrl, url },
    }),
  );
  const id: TestPage['id'] = (kind, number) => ids.encode(kind, OWNER, number);
  return { app, world, logged, id, sessionPath: `/connect/session/${id('connect_session', SESSION)}` };
}

const isMine = (scope: { tenantId: number; ownerId: number }): boolean =>
  scope.tenantId === TENANT && scope.ownerId === OWNER;

/** The answer that the test prepared, or `usual`. */
async function change<T>(
  world: World,
  verb: string,
  given: readonly unknown[],
  usual: () => Result<T, ConnectRefusal>,
): Promise<Result<T, ConnectRefusal>> {
  world.calls.push({ verb, given });
  const prepared = world.answers.get(verb);
  return prepared === undefined ? usual() : (prepared as Result<T, ConnectRefusal>);
}

/** What only jobs call. */
const JOBS = { resumeAttempts: async () => 0, resumeAttempt: async () => {}, sweep: async () => 0 };

function fakeConnecting(world: World): Connecting {
  const scope = { tenantId: TENANT, ownerId: OWNER };
  const attemptOf = (id: number): AttemptRow | null => world.attempts.find((one) => one.id === id) ?? null;
  const connectionOf = (id: number): ConnectionRow | null =>
    world.connections.find((one) => one.id === id) ?? null;
  const onAttempt = (verb: string, asking: unknown, id: number, ...more: unknown[]) =>
    change(world, verb, [asking, id, ...more], () => {
      const found = attemptOf(id);
      return found === null ? missing : success(found);
    });
  const onConnection = (verb: string, asking: unknown, id: number) =>
    change(world, verb, [asking, id], () => {
      const found = connectionOf(id);
      return found === null ? missing : success(found);
    });
  return {
    searchInstitutions({ text = '', country }, { limit, after }) {
      const fits = INSTITUTIONS.filter(
        (one) =>
          one.name.toLowerCase().includes(text.toLowerCase()) &&
          (country === undefined || one.country === country),
      );
      return { rows: fits.slice(after, after + limit), more: fits.length > after + limit };
    },
    institution: (id) => INSTITUTIONS.find((one) => one.id === id) ?? null,
    async start(asking, request) {
      if (world.startMs > 0) await new Promise((resolve) => setTimeout(resolve, world.startMs));
      return change(world, 'start', [asking, request], () => {
        const [attempt] = world.attempts;
        return attempt === undefined ? missing : success(attempt);
      });
    },
    answer: (asking, id, step, fields) => onAttempt('answer', asking, id, step, fields),
    poll: (asking, id) => onAttempt('poll', asking, id),
    cancel: (asking, id) => onAttempt('cancel', asking, id),
    attempt: async (of, id) => (isMine(of) ? attemptOf(id) : null),
    attempts: async () => ({ rows: world.attempts, more: false }),
    goToken: async () => GO,
    async go(token, hash) {
      world.calls.push({ verb: 'go', given: [token, hex(hash)] });
      return token === GO ? world.go : { refused: 'unknown' };
    },
    async returned(state, hash, query, attended) {
      world.calls.push({ verb: 'returned', given: [state, hex(hash), query, attended] });
      return state === STATE ? world.returned : { refused: 'unknown', attempt: null, scope: null };
    },
    openSession: async () => missing,
    session: async (of, id) => (isMine(of) && id === world.session.id ? world.session : null),
    sessions: async () => ({ rows: [world.session], more: false }),
    async visit(token, hash) {
      world.calls.push({ verb: 'visit', given: [token, hex(hash)] });
      if (token !== LINK) return { refused: 'unknown' };
      if (world.bound !== null && world.bound !== hex(hash)) return { refused: 'other_browser' };
      world.bound = hex(hash);
      return { scope, session: world.session };
    },
    cancelSession: (asking, id) =>
      change(world, 'cancelSession', [asking, id], () => {
        world.session = { ...world.session, status: 'cancelled' };
        return success(world.session);
      }),
    connection: async (of, id) => (isMine(of) ? connectionOf(id) : null),
    connections: async () => ({ rows: world.connections, more: false }),
    rename: async () => null,
    pause: (asking, id) => onConnection('pause', asking, id),
    disconnect: (asking, id) => onConnection('disconnect', asking, id),
    deleteConnection: async () => false,
    consent: async (_of, id) => world.consents.find((one) => one.id === id) ?? null,
    consents: async () => ({ rows: world.consents, more: false }),
    revokeConsent: async () => missing,
    narrow: async () => missing,
    reconfirm: async () => missing,
    verifyConsent: async () => null,
    consentEvidence: async () => [],
    unclaimed: async () => null,
    claimConsent: async () => missing,
    ...JOBS,
  };
}

function fakeMappings(world: World): AccountMapping {
  return {
    mappings: async (of, id) =>
      isMine(of) ? world.mappings.filter(({ connectionId }) => connectionId === id) : null,
    async answer(asking, id, answers) {
      world.calls.push({ verb: 'answerMappings', given: [asking, id, answers] });
      const prepared = world.answers.get('answerMappings');
      return prepared === undefined
        ? success(world.mappings)
        : (prepared as Awaited<ReturnType<AccountMapping['answer']>>);
    },
    detach: async () => missing,
  };
}

function fakeSyncing(world: World): Syncing {
  return {
    request: (asking, id) =>
      change(world, 'request', [asking, id], () => {
        const [sync] = world.syncs;
        return sync === undefined || id !== CONNECTION ? missing : success(sync);
      }),
    budget: async () => null,
    sync: async (_of, id) => world.syncs.find((one) => one.id === id) ?? null,
    syncs: async () => ({ rows: world.syncs, more: false }),
    cancel: async () => missing,
    run: async () => {},
    schedule: async () => 0,
    purge: async () => 0,
  };
}
