/** What is checked without a bank: values that a connector never kept, and what it does not offer. */
import type { Capability, ConnectEvent, Http, Json } from '../contract.ts';
import type { CallInput, CallOutput, RecordedCall } from './cassette.ts';
import { nameOf } from './checks.ts';
import { faultOf, faultProblems } from './fault-problems.ts';
import { perform } from './perform.ts';
import { fieldsOf, RETURN_STATE, RETURN_URL, type Subject } from './subject.ts';

const CAPABILITIES: readonly Capability[] = [
  'accounts',
  'balances',
  'transactions',
  'holdings',
  'documents',
  'identity',
  'subscriptions',
];
/** States, sessions and cursors of nobody: of another revision, cut, or of another kind. */
const STRANGE: readonly Json[] = [
  '',
  0,
  [],
  {},
  { version: 999, token: 'x', id: 'x' },
  [null],
  'a'.repeat(1000),
];
const NOW = Date.parse('2026-01-31T12:00:00Z');
const NOWHERE: Http = { send: async () => ({ ok: false, trouble: 'unreachable' }) };

const call = (subject: Subject, input: CallInput) =>
  perform(subject.connector, input, {
    institution: subject.institution,
    http: NOWHERE,
    now: NOW,
    seed: 'stranger',
    attended: null,
  });

async function fails(subject: Subject, what: string, input: CallInput): Promise<string[]> {
  const { output, thrown } = await call(subject, input);
  if (output === null) return [`${what}: threw ${thrown}`];
  const fault = faultOf(output as CallOutput);
  return fault === null
    ? [`${what}: no fault but ${output.type}`]
    : faultProblems(fault, NOW).map((one) => `${what}: ${one}`);
}

/** A state, session or cursor that it does not know is a fault: it may come from another revision. */
export async function refusesStrangeValues(subject: Subject): Promise<string[]> {
  const found: string[] = [];
  const events: ConnectEvent[] = [
    { type: 'answered', fields: { code: '1' } },
    { type: 'returned', query: { code: '1' } },
    { type: 'polled' },
    { type: 'cancelled' },
  ];
  for (const strange of STRANGE) {
    const as = JSON.stringify(strange).slice(0, 30);
    for (const event of events)
      found.push(
        ...(await fails(subject, `${event.type} with state ${as}`, {
          kind: 'connect',
          state: strange,
          event,
        })),
      );
    found.push(
      ...(await fails(subject, `renewing session ${as}`, {
        kind: 'connect',
        state: null,
        event: renewing(subject, strange),
      })),
      ...(await fails(subject, `revoke of session ${as}`, { kind: 'revoke', session: strange })),
      ...(await fails(subject, `accounts of session ${as}`, {
        kind: 'fetch',
        request: { capability: 'accounts', account: null, cursor: null, session: strange, window: null },
      })),
    );
  }
  for (const event of events)
    found.push(
      ...(await fails(subject, `${event.type} without a state`, { kind: 'connect', state: null, event })),
    );
  return found;
}

const renewing = (subject: Subject, session: Json): ConnectEvent => ({
  type: 'renewing',
  session,
  method: subject.method,
  fields: fieldsOf(subject),
  scopes: subject.connector.manifest.consent.scopes,
  daysWanted: null,
  returnUrl: RETURN_URL,
  returnState: RETURN_STATE,
});

/** What the manifest does not offer is not permitted, and no bank is asked. */
export async function refusesWhatItHasNot(subject: Subject): Promise<string[]> {
  const { manifest } = subject.connector;
  const institution = manifest.institutions.find(({ id }) => id === subject.institution);
  const offers = institution?.offers ?? manifest.offers;
  const found: string[] = [];
  for (const capability of CAPABILITIES.filter((one) => offers[one] === undefined)) {
    const request = { capability, account: 'a', cursor: null, session: {}, window: null };
    const { output, thrown, recording } = await call(subject, { kind: 'fetch', request });
    const fault = output === null ? null : faultOf(output);
    const requests = recording.requests().length;
    if (thrown !== null) found.push(`${capability}: threw ${thrown}`);
    else if (fault?.code !== 'not_permitted' || requests > 0)
      found.push(`${capability}: ${fault?.code ?? output?.type}, ${requests} requests`);
  }
  return found;
}

/** An attempt that is given up is over, also when the bank cannot be told. */
export async function endsWhenCancelled(calls: readonly RecordedCall[], subject: Subject): Promise<string[]> {
  const found: string[] = [];
  for (const recorded of calls) {
    if (!('state' in recorded.output)) continue;
    const { state } = recorded.output;
    const input: CallInput = { kind: 'connect', state, event: { type: 'cancelled' } };
    found.push(...(await fails(subject, `cancelled after ${nameOf(recorded)}`, input)));
  }
  return found;
}
