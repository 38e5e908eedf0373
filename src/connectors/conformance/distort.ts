/** One value of a JSON reply made wrong: absent, of another type, another currency, no amount. */
import type { RecordedReply } from './cassette.ts';

/** The reply with one value changed, and where. */
export interface Distorted {
  readonly place: string;
  readonly reply: RecordedReply;
}

export interface Distortion {
  readonly name: string;
  /** What stands in place of the value; `undefined` for one that does not meet this distortion. */
  readonly of: (value: unknown, key: string) => { readonly instead: unknown } | undefined;
}

/** Elements of a list that are distorted: its first ones and its last. */
const FIRST_ELEMENTS = 2;
/** Values of one reply that are distorted. */
const PLACES_MAX = 400;

const ABSENT = Symbol('absent');
/** Written as a JSON number with these digits. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const AMOUNT = /^-?\d{1,18}\.\d{1,8}$/;
const OTHER_CURRENCY = 'XPF';

/** The distortions; `currencies` are those that the institution has. */
export const distortionsOf = (currencies: readonly string[]): readonly Distortion[] => [
  { name: 'absent', of: () => ({ instead: ABSENT }) },
  {
    name: 'of another type',
    of: (value) => ({ instead: typeof value === 'string' || value === null ? { a: 1 } : 'neither' }),
  },
  {
    name: 'an amount as a number',
    of: (value) =>
      typeof value === 'string' && AMOUNT.test(value) ? { instead: new Digits(value) } : undefined,
  },
  {
    name: 'no amount',
    of: (value) => (typeof value === 'string' && AMOUNT.test(value) ? { instead: '1.2e5' } : undefined),
  },
  {
    name: 'an amount with a comma',
    of: (value) =>
      typeof value === 'string' && AMOUNT.test(value) ? { instead: value.replace('.', ',') } : undefined,
  },
  {
    name: 'another currency',
    of: (value) =>
      typeof value === 'string' && currencies.includes(value) ? { instead: OTHER_CURRENCY } : undefined,
  },
];

/** The reply once for each value that meets the distortion; none when its body is no JSON. */
export function distorted(reply: RecordedReply, distortion: Distortion): Distorted[] {
  let body: unknown;
  try {
    body = JSON.parse(reply.body.text);
  } catch {
    return [];
  }
  const found: Distorted[] = [];
  for (const place of placesOf(body)) {
    if (found.length >= PLACES_MAX) break;
    const change = distortion.of(valueAt(body, place), String(place.at(-1)));
    if (change === undefined) continue;
    const text = write(withValue(body, place, change.instead));
    found.push({ place: `/${place.join('/')}`, reply: { ...reply, body: { encoding: 'utf8', text } } });
  }
  return found;
}

/** The reply with the first elements of each list and its last; as it is when its body is no JSON. */
export function withShortLists(reply: RecordedReply): RecordedReply {
  let body: unknown;
  try {
    body = JSON.parse(reply.body.text, (_key, value: unknown) =>
      Array.isArray(value) ? value.filter((_, index) => sampled(index, value)) : value,
    );
  } catch {
    return reply;
  }
  return { ...reply, body: { encoding: 'utf8', text: JSON.stringify(body) } };
}

type Place = readonly (string | number)[];

/** Every value below the root: members, and the first and last elements of lists. */
function placesOf(value: unknown, above: Place = []): Place[] {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((one, index): [number, unknown] => [index, one]).filter(([index]) => sampled(index, value))
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  const inList = Array.isArray(value);
  return entries.flatMap(([key, one]) => {
    const place = [...above, key];
    // A list with an element less is another true list: elements are not taken away, only what is in them.
    return [...(inList ? [] : [place]), ...placesOf(one, place)];
  });
}

const sampled = (index: number, list: readonly unknown[]): boolean =>
  index < FIRST_ELEMENTS || index === list.length - 1;

const valueAt = (value: unknown, place: Place): unknown =>
  place.reduce<unknown>((one, key) => (one as Record<string | number, unknown>)[key], value);

function withValue(value: unknown, place: Place, instead: unknown): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return instead;
  if (Array.isArray(value))
    return value.map((one, index) => (index === key ? withValue(one, rest, instead) : one));
  const members = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    members.map(([name, one]) => [name, name === key ? withValue(one, rest, instead) : one]),
  );
}

/** JSON without absent members, and with the digits of numbers as they are. */
function write(value: unknown): string {
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value)) return `[${value.map(write).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, one]) => one !== ABSENT);
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${write(one)}`).join()}}`;
}
