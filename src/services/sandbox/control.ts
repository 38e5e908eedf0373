/** A client of the simulated banks' control interface: see sandbox/README.md. Loopback only, by its own key. */
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { failure, type Result, success } from '../../core/result.ts';
import { boundedText } from './bounded-text.ts';
import type { SandboxPlace } from './process.ts';

/** How long one answer may take. */
const ANSWER_MS = 5_000;
/** Bytes of an answer; a longer one is as good as none. */
const ANSWER_BYTES_MAX = 16_000_000;

export interface ControlRefusal {
  readonly status: number;
  readonly error: string;
  readonly message: string;
  /** The member of the request that is not right, where it is said. */
  readonly field: string | null;
}

/** What the control interface answers: parsed JSON, checked where it is used. */
export class SandboxControl {
  readonly #place: SandboxPlace;

  constructor(place: SandboxPlace) {
    this.#place = place;
  }

  /** Calls it; null for an answer without a body. A bank process that cannot be reached is status 503. */
  async call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Result<unknown, ControlRefusal>> {
    try {
      // Not node's own fetch: loading it takes longer than all that a start asks the banks.
      const answer = await request(`${this.#place.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#place.controlKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const { statusCode: status } = answer;
      const text = await boundedText(answer, ANSWER_BYTES_MAX);
      const json: unknown = text === '' ? null : JSON.parse(text);
      return status >= 200 && status < 300 ? success(json) : failure(refusalOf(status, json));
    } catch (error) {
      const why = error instanceof Error ? error.message : 'no answer';
      return failure({
        status: 503,
        error: 'unreachable',
        field: null,
        message: `The simulated banks do not answer: ${why}`,
      });
    }
  }
}

function refusalOf(status: number, json: unknown): ControlRefusal {
  const said = (json ?? {}) as { error?: unknown; message?: unknown; fields?: unknown };
  const [field] = Array.isArray(said.fields) ? said.fields : [];
  return {
    status,
    error: typeof said.error === 'string' ? said.error : 'unknown',
    field: typeof field === 'string' ? field : null,
    message: typeof said.message === 'string' ? said.message : `The simulated banks answered ${status}.`,
  };
}

/** The banks' clock is ten years ahead of real time at most; one that is further is not believed. */
const AHEAD_MS_MAX = 11 * 366 * 86_400_000;
/** How often the banks are asked how far their clock is ahead. */
const FOLLOW_EVERY_MS = 1_000;

/** The clock of the simulated banks: ours plus what they are ahead. */
export interface BankClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Asks the banks at once; after their clock was moved. */
  follow(): Promise<void>;
  stop(): Promise<void>;
}

/** Follows the clock of the banks, so that a consent of 180 days ends here when their clock has been moved so far. */
export async function followBankClock(control: SandboxControl): Promise<BankClock> {
  let offsetMs = 0;
  let stopped = false;
  const follow = async (): Promise<void> => {
    const answer = await control.call('GET', '/control/clock');
    const said = answer.ok ? (answer.value as { offset_ms?: unknown } | null)?.offset_ms : null;
    // A clock that went back would end nothing and confuse everything.
    if (typeof said !== 'number' || !Number.isSafeInteger(said)) return;
    if (said > offsetMs && said <= AHEAD_MS_MAX) offsetMs = said;
  };
  await follow();
  const abort = new AbortController();
  const loop = (async () => {
    while (!stopped) {
      await sleep(FOLLOW_EVERY_MS, undefined, { ref: false, signal: abort.signal }).catch(() => {});
      if (!stopped) await follow();
    }
  })();
  return {
    now: () => Date.now() + offsetMs,
    follow,
    async stop() {
      stopped = true;
      abort.abort();
      await loop;
    },
  };
}
