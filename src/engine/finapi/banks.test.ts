import { describe, expect, it } from 'vitest';
import { institution } from '../../surfaces/native/testing-connect-rows.ts';
import { FACTS_MS, FILES_BANK_ID, finapiBanks } from './banks.ts';
import type { BankFacts, NumberedInstitution } from './banks-port.ts';

const numbered = (id: number, institutionId: string): NumberedInstitution => ({
  id,
  institutionId,
  name: `Old ${institutionId}`,
  bic: null,
  country: 'DE',
});

function house() {
  let now = 1_000_000;
  const rows = [numbered(100, 'one'), numbered(101, 'gone')];
  const listed = [institution('one', 'One'), institution('late', 'Late')];
  const asked = { numbered: 0, facts: 0 };
  const facts: BankFacts = {
    institutionId: 'one',
    health: 50,
    lastAttemptAt: null,
    lastSuccessAt: null,
    connections: new Map([[1, 3]]),
  };
  const banks = finapiBanks({
    store: {
      async numbered() {
        // The second one is numbered by another process in between.
        if (++asked.numbered === 2) rows.push(numbered(102, 'late'));
        return [...rows];
      },
      facts: async () => {
        asked.facts++;
        return [facts];
      },
    },
    connecting: {
      searchInstitutions: (_query, { limit, after }) => ({
        rows: listed.slice(after, after + Math.min(limit, 1)),
        more: after + 1 < listed.length,
      }),
      institution: (id) => listed.find((one) => one.id === id) ?? null,
    },
    now: () => now,
  });
  return { banks, asked, pass: (ms: number) => (now += ms) };
}

describe('the banks of the finAPI surface', () => {
  it('lists statement files first, then what is listed, with numbers that came late', async () => {
    const { banks, asked } = house();
    expect((await banks.list(1)).map(({ id, name }) => [id, name])).toEqual([
      [FILES_BANK_ID, 'Kontoauszüge (Dateien)'],
      [100, 'One'],
      [102, 'Late'],
    ]);
    expect(asked.numbered).toBe(2);
  });

  it('finds a bank whose connector is gone: no longer supported, but known', async () => {
    const { banks } = house();
    expect(await banks.byId(101, 1)).toMatchObject({
      name: 'Old gone',
      isSupported: false,
      institution: null,
    });
    expect(await banks.bankOf('gone', 1)).toMatchObject({ id: 101 });
    expect(await banks.byId(999, 1)).toBeNull();
    expect(await banks.bankOf('never', 1)).toBeNull();
    expect(await banks.bankOf(null, 1)).toMatchObject({ id: FILES_BANK_ID, isSupported: false });
  });

  it('counts connections of the asking tenant only', async () => {
    const { banks } = house();
    expect((await banks.byId(100, 1))?.popularity).toBe(3);
    expect(await banks.byId(100, 2)).toMatchObject({ popularity: 0, health: 50 });
  });

  it('asks what connections say again when it is old, and not before', async () => {
    const { banks, asked, pass } = house();
    for (let times = 0; times < 3; times++) await banks.byId(100, 1);
    expect(asked.facts).toBe(1);
    pass(FACTS_MS);
    await banks.byId(100, 1);
    expect(asked.facts).toBe(2);
  });
});
