/** One call of a connector in a world that can be repeated: seeded randomness, a fixed time, recorded replies. */
import { createHash } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import type { Attended, Connector, Context, Http, Instant, Json } from '../contract.ts';
import {
  type CallInput,
  type CallOutput,
  type Note,
  type RecordedCall,
  type Recording,
  recordingHttp,
} from './cassette.ts';

/** What a call depends on beside its input and the replies. */
export interface World {
  readonly institution: string;
  readonly http: Http;
  readonly now: Instant;
  readonly seed: string;
  readonly attended: Attended | null;
}

export interface Performed {
  /** Null when the connector threw. */
  readonly output: CallOutput | null;
  /** What it threw, as text. */
  readonly thrown: string | null;
  readonly recording: Recording;
  readonly kept: readonly Json[];
  readonly notes: readonly Note[];
  /** How many sessions were still being kept when a request was sent or the call ended: they must be awaited. */
  readonly keptTooLate: number;
}

/** How long keeping a session takes: long enough that a connector which does not await it is seen. */
const KEEPING_TAKES_MS = 2;

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest());

/** Bytes that follow from the seed alone. */
function seeded(seed: string): (bytes: number) => Uint8Array {
  let block = 0;
  return (bytes) => {
    const made: number[] = [];
    while (made.length < bytes) made.push(...sha256(Buffer.from(`${seed} ${block++}`)));
    return Uint8Array.from(made.slice(0, bytes));
  };
}

/** The value as it comes back from disk. */
export const roundTrip = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Calls the connector. What it is given went through JSON, as in life. Never throws. */
export async function perform(connector: Connector, input: CallInput, world: World): Promise<Performed> {
  const kept: Json[] = [];
  const notes: Note[] = [];
  let keeping = 0;
  let keptTooLate = 0;
  const recording = recordingHttp(world.http);
  const context: Context = {
    institutionId: world.institution,
    http: {
      send: (request) => {
        keptTooLate += keeping;
        return recording.http.send(request);
      },
    },
    now: world.now,
    random: seeded(world.seed),
    sha256,
    attended: world.attended,
    sign: async () => null,
    keepSession: async (session) => {
      keeping++;
      kept.push(session);
      await later(KEEPING_TAKES_MS);
      keeping--;
    },
    budget: () => {},
    consent: () => {},
    note: (event, detail) => {
      notes.push({ event, detail: detail ?? null });
    },
  };
  const end = (output: CallOutput | null, thrown: string | null): Performed => ({
    output,
    thrown,
    recording,
    kept,
    notes,
    keptTooLate: keptTooLate + keeping,
  });
  try {
    return end(await call(connector, roundTrip(input), context), null);
  } catch (error) {
    return end(null, String(error));
  }
}

async function call(connector: Connector, input: CallInput, context: Context): Promise<CallOutput> {
  switch (input.kind) {
    case 'connect':
      return connector.connect(input.state, input.event, context);
    case 'fetch':
      return connector.fetch(input.request, context);
    case 'revoke':
      return { type: 'revoked', fault: await connector.revoke(input.session, context) };
  }
}

/** A call again, with other replies where they are given. */
export const again = (
  connector: Connector,
  institution: string,
  recorded: RecordedCall,
  http: Http,
): Promise<Performed> =>
  perform(connector, recorded.input, {
    institution,
    http,
    now: recorded.now,
    seed: recorded.seed,
    attended: recorded.attended,
  });
