/** The native API as the CLI uses it: over HTTP, as everybody else does. */
import { failure, type Result, success } from '../core/result.ts';
import type { ClientSettings } from './client-settings.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type ApiProblem, type CliFault, fault } from './fault.ts';
import { VERSION } from './version.ts';

/** How long an ordinary answer may take to begin. */
const ANSWER_MS_MAX = 60_000;
/** The most pages that `--all` fetches. */
const PAGES_MAX = 100_000;

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;
type Answered<T> = Promise<Result<T, CliFault>>;

export interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
  readonly total_count?: number;
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Query;
  readonly json?: unknown;
  /** Beside those of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ReadableStream<Uint8Array>;
  readonly accept?: string;
  readonly signal?: AbortSignal;
  /** The answer may take as long as it likes: a stream, whose reader watches over it. */
  readonly lasting?: boolean;
}

export class Client {
  readonly settings: ClientSettings;

  constructor(settings: ClientSettings) {
    this.settings = settings;
  }

  /** Asks and gives the reply whatever its status; a fault when no server answers or there is no key. */
  async ask(path: string, ask: Ask = {}): Answered<Response> {
    const { url, key } = this.settings;
    if (URL.parse(url.value) === null)
      return failure(
        fault(
          `“${url.value}” (${url.source}) is not an address.`,
          'Give one such as http://localhost:8080.',
          EXIT.usage,
        ),
      );
    if (key === null) return failure(noKey(this.settings));
    const streamed = ask.body !== undefined;
    const limit = streamed || ask.lasting === true ? [] : [AbortSignal.timeout(ANSWER_MS_MAX)];
    try {
      const reply = await fetch(`${url.value}${path}${queryText(ask.query)}`, {
        method: ask.method ?? 'GET',
        redirect: 'error',
        headers: {
          authorization: `Bearer ${key.value}`,
          accept: ask.accept ?? 'application/json',
          'user-agent': `tributary-cli/${VERSION}`,
          ...ask.headers,
          ...(ask.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(streamed ? { 'content-type': 'application/octet-stream' } : {}),
        },
        ...(ask.json === undefined ? {} : { body: JSON.stringify(ask.json) }),
        ...(ask.body === undefined ? {} : { body: ask.body, duplex: 'half' as const }),
        signal: AbortSignal.any([...limit, ...(ask.signal === undefined ? [] : [ask.signal])]),
      });
      return success(reply);
    } catch (error) {
      return failure(ask.signal?.aborted === true ? fault('Stopped.') : noServer(this.settings, error));
    }
  }

  /** Asks for one object of JSON. */
  async object<T>(path: string, ask: Ask = {}): Answered<T> {
    const reply = await this.ask(path, ask);
    if (!reply.ok) return reply;
    if (!reply.value.ok) return failure(await this.problemOf(reply.value));
    if (reply.value.status === 204) return success(null as T);
    try {
      return success((await reply.value.json()) as T);
    } catch {
      return failure(notOurs(this.settings));
    }
  }

  /** The rows of a list, page by page, until `limit` rows are there. */
  async rows<T>(path: string, query: Query, limit: number): Answered<{ rows: T[]; more: boolean }> {
    const rows: T[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const size = String(Math.min(PAGE_ROWS_MAX, limit - rows.length));
      const asked: Query = { ...query, limit: size, ...(cursor === null ? {} : { cursor }) };
      const page = await this.object<Page<T>>(path, { query: asked });
      if (!page.ok) return page;
      rows.push(...page.value.data);
      cursor = page.value.next_cursor;
      if (cursor === null || rows.length >= limit) break;
    }
    return success({ rows, more: cursor !== null });
  }

  /** A failed reply as a fault, with a one-line fix where the key is the matter. */
  async problemOf(reply: Response): Promise<CliFault> {
    const problem = (await reply.json().catch(() => null)) as ApiProblem | null;
    if (problem === null || typeof problem.code !== 'string') return notOurs(this.settings, reply.status);
    const { key } = this.settings;
    if (reply.status === 401)
      return {
        message: `The API key (from ${key?.source ?? 'nowhere'}) was refused: ${lower(problem.title)}.`,
        action: keyFix(key?.source ?? ''),
        exit: EXIT.unreachable,
        problem,
      };
    const [first] = problem.errors ?? [];
    const exit = EXITS[problem.code] ?? (reply.status === 403 ? EXIT.unreachable : EXIT.failed);
    const action = problem.code === 'owner_required' ? OWNER_FIX : (first?.action ?? '');
    return { message: `${problem.title}. ${problem.detail}`, action, exit, problem };
  }
}

const OWNER_FIX = 'name the owner with --owner REF; tributary owners list shows them.';
/** The API's largest page. */
const PAGE_ROWS_MAX = 500;

const EXITS: Readonly<Record<string, ExitCode>> = {
  validation_failed: EXIT.usage,
  parameter_unknown: EXIT.usage,
  owner_required: EXIT.usage,
};

/** One line that puts a refused key right, by where it came from. */
const keyFix = (source: string): string =>
  source.endsWith('.json')
    ? 'start the server again: it writes a fresh credentials file when the key in it is gone.'
    : `correct ${source}, or leave it out to use the credentials file; \`tributary keys create --name NAME\` makes a new key.`;

export function queryText(query: Query = {}): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) pairs.append(name, one);
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const noKey = ({ url, looked, heldBackFor }: ClientSettings): CliFault =>
  fault(
    `There is no API key for ${url.value}${heldBackFor === null ? '' : ` (the one in the credentials file is for ${heldBackFor}, and is sent nowhere else)`}.`,
    `start the server here (it writes ${looked[0]}), set DATA_DIR to its data directory, or give --key or TRIBUTARY_API_KEY.`,
    EXIT.unreachable,
  );

function noServer({ url }: ClientSettings, error: unknown): CliFault {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : String(cause);
  return fault(
    `No server answers at ${url.value} (from ${url.source}): ${why}.`,
    'start it with `tributary start`, or say where it is with --url or TRIBUTARY_URL.',
    EXIT.unreachable,
  );
}

const notOurs = ({ url }: ClientSettings, status?: number): CliFault =>
  fault(
    `What answers at ${url.value} is not Tributary${status === undefined ? '' : ` (status ${status})`}.`,
    'check --url or TRIBUTARY_URL.',
    EXIT.unreachable,
  );
