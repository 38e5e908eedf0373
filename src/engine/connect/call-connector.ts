/** Calls a connector for connecting or revoking: with its own hosts only, for a limited time, and never throwing. */
import type { Attended, Connector, Context, HttpTrouble, Json } from '../../connectors/contract.ts';
import { type ContextCall, contextFor } from '../connector-context.ts';
import { STEP_GRACE_MS } from './limits.ts';
import type { About, ConnectParts } from './parts.ts';

export interface ConnectorCall {
  readonly connector: Connector;
  readonly institutionId: string;
  readonly about: About;
  readonly attended: Attended | null;
  /** How long its requests may take in all. */
  readonly withinMs: number;
  readonly keepSession?: ContextCall['keepSession'];
  /** Asked ahead of each request: whether it may be sent still. */
  readonly before?: () => Promise<boolean>;
}

/** What came of a call; `broken` when the connector threw or did not end, which is a bug and has been told. */
export type Called<T> =
  | {
      readonly value: T;
      /** Whether a request may have reached the bank whose reply did not come: what it did there is not known. */
      readonly lostReply: boolean;
    }
  | 'broken';

/** After these a bank may have done what it was asked for. */
const MAY_HAVE_ARRIVED: ReadonlySet<HttpTrouble['trouble']> = new Set([
  'timeout',
  'broken_reply',
  'reply_too_large',
  'stopped',
]);

const nowhere = async (): Promise<void> => {};

/** Runs one call of a connector. Nothing of a reply of such calls is kept. */
export async function callConnector<T>(
  parts: ConnectParts,
  call: ConnectorCall,
  run: (connector: Connector, context: Context) => Promise<T>,
): Promise<Called<T>> {
  const stop = new AbortController();
  const { before } = call;
  const http = parts.http({
    hosts: call.connector.manifest.egress,
    signal: stop.signal,
    ...(before === undefined ? {} : { before }),
  });
  let lostReply = false;
  const context = contextFor(parts, {
    institutionId: call.institutionId,
    http: {
      async send(request) {
        const reply = await http.send(request);
        lostReply ||= !reply.ok && MAY_HAVE_ARRIVED.has(reply.trouble);
        return reply;
      },
    },
    attended: call.attended,
    keepSession: call.keepSession ?? nowhere,
    onNote: (note) => parts.onNote(note, call.about),
  });
  const timers: NodeJS.Timeout[] = [];
  const tooLong = new Promise<never>((_, reject) => {
    timers.push(
      setTimeout(() => stop.abort(), call.withinMs),
      setTimeout(
        () => reject(new Error(`internal: connector ${call.connector.manifest.id} did not come to its end`)),
        call.withinMs + STEP_GRACE_MS,
      ),
    );
  });
  try {
    const value = await Promise.race([run(call.connector, context), tooLong]);
    return { value, lostReply };
  } catch (error) {
    parts.onError(error, call.about);
    return 'broken';
  } finally {
    for (const timer of timers) clearTimeout(timer);
    stop.abort();
  }
}

/** How many bytes a value takes as JSON; more than any limit when it is none. */
export function jsonBytes(value: Json): number {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? Number.POSITIVE_INFINITY : Buffer.byteLength(text);
}
