import { describe, expect, it } from 'vitest';
import type { Field, Institution, Manifest } from './contract.ts';
import { fileConnector } from './file/index.ts';
import { fieldProblems } from './kit/field-problems.ts';
import { manifestProblems } from './manifest.ts';
import { sandboxManifest } from './sandbox/manifest.ts';

const GOOD = sandboxManifest('127.0.0.1:4001');
const changed = (change: Partial<Manifest>): string[] => manifestProblems({ ...GOOD, ...change });
const institution = (change: Partial<Institution>): string[] => {
  const [first, ...rest] = GOOD.institutions;
  return first === undefined ? [] : changed({ institutions: [{ ...first, ...change }, ...rest] });
};

describe('a manifest', () => {
  it('of ours is valid', () => {
    expect(manifestProblems(GOOD)).toEqual([]);
    expect(manifestProblems(fileConnector().manifest)).toEqual([]);
  });

  it('has an id, a revision, a name, a protocol and methods', () => {
    expect(changed({ id: 'Sandbox' })).toEqual(['id: lower case, digits and dashes only']);
    expect(changed({ revision: 0 })).toEqual(['revision: a whole number from 1']);
    expect(changed({ name: ' x' })).toEqual(['name: empty, or blanks around it']);
    expect(changed({ protocol: '' })).toEqual(['protocol: lower case, digits and dashes only']);
    expect(changed({ methods: [] })).toContain('methods: at least one');
  });

  it('names hosts and nothing but hosts', () => {
    const bad = [
      'https://bank.example',
      'bank.example/',
      '*.bank.example',
      'Bank.example',
      'a@b',
      'b:0',
      'b:70000',
      '',
    ];
    for (const host of bad)
      expect(changed({ egress: [host] })).toEqual([
        `egress: ${host} is not a host in lower case, or host:port`,
      ]);
    for (const host of ['bank.example', 'api.bank.example:8443', '127.0.0.1:1', '[::1]:80', 'localhost'])
      expect(changed({ egress: [host] })).toEqual([]);
    expect(changed({ egress: [] })).toEqual(['egress: at least one host']);
    expect(changed({ egress: ['a.example', 'a.example'] })).toEqual(['egress: a.example is named twice']);
    expect(manifestProblems({ ...fileConnector().manifest, egress: ['a.example'] })).toEqual([
      'egress: files reach no host',
    ]);
  });

  it('has institutions that can be known', () => {
    expect(institution({ country: 'de' })).toHaveLength(1);
    expect(institution({ bic: 'TESTDE' })).toHaveLength(1);
    expect(institution({ bankCodes: ['500-1'] })).toHaveLength(1);
    expect(institution({ currencies: ['EUX'] })).toEqual(['institutions: demo-de: no currency EUX']);
    expect(institution({ methods: ['magic'] })).toEqual(['institutions: demo-de: no method magic']);
    expect(institution({ methods: [] })).toEqual(['institutions: demo-de: at least one method']);
    expect(institution({ id: 'demo-fr' })).toEqual(['institutions: demo-fr is named twice']);
    expect(institution({ aliases: [''] })).toHaveLength(1);
    expect(institution({ zone: 'Europe/Atlantis' })).toEqual([
      'institutions: demo-de: there is no zone Europe/Atlantis',
    ]);
    expect(institution({ zone: 'Europe/Berlin' })).toEqual([]);
    const consent = { maxDays: 90, renewable: true, scopes: [] };
    expect(institution({ consent: { ...consent, differs: { reconfirmDays: -1 } } })).toHaveLength(1);
    expect(
      institution({ consent: { ...consent, profile: 'AU_CDR', differs: { scaRenewDays: 90 } } }),
    ).toEqual([]);
  });

  it('offers what can be', () => {
    const offer = {
      historyDays: 90,
      historyDaysWithoutSca: 91,
      unattendedPerDay: 4,
      pending: false,
      idStability: 'permanent',
    } as const;
    expect(institution({ offers: { ...GOOD.offers, accounts: offer } })).toEqual([
      'institutions: demo-de: offers: accounts: historyDaysWithoutSca from 0 to historyDays',
    ]);
    expect(changed({ offers: { accounts: { ...offer, historyDaysWithoutSca: 0 } } })).toContain(
      'consent: balances is not offered',
    );
    expect(changed({ consent: { maxDays: 0, renewable: true, scopes: [] } })).toContain(
      'consent: maxDays from 1, or null',
    );
  });
});

const FIELD: Field = {
  key: 'code',
  label: 'TAN',
  kind: 'digits',
  purpose: 'one_time_code',
  required: true,
  lengthMin: 6,
  lengthMax: 6,
  pattern: '[0-9]+',
  choices: [],
  hint: null,
  media: null,
};
const field = (change: Partial<Field>): string[] => fieldProblems({ ...FIELD, ...change });

describe('a field', () => {
  it('has a key, a label, limits and a pattern that compiles', () => {
    expect(field({})).toEqual([]);
    expect(field({ key: 'a b' })).toHaveLength(1);
    expect(field({ label: '' })).toHaveLength(1);
    expect(field({ label: 'a\u0007' })).toHaveLength(1);
    expect(field({ lengthMin: 7 })).toHaveLength(1);
    expect(field({ lengthMax: 10_000 })).toHaveLength(1);
    expect(field({ pattern: '[' })).toHaveLength(1);
    expect(field({ purpose: 'password' })).toEqual(['field code: a password is of kind secret']);
  });

  it('has choices where it is one, each with a value and a label', () => {
    const choice = { kind: 'choice', purpose: 'method', lengthMin: 1, pattern: null } as const;
    expect(field({ ...choice, choices: [{ value: 'a', label: 'A' }] })).toEqual([]);
    expect(field({ ...choice, choices: [] })).toEqual(['field code: nothing to choose from']);
    expect(field({ ...choice, choices: [{ value: 'too-long', label: 'A' }] })).toHaveLength(1);
    expect(field({ ...choice, choices: ['a', 'a'].map((value) => ({ value, label: 'A' })) })).toHaveLength(1);
    expect(field({ choices: [{ value: 'a', label: 'A' }] })).toHaveLength(1);
  });

  it('has media that can be shown and told', () => {
    const png = 'iVBORw0KGgoAAAANSUhEUg==';
    const image = { type: 'image', mediaType: 'image/png', base64: png, alt: 'TAN' } as const;
    expect(field({ media: image })).toEqual([]);
    expect(field({ media: { ...image, alt: '' } })).toHaveLength(1);
    expect(field({ media: { ...image, base64: 'PHN2Zz48L3N2Zz4=' } })).toEqual([
      'field code: a picture is a PNG in base64',
    ]);
    expect(field({ media: { type: 'flicker', code: '0D8F', alt: 'TAN' } })).toEqual([]);
    expect(field({ media: { type: 'flicker', code: 'xyz', alt: 'TAN' } })).toHaveLength(1);
  });
});
