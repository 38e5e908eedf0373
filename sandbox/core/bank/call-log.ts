/** What the bank saw: one line a request, with how it broke the rules. Never a secret. */
import { LOG_LINES_MAX, LOG_PAGE_LINES_MAX } from './limits.ts';
import type { RefusalCode, Violation } from './refusals.ts';

/** One line, with the names that the control interface shows. */
export interface LogLine {
  readonly number: number;
  /** RFC 3339 with the bank's zone. */
  readonly at: string;
  readonly institution: string | null;
  readonly method: string;
  /** With ids, without a query. */
  readonly path: string;
  /** The days that were asked for; null where none were. */
  readonly days: { readonly from: string | null; readonly to: string | null } | null;
  readonly status: number;
  readonly request_id: string | null;
  readonly attended: boolean;
  readonly authorisation: string | null;
  readonly consent: string | null;
  readonly step: number | null;
  readonly error: RefusalCode | null;
  readonly violations: readonly Violation[];
}

/** Where lines are kept. */
export interface LogFile {
  append(line: LogLine): void;
  /** Keeps these lines and no others. */
  replace(lines: readonly LogLine[]): void;
}

/** Lines beyond the limit that may gather before the oldest go. */
const LOG_SLACK_LINES = 5_000;

const requestKey = (institution: string | null, requestId: string): string =>
  `${institution ?? ''} ${requestId}`;

export class CallLog {
  #lines: LogLine[];
  #last: number;
  readonly #file: LogFile;
  readonly #requests = new Set<string>();

  /** `last` is a number that was given already, should the lines be gone. */
  constructor(lines: readonly LogLine[], last: number, file: LogFile) {
    this.#lines = [...lines];
    this.#last = Math.max(last, lines.at(-1)?.number ?? 0);
    this.#file = file;
    this.#trim();
    for (const line of this.#lines) this.#remember(line);
  }

  /** The number of the last line. */
  get last(): number {
    return this.#last;
  }

  /** Whether a request of this id came to the institution already. */
  wasSeen(institution: string | null, requestId: string): boolean {
    return this.#requests.has(requestKey(institution, requestId));
  }

  add(line: Omit<LogLine, 'number'>): void {
    this.#last += 1;
    const numbered = { number: this.#last, ...line };
    this.#lines.push(numbered);
    this.#remember(numbered);
    this.#file.append(numbered);
    this.#trim();
  }

  /** At most `limit` lines after a number, oldest first. */
  after(number: number, limit: number): readonly LogLine[] {
    const first = this.#lines[0]?.number ?? 0;
    const from = Math.max(0, number + 1 - first, this.#lines.length - LOG_LINES_MAX);
    return this.#lines.slice(from, from + Math.min(limit, LOG_PAGE_LINES_MAX));
  }

  /** Forgets every line; numbers go on. */
  clear(): void {
    this.#lines = [];
    this.#requests.clear();
    this.#file.replace([]);
  }

  #remember({ institution, request_id }: LogLine): void {
    if (request_id !== null) this.#requests.add(requestKey(institution, request_id));
  }

  #trim(): void {
    if (this.#lines.length < LOG_LINES_MAX + LOG_SLACK_LINES) return;
    const gone = this.#lines.slice(0, -LOG_LINES_MAX);
    this.#lines = this.#lines.slice(-LOG_LINES_MAX);
    for (const { institution, request_id } of gone)
      if (request_id !== null) this.#requests.delete(requestKey(institution, request_id));
    this.#file.replace(this.#lines);
  }
}
