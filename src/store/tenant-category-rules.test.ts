import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MandatorRules, mandatorRules, type NewRule } from '../engine/finapi/mandator-rules.ts';
import { rotateKeys } from '../services/vault/rotate.ts';
import { tenantRuleVault } from '../services/vault/tenant-rule-vault.ts';
import { openVault, type Vault } from '../services/vault/vault.ts';
import { openMandatorRules } from './finapi/mandator-rules.ts';
import { addKeyCheck, openOwnerKeyStore, openRotationStore } from './key-store.ts';
import { ruleContext } from './tenant-category-rules.ts';
import { openTestStore, type TestStore } from './testing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tenant-rules-'));
let store: TestStore;
let vault: Vault;
let rules: MandatorRules;
beforeAll(async () => {
  store = await openTestStore();
  const opened = await openVault({ keyFile: path.join(folder, 'keys.json'), allowCreate: true });
  if (!opened.ok) throw new Error(opened.fault.message);
  vault = opened.value;
  vault.useOwnerKeys(openOwnerKeyStore(store.app));
  for (const check of vault.keyCheck()) await addKeyCheck(store.app, check);
  rules = mandatorRules({ store: openMandatorRules(store.app), vault: tenantRuleVault(vault, ruleContext) });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const IBANS = ['DE89370400440532013000', 'AT611904300234573201'];
const both = (about: NewRule['about']): NewRule[] =>
  (['in', 'out'] as const).map((direction) => ({ direction, code: 'RENT.RENT', about }));
const all = async (tenantId: number) =>
  (await rules.page({ tenantId }, 'iban', { page: 1, perPage: 500 })).rules.map((one) => one.iban);

describe('rules of tenants', () => {
  it('keep IBANs sealed, and are not those of another tenant', async () => {
    const [mine, theirs] = [await store.seedOwner(), await store.seedOwner()];
    const maker = { tenantId: mine.tenantId, clientId: 1 };
    expect((await rules.create(maker, 'iban', both(IBANS[0] ?? ''))).ok).toBe(true);
    const rows = await store.admin(`select lookup::text || sealed::text from tenant_category_rules`);
    const bytes = rows.flat().join();
    for (const text of [IBANS[0] ?? '', Buffer.from(IBANS[0] ?? '').toString('hex')])
      expect(bytes.toLowerCase()).not.toContain(text.toLowerCase());
    expect(await all(mine.tenantId)).toEqual([IBANS[0], IBANS[0]]);
    expect(await all(theirs.tenantId)).toEqual([]);
    const [id = 0] = (await rules.page(mine, 'iban', { page: 1, perPage: 1 })).rules.map((one) => one.id);
    expect(await rules.delete({ tenantId: theirs.tenantId, clientId: 2 }, 'iban', [id])).toBe(false);
    expect(
      (await rules.create({ tenantId: theirs.tenantId, clientId: 2 }, 'iban', both(IBANS[0] ?? ''))).ok,
    ).toBe(true);
  });

  it('are made all or none, and never above the limit', async () => {
    const { tenantId } = await store.seedOwner();
    const maker = { tenantId, clientId: 1 };
    const word = (text: string): NewRule => ({ direction: 'out', code: 'FOOD', about: [text] });
    expect(await rules.create(maker, 'keyword', [word('a'), word('b'), word('A')])).toEqual({
      ok: false,
      fault: 'exists',
    });
    const made = await Promise.all([
      rules.create(maker, 'keyword', [word('a'), word('b')]),
      rules.create(maker, 'keyword', [word('b'), word('a')]),
    ]);
    expect((await rules.page(maker, 'keyword', { page: 1, perPage: 10 })).total).toBe(2);
    expect(made.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const text = `insert into tenant_category_rules (tenant_id, kind, direction, code, lookup, keywords)
      select $1, 'keyword', 'out', 'FOOD', sha256(n::text::bytea), array[n::text] from generate_series(1, 1997) n`;
    await store.admin(text, [tenantId]);
    expect(await rules.create(maker, 'keyword', [word('c'), word('d')])).toEqual({
      ok: false,
      fault: 'too_many',
    });
    expect((await rules.create(maker, 'keyword', [word('c')])).ok).toBe(true);
    const other = { tenantId: (await store.seedOwner()).tenantId, clientId: 1 };
    const words = Array.from({ length: 10 }, (_, at) => `w${at}`);
    await store.admin(
      `insert into tenant_category_rules (tenant_id, kind, direction, code, lookup, keywords)
        select $1, 'keyword', 'out', 'FOOD', sha256('many'), array(select n::text from generate_series(1, 19995) n)`,
      [other.tenantId],
    );
    const ten: NewRule = { direction: 'out', code: 'FOOD', about: words };
    expect(await rules.create(other, 'keyword', [ten])).toEqual({ ok: false, fault: 'too_many' });
    expect((await rules.create(other, 'keyword', [{ ...ten, about: words.slice(5) }])).ok).toBe(true);
  });

  it('invariant 13: are sealed anew when the instance key is rotated, in both directions', async () => {
    const { tenantId } = await store.seedOwner();
    for (const iban of IBANS) await rules.create({ tenantId, clientId: 1 }, 'iban', both(iban));
    const before = await all(tenantId);
    const ports = { store: openRotationStore(store.app, store.jobs), pause: async () => {} };
    const done = await rotateKeys(vault, ports, () => {}, new AbortController().signal);
    expect(done.ok && done.value.retired.length).toBe(1);
    const keys = await store.admin(
      'select distinct key_id from tenant_category_rules where key_id is not null',
    );
    expect(keys).toEqual([[done.ok ? done.value.writing : '']]);
    expect(before).toHaveLength(4);
    expect(await all(tenantId)).toEqual(before);
  });
});
