/** What is checked by repeating the calls of a run: with the same replies, with damaged ones, with distorted ones. */
import type { HttpTrouble } from '../contract.ts';
import type { Exchange, RecordedCall, RecordedReply } from './cassette.ts';
import { replayingHttp } from './cassette.ts';
import { nameOf } from './checks.ts';
import { claimsNothingElse, same } from './compare.ts';
import { type Damage, damaged } from './damage.ts';
import { type Distortion, distorted, withShortLists } from './distort.ts';
import { faultOf, faultProblems } from './fault-problems.ts';
import { again, type Performed } from './perform.ts';
import type { Subject } from './subject.ts';

/** Calls of one kind (and step) whose replies are distorted: the others are of the same shape. */
const CALLS_PER_KIND_MAX = 3;

const repliesOf = (exchanges: readonly Exchange[]): (RecordedReply | HttpTrouble)[] =>
  exchanges.map(({ reply }) => reply);

type Replayed = (call: RecordedCall, performed: Performed) => string[];

async function replay(
  subject: Subject,
  call: RecordedCall,
  replies: readonly (RecordedReply | HttpTrouble)[],
  check: Replayed,
): Promise<string[]> {
  const performed = await again(subject.connector, subject.institution, call, replayingHttp(replies));
  const thrown = performed.thrown === null ? [] : [`threw ${performed.thrown.slice(0, 200)}`];
  return [...thrown, ...(performed.output === null ? [] : check(call, performed))];
}

/** The same replies, time and seed give the same requests, output, sessions and notes. */
export async function sameAgain(calls: readonly RecordedCall[], subject: Subject): Promise<string[]> {
  const found: string[] = [];
  for (const [number, call] of calls.entries()) {
    const breaches = await replay(subject, call, repliesOf(call.exchanges), (_, performed) => [
      ...(same(performed.output, call.output) ? [] : ['another output']),
      ...(same(performed.kept, call.kept) && same(performed.notes, call.notes)
        ? []
        : ['other sessions kept, or other notes']),
      ...(same(
        performed.recording.requests(),
        call.exchanges.map(({ request }) => request),
      )
        ? []
        : ['other requests']),
      ...(performed.keptTooLate > 0 ? ['a session whose keeping was not awaited'] : []),
    ]);
    found.push(...breaches.map((breach) => `call ${number} (${nameOf(call)}): ${breach}`));
  }
  return found;
}

/** Each reply of the run with this damage: a fault that fits, never a throw; a session that came with it is kept. */
export async function standsDamage(
  calls: readonly RecordedCall[],
  subject: Subject,
  damage: Damage,
): Promise<string[]> {
  const found: string[] = [];
  for (const [number, call] of calls.entries()) {
    for (const at of call.exchanges.keys()) {
      const replies = damaged(call.exchanges, at, damage);
      if (replies === null) continue;
      const breaches = await replay(subject, call, replies, (_, performed) => [
        ...afterDamage(call, performed, damage),
        ...keptAll(subject, call, performed, replies),
      ]);
      found.push(...breaches.map((breach) => `call ${number} (${nameOf(call)}), reply ${at}: ${breach}`));
    }
  }
  return found;
}

function afterDamage(call: RecordedCall, { output }: Performed, damage: Damage): string[] {
  if (output === null) return [];
  const fault = faultOf(output);
  if (fault === null)
    return damage.mayPass && same(output, call.output) ? [] : [`no fault but ${output.type}`];
  const fits = isCancel(call) || damage.faults.includes(fault.code);
  return [...faultProblems(fault, call.now), ...(fits ? [] : [`the fault ${fault.code}`])];
}

/** An attempt that the account holder gave up is over whatever the bank answers. */
const isCancel = ({ input }: RecordedCall): boolean =>
  input.kind === 'connect' && input.event.type === 'cancelled';

/** A reply that carried a new session, and whose body was lost: the session must not be. */
function keptAll(
  { renews }: Subject,
  call: RecordedCall,
  { kept, keptTooLate }: Performed,
  replies: readonly (RecordedReply | HttpTrouble)[],
): string[] {
  if (renews === undefined || call.kept.length === 0) return [];
  const carried = replies.filter(
    (reply) => reply.ok && renews({ ...reply, body: new Uint8Array(), reply: 0 }),
  ).length;
  return [
    ...(kept.length >= carried ? [] : ['a renewed session was lost']),
    ...(keptTooLate > 0 ? ['a session whose keeping was not awaited'] : []),
  ];
}

/** Each value of the run's replies made wrong: a fault, or nothing that the bank did not say; never a throw. */
export async function standsDistortion(
  calls: readonly RecordedCall[],
  subject: Subject,
  distortion: Distortion,
): Promise<string[]> {
  const found: string[] = [];
  const seen = new Map<string, number>();
  for (const [number, call] of calls.entries()) {
    const kind = `${nameOf(call)} ${call.output.type}`;
    const times = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, times);
    if (times > CALLS_PER_KIND_MAX) continue;
    const short = await shortened(subject, call);
    for (const [at, { reply }] of short.exchanges.entries()) {
      if (!reply.ok) continue;
      for (const { place, reply: instead } of distorted(reply, distortion)) {
        const replies = repliesOf(short.exchanges).map((one, index) => (index === at ? instead : one));
        const breaches = await replay(subject, short, replies, afterDistortion);
        found.push(...breaches.map((breach) => `call ${number} (${nameOf(call)}), ${place}: ${breach}`));
      }
    }
  }
  return found;
}

/** The call with few elements in each list of its replies, and what came of that; as it was where that is a fault. */
async function shortened(subject: Subject, call: RecordedCall): Promise<RecordedCall> {
  const exchanges = call.exchanges.map(({ request, reply }) => ({
    request,
    reply: reply.ok ? withShortLists(reply) : reply,
  }));
  const http = replayingHttp(repliesOf(exchanges));
  const { output } = await again(subject.connector, subject.institution, call, http);
  return output === null || output.type !== call.output.type ? call : { ...call, exchanges, output };
}

function afterDistortion(call: RecordedCall, { output }: Performed): string[] {
  if (output === null) return [];
  const fault = faultOf(output);
  if (fault !== null) return faultProblems(fault, call.now);
  return claimsNothingElse(output, call.output) ? [] : ['says what the bank did not say'];
}
