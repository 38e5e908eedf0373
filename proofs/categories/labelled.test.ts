/**
 * How often the cascade answers on labelled transactions of others, and how often rightly. The floors are a little
 * under what was measured; there is no memory and no model here, so that it is the rules and the dictionary alone.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { categoryOfMcc, UNMAPPED_MCC } from '../../src/core/categories/tables/mcc.ts';
import { categoryOfPfc, pfcOf } from '../../src/core/categories/tables/pfc.ts';
import { CATEGORIES } from '../../src/core/categories/taxonomy.ts';
import {
  knowledge,
  line,
  type Measured,
  measure,
  NO_SETS,
  setFile,
  share,
  southAfricanCases,
  torontoCases,
} from './labelled.ts';

const mccList = setFile('mcc-greggles/mcc_codes.csv');
const pfcList = setFile('plaid-pfc/pfc_v1.csv');
const toronto = setFile('toronto-pcard/toronto_pcard_2011_2020.tsv.gz');
const southAfrican = setFile('yassirawad/transactions.csv');

/** Of the answers: what share must be in the right group, and in the right leaf; and what share is answered at all. */
interface Floor {
  readonly answered: number;
  readonly group: number;
  readonly leaf: number;
}

function expectAtLeast(
  { all, bySource }: Measured,
  floor: Floor,
  sources: Readonly<Record<string, number>>,
): void {
  const lines = [line('all', all), ...[...bySource].map(([source, tally]) => line(source, tally))].join('\n');
  expect(share(all.answered, all.cases), lines).toBeGreaterThanOrEqual(floor.answered);
  expect(share(all.group, all.answered), lines).toBeGreaterThanOrEqual(floor.group);
  expect(share(all.leaf, all.answered), lines).toBeGreaterThanOrEqual(floor.leaf);
  for (const [source, group] of Object.entries(sources)) {
    const mine = bySource.get(source);
    expect(
      mine === undefined ? 0 : share(mine.group, mine.answered),
      `${source}\n${lines}`,
    ).toBeGreaterThanOrEqual(group);
  }
}

const MISSING = toronto === null || southAfrican === null;

describe.skipIf(MISSING)(MISSING ? NO_SETS : 'labelled transactions', () => {
  it('card payments in Toronto without their MCC', () => {
    const measured = measure(torontoCases(toronto ?? '', false), knowledge());
    expect(measured.all.cases).toBeGreaterThan(25_000);
    expectAtLeast(measured, { answered: 0.41, group: 0.89, leaf: 0.77 }, { brand: 0.91, keyword: 0.8 });
    expect(share(measured.weighted.group, measured.weighted.answered)).toBeGreaterThanOrEqual(0.9);
  });

  it('card payments in Toronto with their MCC', () => {
    const measured = measure(torontoCases(toronto ?? '', true), knowledge());
    // The label is the MCC itself: this shows that refining it stays within its group.
    expectAtLeast(measured, { answered: 1, group: 1, leaf: 0.97 }, { mcc: 1 });
  });

  it('whole texts of banks in South Africa', () => {
    const measured = measure(southAfricanCases(southAfrican ?? ''), knowledge());
    expect(measured.all.cases).toBeGreaterThan(350);
    expectAtLeast(measured, { answered: 0.6, group: 0.92, leaf: 0.91 }, { structure: 0.96, brand: 0.83 });
  });
});

const firstColumns = (file: string, column: number): string[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',')[column] ?? '');

describe.skipIf(mccList === null || pfcList === null)(mccList === null ? NO_SETS : 'lists of codes', () => {
  it('every merchant category code of the public list has a category, or is named as one that says nothing', () => {
    const codes = firstColumns(mccList ?? '', 0);
    expect(codes.length).toBeGreaterThan(900);
    expect(codes.filter((mcc) => categoryOfMcc(mcc) === null && !UNMAPPED_MCC.has(mcc))).toEqual([]);
    for (const mcc of UNMAPPED_MCC) expect(codes).toContain(mcc);
  });

  it('every code of the PFC has a category of ours, and ours lead to its codes only', () => {
    const codes = firstColumns(pfcList ?? '', 1);
    expect(codes).toHaveLength(new Set(codes).size);
    expect(codes.length).toBeGreaterThan(100);
    expect(codes.filter((code) => categoryOfPfc(code) === null)).toEqual([]);
    for (const { code } of CATEGORIES)
      for (const direction of ['in', 'out'] as const) expect(codes).toContain(pfcOf(code, direction));
  });
});
