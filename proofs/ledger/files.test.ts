/** The same history as statement files of several formats, alone and beside a connection. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/core/dates.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { importBytes } from '../imports/harness.ts';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { utcDayOf } from './amounts.ts';
import { bookedIn, type Format, fileOf, type Statement } from './files.ts';
import { DAY_HOURS, type History, histories } from './history.ts';
import { HONEST, type Naming, namings } from './ids.ts';
import { Life, type Plan, plans } from './life.ts';
import { countOf, lineOf, said, without } from './lines.ts';
import { rowsOf, shownLines } from './rows.ts';
import { prove, TEST_MS } from './runs.ts';
import type { Days } from './view.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

/** Every booking is in by then. */
const END_HOUR = 60 * DAY_HOURS;
const SPAN_DAYS = 40;

interface Cut {
  readonly from: number;
  readonly length: number;
  readonly format: Format;
  readonly names: Statement['names'];
}
const formats = fc.constantFrom('camt' as const, 'mt940' as const, 'csv' as const);
const cuts = fc.record({
  from: fc.nat({ max: SPAN_DAYS }),
  length: fc.nat({ max: 15 }),
  format: formats,
  names: fc.constantFrom('none' as const, 'same' as const, 'own' as const),
});

/** Whose references mean something in files too. */
const hasLastingNames = ({ regime }: Naming): boolean =>
  regime === 'permanent' || regime === 'changes_on_booking';
/** Accounts of other currencies under one number are no matter of files without currencies in their names. */
const onePocket = ({ accounts }: History): boolean =>
  new Set(accounts.map(({ iban }) => iban)).size === accounts.length;

const daysOf = (history: History, from: number, length: number): Days => {
  const first = addDays(utcDayOf(history, 0), from - 10);
  return { from: first, to: addDays(first, length) };
};

async function take(scope: OwnerScope, statement: Statement): Promise<boolean> {
  const bytes = fileOf(statement);
  if (bytes === null) return false;
  const row = await importBytes(bench.ledger.imports, scope, bytes);
  expect(row).toMatchObject({ status: 'done' });
  return true;
}

const allOf = (history: History, naming: Naming, account: number, format: Format): Statement => ({
  history,
  naming,
  account,
  format,
  names: hasLastingNames(naming) ? 'same' : 'none',
  hour: END_HOUR,
  days: daysOf(history, 0, 90),
});

const cutOf = (whole: Statement, { from, length, format, names }: Cut): Statement => ({
  ...whole,
  format,
  names: names === 'same' ? whole.names : names,
  days: daysOf(whole.history, from, length),
});

/** Files of the whole and of parts of it, before and after. */
async function fromFiles(
  history: History,
  naming: Naming,
  before: Cut[],
  after: Cut[],
  format: Format,
): Promise<void> {
  const scope = await bench.ledger.newOwner();
  const whole = allOf(history, naming, 0, format);
  for (const cut of before) await take(scope, cutOf(whole, cut));
  await take(scope, whole);
  for (const cut of after) await take(scope, cutOf(whole, cut));
  const must = countOf(bookedIn(whole).map((one) => lineOf(history, one)));
  // On days that a file may have cut, references of its own may be another payment's: said, and not decided.
  const isDoubtful = [...before, ...after].some(({ names }) => names === 'own');
  const rows = await rowsOf(bench, scope);
  const have = shownLines(
    rows.filter(({ review }) => !isDoubtful || review !== 'possible_duplicate'),
    'booked',
  );
  expect({ lost: said(without(must, have)), double: said(without(have, must)) }).toEqual({
    lost: [],
    double: [],
  });
}

/** Syncs, with files of some days between them. */
async function besideSyncs(history: History, naming: Naming, plan: Plan, cutList: Cut[]): Promise<void> {
  const life = await Life.begin(bench, history, naming);
  for (const turn of life.turnsOf(plan)) {
    await life.goOn(turn);
    const row = await life.sync(turn.renews);
    // Which holds become which bookings is what the first to see them says: a file or a sync.
    // On days that a file may have cut, references of its own may be another payment's: said, and not decided.
    const isDoubtful = cutList.some(({ names }) => names === 'own');
    const expected = life.expected(row, turn.shape).map((one) => ({ ...one, bonds: [], isDoubtful }));
    expect(await life.judge(expected)).toEqual([]);
    for (const [at, cut] of cutList.entries()) {
      const account = at % history.accounts.length;
      const whole = { ...allOf(history, naming, account, cut.format), hour: life.hour };
      const statement = cutOf(whole, cut);
      if (await take(life.scope, statement)) life.oracles[account]?.told(bookedIn(statement));
    }
  }
}

describe('statement files', () => {
  const some = fc.array(cuts, { minLength: 1, maxLength: 4 });
  const oneAccount = histories({ accountsMax: 1 });
  it(
    'invariants 1, 2 and 4: of overlapping days in any order and format give the history',
    () => prove([oneAccount, namings(HONEST), some, some, formats], fromFiles),
    TEST_MS,
  );

  const pockets = histories({ paymentsMax: 8 }).filter(onePocket);
  it(
    'invariants 2 and 3: beside a connection change nothing of what its syncs bring',
    () => prove([pockets, namings(HONEST), plans(3), some], besideSyncs),
    TEST_MS,
  );
});
