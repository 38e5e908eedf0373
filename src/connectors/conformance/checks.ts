/** What is checked in the calls of a run: each check gives the breaches that it finds, with the number of the call. */
import { isDecimal, type Money } from '../../core/money.ts';
import type { ConnectOutcome, Field, Instant, Json } from '../contract.ts';
import { fieldProblems } from '../kit/field-problems.ts';
import { isRealCurrency } from '../manifest.ts';
import type { RecordedCall } from './cassette.ts';
import { same } from './compare.ts';
import { faultOf, faultProblems } from './fault-problems.ts';
import { roundTrip } from './perform.ts';
import type { Subject } from './subject.ts';

/** Finds breaches in a run. */
export type Check = (calls: readonly RecordedCall[], subject: Subject) => string[];

/** The longest that anybody is given to do something: two signers may need weeks. */
const DEADLINE_MAX_MS = 90 * 24 * 3600 * 1000;
const POLL_MIN_MS = 500;
const POLL_MAX_MS = 24 * 3600 * 1000;
/** Texts of states and sessions from this length on are taken for tokens. */
const TOKEN_CHARS_MIN = 16;

/** {@link Check} of one call at a time, with its number in front. */
const each =
  (check: (call: RecordedCall, subject: Subject) => string[]): Check =>
  (calls, subject) =>
    calls.flatMap((call, number) =>
      check(call, subject).map((breach) => `call ${number} (${nameOf(call)}): ${breach}`),
    );

/** What a call was, for people. */
export function nameOf({ input }: RecordedCall): string {
  if (input.kind === 'connect') return input.event.type;
  return input.kind === 'fetch' ? input.request.capability : 'revoke';
}

const connectOutcome = ({ input, output }: RecordedCall): ConnectOutcome | null =>
  input.kind === 'connect' ? (output as ConnectOutcome) : null;

/** Every field that is asked for can be shown: a label, limits, choices, media with words. */
export const asksCanBeShown = each((call) => {
  const outcome = connectOutcome(call);
  if (outcome?.type !== 'ask') return [];
  const keys = outcome.fields.map(({ key }) => key);
  return [
    ...(outcome.fields.length > 0 ? [] : ['asks for nothing']),
    ...(new Set(keys).size === keys.length ? [] : ['asks twice for one key']),
    ...outcome.fields.flatMap((field: Field) => fieldProblems(field)),
  ];
});

/** Whatever waits for somebody has an end that is to come, and is not asked about all the time. */
export const deadlinesAreToCome = each((call) => {
  const outcome = connectOutcome(call);
  if (outcome === null || outcome.type === 'granted' || outcome.type === 'failed') return [];
  const { until } = outcome;
  const poll = outcome.type === 'wait' ? outcome.pollAfterMs : POLL_MIN_MS;
  return [
    ...(isInstant(until) && until > call.now && until <= call.now + DEADLINE_MAX_MS
      ? []
      : ['the deadline is not to come']),
    ...(poll >= POLL_MIN_MS && poll <= POLL_MAX_MS ? [] : [`polls after ${poll} ms`]),
  ];
});

const isInstant = (value: Instant): boolean => Number.isSafeInteger(value);

/** What was granted is not over, and no more than was asked for. */
export const grantsAreTrue = each((call) => {
  const outcome = connectOutcome(call);
  if (outcome?.type !== 'granted' || call.input.kind !== 'connect') return [];
  const { validUntil, scopes } = outcome.consent;
  const { event } = call.input;
  const asked = event.type === 'started' || event.type === 'renewing' ? event.scopes : null;
  return [
    ...(validUntil === null || (isInstant(validUntil) && validUntil > call.now)
      ? []
      : ['a consent that is over']),
    ...(asked === null || scopes.every((scope) => asked.includes(scope))
      ? []
      : ['more scopes than asked for']),
  ];
});

/** States, sessions and cursors that {@link RecordedCall} holds. */
function keptValues({ output, kept }: RecordedCall): Json[] {
  if (output.type === 'page') return [output.cursor, ...kept];
  if ('state' in output) return [output.state, ...kept];
  return output.type === 'granted' ? [output.session, ...kept] : [...kept];
}

/** States, sessions and cursors come back from disk as they were. */
export const keptValuesAreJson = each((call) =>
  keptValues(call).every((value) => value !== undefined && same(roundTrip(value), value))
    ? []
    : ['a state, session or cursor is not plain JSON'],
);

/** Only hosts of the manifest are called, and no address has credentials or a secret in it. */
export const reachesOnlyItsHosts = each(({ exchanges }, { connector, secrets }) =>
  exchanges.flatMap(({ request }) => {
    const url = URL.parse(request.url);
    if (url === null) return [`${request.url.slice(0, 60)} is no address`];
    return [
      ...(connector.manifest.egress.includes(url.host) ? [] : [`${url.host} is not in the manifest`]),
      ...(url.username + url.password === '' ? [] : ['credentials in an address']),
      ...(secrets.some((secret) => decodeURIComponent(request.url).includes(secret))
        ? ['a secret in an address']
        : []),
    ];
  }),
);

/** Passwords, codes and tokens are in no note, fault or cursor, and nothing that is shown holds them. */
export const tellsNoSecret: Check = (calls, subject) => {
  const tokens = calls.flatMap(({ output, kept }) => [
    ...('state' in output ? longTexts(output.state) : []),
    ...(output.type === 'granted' ? longTexts(output.session) : []),
    ...kept.flatMap(longTexts),
  ]);
  const secrets = [...new Set([...subject.secrets, ...tokens])];
  return each((call) => [
    ...(tells(toldBy(call), secrets) ? ['a secret in a note, fault, cursor or in what is shown'] : []),
    ...(tells(call.output, tokensOfOthers(call, tokens)) ? ['a token where none belongs'] : []),
  ])(calls, subject);
};

const tells = (told: unknown, secrets: readonly string[]): boolean => {
  const text = JSON.stringify(told);
  return secrets.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)));
};

/** An output holds its own state or session, sealed; observations and everything else hold no token at all. */
const tokensOfOthers = ({ output }: RecordedCall, tokens: readonly string[]): readonly string[] =>
  output.type === 'page' ? tokens : [];

/** All that is not sealed, or is shown to somebody; the bank's own address is only handed to the browser. */
function toldBy({ output, notes }: RecordedCall): unknown {
  switch (output.type) {
    case 'page':
      return [notes, output.cursor];
    case 'ask':
      // A simulated bank says the code beside its picture; elsewhere what is filled in must not come back.
      return [notes, output.fields.map(({ key, label, choices }) => [key, label, choices])];
    case 'wait':
      return [notes, output.device, output.hint];
    case 'failed':
    case 'revoked':
      return [notes, output.fault];
    default:
      return notes;
  }
}

function longTexts(value: Json): string[] {
  if (typeof value === 'string') return value.length >= TOKEN_CHARS_MIN ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(longTexts) : [];
}

/** The account holder's address and browser go along when the account holder is there, and never are made up. */
export const inventsNobody = each(({ attended, exchanges }) =>
  exchanges.flatMap(({ request }) =>
    attended === null && Object.keys(request.headers).some((name) => /^psu-/i.test(name))
      ? ['a PSU header without an account holder']
      : [],
  ),
);

/** No call beyond what the connector may say in a fault. */
export const faultsAreOfTheList = each(({ output, now }) => {
  const fault = faultOf(output);
  return fault === null ? [] : faultProblems(fault, now);
});

/** Money is exact text of a currency that there is. */
export const moneyIsReal = each(({ output }) =>
  output.type === 'page' ? output.observations.flatMap((one) => moneyIn(one).flatMap(moneyProblems)) : [],
);

function moneyIn(value: unknown): Money[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(moneyIn);
  return 'amount' in value && 'currency' in value ? [value as Money, ...below] : below;
}

const moneyProblems = ({ amount, currency }: Money): string[] => [
  ...(typeof amount === 'string' && isDecimal(amount) ? [] : ['an amount that is not exact text']),
  ...(isRealCurrency(currency) ? [] : [`no currency ${String(currency).slice(0, 10)}`]),
];
