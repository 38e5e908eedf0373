/** Which holds went on as which bookings, as far as the documented rule says it. */
import type { LocalDate } from '../../src/core/dates.ts';
import { bookingDayOf } from './amounts.ts';
import type { History, Payment } from './history.ts';
import { isStrong, type Naming, type Regime } from './ids.ts';
import { lineOf } from './lines.ts';
import { isPossible, isSure, judge, likeness } from './rule.ts';
import { type Days, type Sighting, valueDayOf } from './view.ts';

/** Lines between which the rule sees nothing but each other. */
export interface Bond {
  readonly lines: ReadonlySet<string>;
  /** How many rows that were pending under these lines are still shown under one of them: at least, at most. */
  readonly least: number;
  readonly most: number;
}

/** What a window showed, and what the one before did. */
export interface Step {
  readonly history: History;
  readonly naming: Naming;
  readonly days: Days;
  /** Whether references of the window before name the same now: not when the consent is another. */
  readonly sameConsent: boolean;
  /** Holds of the window before. */
  readonly before: readonly Sighting[];
  /** Holds of the window before that were shown beside their bookings: whether they are rows is open. */
  readonly loose: readonly Sighting[];
  /** Holds that windows lacked since. */
  readonly missing: readonly Sighting[];
  readonly pending: readonly Sighting[];
  /** Bookings that no window showed before. */
  readonly fresh: readonly Sighting[];
  /** The dates in UTC on which holds were shown first: the days of those that have none. */
  readonly firstSeen: ReadonlyMap<number, LocalDate>;
  /**
   * Payments whose holds may have been taken for each other, when one went as another came: their rows carry each
   * other's names since. Those that this step mixes are added.
   */
  readonly mixed: Set<number>;
  /**
   * Payments whose holds were not shown for a while, when another booking may have been taken for theirs: shown again,
   * they count as that booking's past. Those of this step are added.
   */
  readonly taken: Set<number>;
}

/** Regimes in which a booking has the reference that its hold had. */
const KEEP_NAMES: ReadonlySet<Regime> = new Set(['permanent', 'per_consent', 'shared', 'blank']);

/** Stands for rows that may go on as any other of them. */
const ANYONE = '*';

interface Group {
  lines: Set<string>;
  least: number;
  most: number;
}

/** The bonds of a step; every line of a hold of the window before is in one. */
export function bondsOf(step: Step): Bond[] {
  const { history, before, pending, fresh } = step;
  const line = (one: Sighting): string => lineOf(history, one);
  const groups = new Groups();
  const shown = new Set(pending.map(({ payment }) => payment.number));
  const booked = new Map(fresh.map((one) => [one.payment.number, one]));
  const open: Sighting[] = [];
  const left = new Set(fresh);
  for (const one of [...before, ...fresh])
    if (step.mixed.has(one.payment.number))
      groups.join(ANYONE, line(one), 0, one.stage === 'pending' ? 1 : 0);
  for (const hold of before) {
    const own = booked.get(hold.payment.number);
    if (step.mixed.has(hold.payment.number)) continue;
    if (own !== undefined && isSameByName(step, hold, own)) {
      groups.join(line(hold), line(own), 1, 1);
      left.delete(own);
    } else if (shown.has(hold.payment.number)) {
      groups.join(line(hold), line(hold), staysSurely(step, hold) ? 1 : 0, 1);
      if (own !== undefined) groups.join(line(hold), line(own), 0, 0);
    } else open.push(hold);
  }
  for (const hold of step.loose) groups.join(line(hold), line(hold), 0, 1);
  new Scores(step, groups).add(open, [...left]);
  return groups.all();
}

/** Whether reference or link say that hold and booking are one. */
function isSameByName({ naming }: Step, hold: Sighting, own: Sighting): boolean {
  return (
    Math.sign(hold.payment.heldUnits) === Math.sign(own.payment.units) && (isStrong(naming) || naming.links)
  );
}

/** Whether a hold that is shown again is the row that it was, whatever it is called by now. */
function staysSurely(step: Step, hold: Sighting): boolean {
  const { naming, days, sameConsent } = step;
  const keepsName =
    naming.regime === 'permanent' ||
    naming.regime === 'absent' ||
    naming.regime === 'zero' ||
    naming.regime === 'shared' ||
    naming.regime === 'changes_on_booking' ||
    (naming.regime === 'per_consent' && sameConsent);
  return keepsName || (hold.day !== null && hold.day > days.from && hold.day < days.to);
}

/** Lines in groups: joining makes one group of two. */
class Groups {
  readonly #of = new Map<string, Group>();

  join(a: string, b: string, least: number, most: number): void {
    const first = this.#group(a);
    const second = this.#group(b);
    if (first !== second) {
      for (const line of second.lines) {
        first.lines.add(line);
        this.#of.set(line, first);
      }
      first.least += second.least;
      first.most += second.most;
    }
    first.least += least;
    first.most += most;
  }

  all(): Bond[] {
    return [...new Set(this.#of.values())];
  }

  #group(line: string): Group {
    const known = this.#of.get(line);
    if (known !== undefined) return known;
    const made: Group = { lines: new Set([line]), least: 0, most: 0 };
    this.#of.set(line, made);
    return made;
  }
}

/** One line of holds or bookings, for as many as look alike. */
interface Node {
  readonly line: string;
  readonly one: Sighting;
  /** The payments that look so. */
  readonly numbers: readonly number[];
  /** Nodes that the rule may bind it to, and whether it surely does. */
  readonly edges: Map<Node, boolean>;
}

/** What the scores may bind: holds that are not shown any more, and bookings that are new. */
class Scores {
  readonly #step: Step;
  readonly #groups: Groups;

  constructor(step: Step, groups: Groups) {
    this.#step = step;
    this.#groups = groups;
  }

  add(open: readonly Sighting[], fresh: readonly Sighting[]): void {
    const { before, missing, loose, pending, mixed } = this.#step;
    const known = new Set(before.map(({ payment }) => payment.number));
    const appeared = pending.filter(({ payment }) => !known.has(payment.number));
    const holds = this.#nodes(open);
    // What may be a row besides: it can take a booking away from a hold, so that nothing is sure.
    const rivals = this.#nodes([
      ...missing,
      ...loose,
      ...before.filter(({ payment }) => mixed.has(payment.number)),
    ]);
    const targets = [...this.#nodes(fresh), ...this.#nodes(appeared)];
    for (const target of targets) {
      for (const hold of holds) this.#bind(hold, target, true);
      for (const rival of rivals) this.#bind(rival, target, false);
    }
    for (const hold of holds) this.#judgeHold(hold);
    for (const rival of rivals)
      for (const target of rival.edges.keys()) {
        this.#groups.join(rival.line, target.line, 0, 0);
        if (rival.numbers.some((number) => mixed.has(number))) this.#groups.join(ANYONE, target.line, 0, 0);
        this.#mix(rival, target);
      }
  }

  /** A hold that comes as another one goes may be taken for it, and so may a booking. */
  #mix(hold: Node, target: Node): void {
    if (target.one.stage === 'booked') {
      for (const number of hold.numbers) if (!target.numbers.includes(number)) this.#step.taken.add(number);
      return;
    }
    for (const number of [...hold.numbers, ...target.numbers]) this.#step.mixed.add(number);
  }

  #nodes(list: readonly Sighting[]): Node[] {
    const lines = Map.groupBy(list, (one) => lineOf(this.#step.history, one));
    return [...lines].flatMap(([line, alike]) => {
      const numbers = alike.map(({ payment }) => payment.number);
      const [one] = alike;
      return one === undefined ? [] : [{ line, one, numbers, edges: new Map() }];
    });
  }

  #bind(hold: Node, target: Node, vanishedNow: boolean): void {
    const opinion = this.#opinion(hold.one, target.one, vanishedNow);
    const sure = opinion === null && this.#sharesName(hold, target) ? false : opinion;
    if (sure === null) return;
    hold.edges.set(target, sure);
    target.edges.set(hold, sure);
  }

  /** Null when the rule rejects the pair, else whether it surely accepts it. */
  #opinion(hold: Sighting, target: Sighting, vanishedNow: boolean): boolean | null {
    const { payment } = hold;
    if (target.stage === 'pending') return mayChange(payment, target.payment) ? false : null;
    const { history } = this.#step;
    const verdict = judge(
      {
        units: payment.heldUnits,
        digits: history.accounts[payment.account]?.digits ?? 0,
        text: payment.heldText,
        original: payment.original,
        day: hold.day ?? this.#dayOf(payment),
        vanishedNow,
      },
      {
        units: target.payment.units,
        text: target.payment.text,
        original: target.payment.original,
        day: bookingDayOf(history, target.payment),
        valueDay: valueDayOf(history, target.payment),
      },
    );
    if (isSure(verdict)) return true;
    return isPossible(verdict) ? false : null;
  }

  /** The day of a hold that has none; null where it may be that of another one that looks alike. */
  #dayOf({ number, heldText, heldUnits }: Payment): LocalDate | null {
    const { history, firstSeen } = this.#step;
    const alike = history.payments.filter((one) => one.heldText === heldText && one.heldUnits === heldUnits);
    return alike.length > 1 ? null : (firstSeen.get(number) ?? null);
  }

  /** Whether one of each may carry the same reference: evidence beside the content. */
  #sharesName(hold: Node, target: Node): boolean {
    if (!KEEP_NAMES.has(this.#step.naming.regime)) return false;
    return hold.numbers.some(
      (number) => target.numbers.includes(number) || number === target.one.payment.pair,
    );
  }

  #judgeHold(hold: Node): void {
    const groups = this.#groups;
    groups.join(hold.line, hold.line, 0, 0);
    const [only] = hold.edges;
    if (only === undefined) return;
    for (const other of hold.edges.keys()) this.#mix(hold, other);
    const [target, isSureOf] = only;
    const pairs = Math.min(hold.numbers.length, target.numbers.length);
    if (hold.edges.size === 1 && target.edges.size === 1 && isSureOf) {
      groups.join(hold.line, target.line, pairs, pairs);
      return;
    }
    for (const other of hold.edges.keys()) {
      groups.join(hold.line, other.line, 0, 0);
    }
    groups.join(hold.line, hold.line, 0, hold.numbers.length);
  }
}

/** Whether a new hold may be one that changed. */
const mayChange = (have: Payment, sees: Payment): boolean =>
  Math.sign(have.heldUnits) === Math.sign(sees.heldUnits) &&
  likeness(have.heldText, sees.heldText).most >= 0.4;
