/** What is asked and answered, and what opens the simulated banks. */
import type { ErrorBody } from './shapes.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export interface Asked {
  readonly token?: string | null;
  /** Repeated where a value is a list. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;
  /** Text goes as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The headers of a present account holder. */
export const PRESENT = { 'psu-ip-address': '192.0.2.7', 'psu-user-agent': 'Proof/1.0' } as const;
/** What opens every simulated bank. */
export const LOGIN = { bankingUserId: 'demo', bankingPin: 'demo-pin' } as const;
export const CODE = '123456';
export const DEMO_BLZ = '00000000';

export const WAIT_MS = 50;
export const WAITS_MAX = 600;

/** The value of an answer with this status; throws with the answer's text for any other. */
export function read<T>(answer: Answer, status = 200): T {
  if (answer.status !== status) throw new Error(`${answer.status} and not ${status}: ${answer.text}`);
  return answer.json as T;
}

/** Status and codes of a failure, such as `422 UNKNOWN_ENTITY`. */
export function failed(answer: Answer): string {
  const body = answer.json as Partial<ErrorBody> | null;
  return [answer.status, ...(body?.errors ?? []).map(({ code }) => code)].join(' ');
}
