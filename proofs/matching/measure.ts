/** Runs households of a seed through matching and counts against the truth. */

import process from 'node:process';
import { diceOf } from '../simulation/random.ts';
import type { PurchaseKind } from './card-rows.ts';
import { Feed, type Regime, STABILITY } from './feed.ts';
import { dateOf, type Household, householdsOf, type Pool, type Purchase, type Size } from './history.ts';
import { AccountLedger, decide, type KeptWindow, newTally, type Tally } from './ledger.ts';

/** Days after the last purchase: all that books has booked, and what does not is closed. */
const SETTLE_DAYS = 25;

/** What one regime reached with one seed. */
export interface Result {
  readonly regime: Regime;
  readonly seed: number;
  readonly purchases: number;
  /** Purchases that a fetch showed pending. */
  readonly shownPending: number;
  /** Of the pairs made, and of those to be made, the share that is right. */
  readonly precision: number;
  readonly recall: number;
  readonly recallByKind: ReadonlyMap<PurchaseKind, { readonly right: number; readonly all: number }>;
  /** Per thousand purchases. */
  readonly doubled: number;
  readonly lost: number;
  readonly pendingLeft: number;
  /** The share of purchases that a person is asked to look at. */
  readonly reviewed: number;
  readonly sightings: number;
}

/** Runs one regime over households. */
export function measure(regime: Regime, seed: number, pool: Pool, size: Size): Result {
  const tally = newTally();
  const truth = newTruth();
  for (const household of householdsOf(seed, pool, size)) run(household, regime, tally, truth);
  const { purchases } = truth;
  const right = tally.links.filter(({ pending, booked }) => isSame(pending, booked)).length;
  const found = truth.linked.size;
  const per = (count: number): number => (count * 1_000) / purchases;
  return {
    regime,
    seed,
    purchases,
    shownPending: truth.shownPending,
    precision: tally.links.length === 0 ? 1 : right / tally.links.length,
    recall: truth.toLink === 0 ? 1 : found / truth.toLink,
    recallByKind: truth.byKind,
    doubled: per(truth.doubled),
    lost: per(truth.lost),
    pendingLeft: per(truth.pendingLeft),
    reviewed: tally.reviews / purchases,
    sightings: tally.sightings,
  };
}

/** All windows of a run as matching gets them. */
export function windowsOf(regime: Regime, seed: number, pool: Pool, size: Size): readonly KeptWindow[] {
  const kept: KeptWindow[] = [];
  for (const household of householdsOf(seed, pool, size)) run(household, regime, newTally(kept), newTruth());
  return kept;
}

/** Sightings a second of one core: the time of this thread only, so that a busy machine says the same. */
export function speedOf(windows: readonly KeptWindow[]): number {
  let sightings = 0;
  const before = process.threadCpuUsage();
  for (const window of windows) {
    decide(window);
    sightings += window.seen.length;
  }
  const { user, system } = process.threadCpuUsage(before);
  return (sightings * 1_000_000) / (user + system);
}

interface Truth {
  purchases: number;
  shownPending: number;
  toLink: number;
  readonly linked: Set<string>;
  readonly byKind: Map<PurchaseKind, { right: number; all: number }>;
  doubled: number;
  lost: number;
  pendingLeft: number;
}
const newTruth = (): Truth => ({
  purchases: 0,
  shownPending: 0,
  toLink: 0,
  linked: new Set(),
  byKind: new Map(),
  doubled: 0,
  lost: 0,
  pendingLeft: 0,
});

/** Nobody can tell two purchases of the same amount at the same merchant apart, and it makes no difference. */
const isSame = (a: Purchase, b: Purchase): boolean => nameOf(a) === nameOf(b);
const nameOf = ({ merchant, booked, id }: Purchase): string =>
  booked === null ? `never ${id}` : `${merchant}|${booked.cents}`;

function run(household: Household, regime: Regime, tally: Tally, truth: Truth): void {
  const feed = new Feed(household, regime);
  const ledger = new AccountLedger(STABILITY[regime], tally);
  const dice = diceOf(household.number + 1);
  const wasPending = new Set<Purchase>();
  const linksBefore = tally.links.length;
  for (let day = 0; day < household.days + SETTLE_DAYS; day++) {
    if (household.missed.has(day)) continue;
    const today = dateOf(day);
    const window = ledger.window(today);
    const shown = feed.show(day, window, dice);
    for (const { entry, purchase } of shown) if (entry.status === 'pending') wasPending.add(purchase);
    ledger.take(today, window, shown);
  }
  countLinks(household, wasPending, tally, linksBefore, truth);
  countRows(household, ledger, truth);
}

function countLinks(
  household: Household,
  wasPending: ReadonlySet<Purchase>,
  tally: Tally,
  linksBefore: number,
  truth: Truth,
): void {
  const found = new Map<string, number>();
  for (const { pending, booked } of tally.links.slice(linksBefore))
    if (isSame(pending, booked)) found.set(nameOf(pending), (found.get(nameOf(pending)) ?? 0) + 1);
  truth.shownPending += wasPending.size;
  for (const purchase of wasPending) {
    if (purchase.booked === null) continue;
    const kind = kindOf(purchase);
    const counts = truth.byKind.get(kind) ?? { right: 0, all: 0 };
    truth.byKind.set(kind, counts);
    counts.all++;
    truth.toLink++;
    const left = found.get(nameOf(purchase)) ?? 0;
    if (left === 0) continue;
    found.set(nameOf(purchase), left - 1);
    counts.right++;
    truth.linked.add(`${household.number} ${purchase.id}`);
  }
}

/** What was hard about it: a kind whose hold was the booked amount is plain. */
const kindOf = ({ kind, hold, booked }: Purchase): PurchaseKind =>
  hold !== null && booked !== null && hold.cents === booked.cents ? 'plain' : kind;

/** Counts rows against purchases, by what cannot be told apart. */
function countRows(household: Household, ledger: AccountLedger, truth: Truth): void {
  const balance = new Map<string, number>();
  const add = (name: string, by: number): void => void balance.set(name, (balance.get(name) ?? 0) + by);
  for (const purchase of household.purchases) {
    if (purchase.booked === null) continue;
    truth.purchases++;
    add(nameOf(purchase), -1);
  }
  for (const row of ledger.rows) {
    const isPending = row.entry.status === 'pending';
    if (isPending && (row.missing || row.entry.removed)) continue;
    if (isPending) truth.pendingLeft++;
    if (row.latestOf.booked === null) truth.doubled++;
    else add(nameOf(row.latestOf), 1);
  }
  for (const count of balance.values()) {
    if (count > 0) truth.doubled += count;
    else truth.lost -= count;
  }
}
