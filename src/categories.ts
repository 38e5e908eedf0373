/** What transactions were for: rules, brands, the store and the job that comes back by the clock. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Base, Opened } from './base.ts';
import { openBrands } from './core/categories/brands/open.ts';
import type { BrandIndex } from './core/categories/types.ts';
import { categories } from './engine/categories/categories.ts';
import type { Categories } from './engine/categories/port.ts';
import { tenantRuleBook } from './engine/categories/tenant-rules.ts';
import { startSchedule } from './services/schedule.ts';
import { importVault } from './services/vault/import-vault.ts';
import { tenantRuleVault } from './services/vault/tenant-rule-vault.ts';
import { openCategoryStore } from './store/category-store.ts';
import { openLedgerChanges, openLedgerQueries } from './store/ledger.ts';
import { ruleContext } from './store/tenant-category-rules.ts';

/** How often owners are looked for whose entries came or changed. */
const WORK_EVERY_MS = 500;
const BRANDS_FILE = new URL('./core/categories/brands/brands.txt', import.meta.url);

/** The brand dictionary, read when it is wanted first: a server that takes nothing in does without its memory. */
export function lazyBrands(): () => BrandIndex {
  let brands: BrandIndex | null = null;
  return () => {
    brands ??= openBrands(readFileSync(BRANDS_FILE));
    return brands;
  };
}

/** Opens categories and starts their job; it stops with what was opened. */
export function openCategories(
  parts: { readonly base: Pick<Base, 'app' | 'jobs' | 'vault'>; readonly log: Logger },
  opened: Opened,
): Categories {
  const { app, jobs, vault } = parts.base;
  const stopping = new AbortController();
  const store = openCategoryStore(app, jobs);
  const made = categories({
    store,
    tenantRules: tenantRuleBook(store, tenantRuleVault(vault, ruleContext), importVault(vault)),
    ledger: openLedgerQueries(app),
    changes: openLedgerChanges(app),
    vault: importVault(vault),
    brands: lazyBrands(),
    model: null,
    worker: `${hostname()}:${process.pid}:${randomUUID()}`,
    breathe,
    onError: (err, about) => parts.log.error({ err, ...about }, 'categorising met a mistake of ours'),
  });
  const schedule = startSchedule(
    [{ name: 'categorise', everyMs: WORK_EVERY_MS, run: () => made.work(stopping.signal) }],
    (name, err) => parts.log.error({ err }, `${name} failed; it is tried again`),
  );
  opened.add(() => {
    stopping.abort();
    return schedule.stop();
  });
  return made;
}
