/** Where in a sign-in a server is killed: every action at every simulated bank, before, during and after its call. */
import { expect } from 'vitest';
import { INSTITUTIONS } from '../../sandbox/core/institutions.ts';
import type { LineCall, Side } from './bank-line.ts';
import { type Action, SignIn, type Street, WAYS } from './bank-sign-in.ts';
import { until } from './server-process.ts';

/** As many calls as a server makes to one bank at the same time. */
const HELD_MAX = 8;

/** An action of the way of an institution: it is done, or its call is held on the line. */
export interface Point {
  readonly institution: string;
  readonly method: keyof typeof WAYS;
  readonly at: number;
  readonly during: Side | 'nothing';
}

export const actionOf = ({ method, at }: Point): Action => WAYS[method][at] ?? 'start';
export const nameOf = (point: Point): string =>
  `${point.institution} ${point.at} ${actionOf(point)} ${point.during}`;

const callsBank = (action: Action): boolean => ['start', 'answer', 'return', 'poll'].includes(action);

const points = (
  during: Point['during'],
  fits: (action: Action, isLast: boolean) => boolean,
): readonly Point[] =>
  INSTITUTIONS.flatMap(({ id, method }) =>
    WAYS[method].flatMap((action, at, way) =>
      fits(action, at === way.length - 1) ? [{ institution: id, method, at, during }] : [],
    ),
  );

/** After every action but the last of every way. */
export const between = (): readonly Point[] => points('nothing', (_action, isLast) => !isLast);

/** On both sides of the calls of some actions, in groups that can be held at the same time. */
export function amid(...actions: readonly Action[]): readonly (readonly Point[])[] {
  const fits = (action: Action): boolean => callsBank(action) && actions.includes(action);
  const all = [...points('request', fits), ...points('reply', fits)].toSorted(
    (a, b) => a.institution.localeCompare(b.institution) || a.at - b.at,
  );
  return Array.from({ length: Math.ceil(all.length / HELD_MAX) }, (_, round) =>
    all.slice(round * HELD_MAX, (round + 1) * HELD_MAX),
  );
}

const isSigned = (point: Point): boolean => WAYS[point.method][point.at - 1] === 'sign';

/** Brings a sign-in to its point; the call that is held there is begun by {@link holdAll}. */
async function bringTo(street: Street, point: Point): Promise<SignIn> {
  const signIn = new SignIn(street, point.institution, point.method);
  const done = point.during === 'nothing' ? point.at + 1 : point.at;
  // What is approved is granted at the next look, and the server looks by itself: so that is done at the last moment.
  const isEager = point.during !== 'nothing' && isSigned(point);
  for (const action of WAYS[point.method].slice(0, isEager ? done - 1 : done)) {
    const status = await signIn.do(action);
    expect([nameOf(point), action, status]).toEqual([nameOf(point), action, status === 202 ? 202 : 200]);
  }
  return signIn;
}

/** One after the other: of one login only two passwords may be under way. */
export async function bringAll(street: Street, all: readonly Point[]): Promise<ReadonlyMap<Point, SignIn>> {
  const signIns = new Map<Point, SignIn>();
  for (const point of all) signIns.set(point, await bringTo(street, point));
  return signIns;
}

function isCallOf({ method, path }: LineCall, point: Point, { authorisation }: SignIn): boolean {
  const base = `/banks/${point.institution}/authorisations`;
  switch (actionOf(point)) {
    case 'start':
      return method === 'POST' && path === base;
    case 'answer':
      return path === `${base}/${authorisation}/answers`;
    case 'return':
      return path === `${base}/${authorisation}/code`;
    default:
      return method === 'GET' && path === `${base}/${authorisation}`;
  }
}

/** Does the action of every point at once, and waits until the call of each is held. */
export async function holdAll(street: Street, all: ReadonlyMap<Point, SignIn>): Promise<void> {
  const { line } = street;
  const held = new Set<Point>();
  line.hold = (call) => {
    for (const [point, signIn] of all) {
      // A look at the bank can come again; everything else is one call.
      if (held.has(point) && actionOf(point) !== 'poll') continue;
      if (point.during === 'nothing' || !isCallOf(call, point, signIn)) continue;
      held.add(point);
      return point.during;
    }
    return null;
  };
  for (const [point, signIn] of all) if (isSigned(point)) await signIn.do('sign');
  // Nobody hears the answers: the server dies first.
  for (const [point, signIn] of all) signIn.do(actionOf(point)).catch(() => {});
  await until('all are held', () => held.size === all.size && line.held.length >= all.size);
}

/** Finishes all; each is granted. */
export const finishAll = (all: ReadonlyMap<Point, SignIn>): Promise<unknown> =>
  Promise.all(
    [...all].map(async ([point, signIn]) => {
      const { step, fault } = await signIn.finish();
      expect([nameOf(point), step, fault]).toEqual([nameOf(point), 'granted', null]);
    }),
  );
