/** Calls a connector for connecting or revoking: with its own hosts only, for a limited time, and never throwing. */
import type { Attended, Connector, Context, Json } from '../../connectors/contract.ts';
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
}

/** What came of a call; `broken` when the connector threw or did not end, which is a bug and has been told. */
export type Called<T> = { readonly value: T } | 'broken';

const nowhere = async (): Promise<void> => {};

/** Runs one call of a connector. Nothing of a reply of such calls is kept. */
export async function callConnector<T>(
  parts: ConnectParts,
  call: ConnectorCall,
  run: (connector: Connector, context: Context) => Promise<T>,
): Promise<Called<T>> {
  const stop = new AbortController();
  const context = contextFor(parts, {
    institutionId: call.institutionId,
    http: parts.http({ hosts: call.connector.manifest.egress, signal: stop.signal }),
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
    return { value: await Promise.race([run(call.connector, context), tooLong]) };
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
