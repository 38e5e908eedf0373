import { describe, expect, it } from 'vitest';
import type { Connector, InstitutionSearch } from './contract.ts';
import { fileConnector } from './file/index.ts';
import { openRegistry } from './registry.ts';
import { sandboxConnector } from './sandbox/index.ts';
import { folded, SEARCH_LIMIT_MAX } from './search.ts';

const SANDBOX = sandboxConnector({ baseUrl: 'http://127.0.0.1:4001' });
const REGISTRY = openRegistry([fileConnector(), SANDBOX]);

const found = (query: Partial<InstitutionSearch>): string[] =>
  REGISTRY.search({ limit: SEARCH_LIMIT_MAX, ...query }).map(({ institution }) => institution.id);

describe('the registry', () => {
  it('finds connectors and institutions by their ids', () => {
    expect(REGISTRY.all().map(({ manifest }) => manifest.id)).toEqual(['file', 'sandbox']);
    expect(REGISTRY.connectorOf('sandbox')).toBe(SANDBOX);
    expect(REGISTRY.connectorOf('toString')).toBeNull();
    expect(REGISTRY.institution('demo-fr')?.institution.name).toBe('Banque Démo');
    expect(REGISTRY.institution('demo-fr')?.connector).toBe(SANDBOX);
    expect(REGISTRY.institution('demo-xx')).toBeNull();
  });

  it('refuses to start with ids that are there twice, or a manifest that is not valid', () => {
    const other = (id: string, revision = 1): Connector => ({
      ...SANDBOX,
      manifest: { ...SANDBOX.manifest, id, revision },
    });
    expect(() => openRegistry([SANDBOX, other('sandbox')])).toThrow('two connectors sandbox');
    expect(() => openRegistry([SANDBOX, other('second')])).toThrow(
      'institution demo-de of second and sandbox',
    );
    expect(() => openRegistry([other('sandbox', 0)])).toThrow('connector sandbox: revision');
  });
});

describe('searching institutions', () => {
  it('finds by the start of words, in any order, without accents or case', () => {
    expect(found({ text: 'banque dem' })).toEqual(['demo-fr']);
    expect(found({ text: 'DÉMO BANQUE' })).toEqual(['demo-fr']);
    expect(found({ text: 'bbva mexico' })).toEqual(['demo-mx-bbva']);
    expect(found({ text: 'spar' })).toEqual(['demo-de-code']);
    expect(found({ text: 'nothing such' })).toEqual([]);
  });

  it('finds by BIC and bank code, alone or beside the name', () => {
    expect(found({ text: 'TESTDE88' })).toEqual(['demo-de']);
    expect(found({ text: 'Demo Bank 50010100' })).toEqual(['demo-de']);
    expect(found({ text: 'Testbank 00000000' })).toEqual(['demo-de-test']);
    expect(found({ text: '5001010' }).sort()).toEqual([
      'demo-de',
      'demo-de-app',
      'demo-de-business',
      'demo-de-code',
      'demo-de-depot',
      'demo-de-open',
    ]);
  });

  it('puts whole names first, then starts of names, then starts of words, then parts', () => {
    const first = found({ text: 'demo bank' });
    expect(first[0]).toBe('demo-de');
    expect(first.slice(1, 5).sort()).toEqual(['demo-bh', 'demo-fr', 'demo-gb', 'demo-us']);
    expect(found({ text: 'bank' }).slice(-2)).toEqual(['demo-de-depot', 'demo-de-test']);
    expect(found({ text: 'bank' }).length).toBeGreaterThan(8);
  });

  it('limits by country and by bank code, also when a whole account number is given', () => {
    expect(found({ country: 'mx' }).sort()).toEqual(['demo-mx-banamex', 'demo-mx-bbva']);
    expect(found({ country: 'FR', text: 'bbva' })).toEqual([]);
    expect(found({ bankCode: '99-99-01' })).toEqual(['demo-gb']);
    expect(found({ bankCode: '012 180 00118359719 2' })).toEqual(['demo-mx-bbva']);
    expect(found({ bankCode: '5001' })).toHaveLength(6);
    expect(found({ bankCode: '777' })).toEqual([]);
  });

  it('gives all by name when nothing is asked for, in pages', () => {
    const all = found({});
    expect(all).toHaveLength(SANDBOX.manifest.institutions.length);
    expect(all[0]).toBe('demo-mx-banamex');
    expect([...found({ limit: 4 }), ...found({ limit: 100, after: 4 })]).toEqual(all);
    expect(found({ limit: -1 })).toEqual([]);
  });

  it('stands any text', () => {
    for (const text of ['', '   ', '-', 'x'.repeat(100_000), '\u0000', '😀', '(((', 'a '.repeat(1000)])
      expect(Array.isArray(found({ text }))).toBe(true);
    expect(folded('  Ährenstraße — Łódź & Ørsted ')).toBe('ahrenstrasse lodz orsted');
  });
});
