/** The HTTP server, put together of all parts. */
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Banks } from './banks.ts';
import type { Result } from './core/result.ts';
import type { Categories } from './engine/categories/port.ts';
import type { Finapi } from './engine/finapi/finapi.ts';
import type { Founded } from './engine/found-instance.ts';
import type { StatementImports } from './engine/import-port.ts';
import type { DirectoryStore } from './engine/ports.ts';
import type { Webhooks } from './engine/webhooks-port.ts';
import type { Folk } from './people.ts';
import type { Config } from './services/config.ts';
import { credentialsPath } from './services/credentials-file.ts';
import { systemRandom } from './services/random.ts';
import type { Vault } from './services/vault/vault.ts';
import type { Database } from './store/database.ts';
import { openDirectory } from './store/directory.ts';
import { openFeed } from './store/feed.ts';
import { SEALED_ANSWERS } from './store/key-store.ts';
import { openLedgerChanges, openLedgerQueries } from './store/ledger.ts';
import { openOpenFinanceIds } from './store/open-finance-ids.ts';
import { buildServer } from './surfaces/build-server.ts';
import { VERSION } from './version.ts';

/** The directory, but that banks are told before an owner is deleted, and nothing of its keys stays. */
export function buildDirectory(app: Database, vault: Vault, banks: Banks): DirectoryStore {
  const stored = openDirectory(app);
  return {
    ...stored,
    async deleteOwner(scope, audit) {
      // Banks are told first: what opens their sessions goes with the owner.
      const left = await banks.connecting.leave({ scope, actor: audit.actor, attended: null });
      const detail = { ...audit.detail, banks_not_told: left.banksNotTold };
      const deleted = await stored.deleteOwner(scope, { ...audit, detail });
      // The wrapped keys went with the owner: what this process still holds of them goes too.
      vault.forget(scope.ownerId);
      return deleted;
    },
  };
}

/** All surfaces on one server; nothing listens yet. */
export function buildHttp(
  config: Config,
  parts: {
    app: Database;
    vault: Vault;
    imports: StatementImports;
    log: Logger;
    folk: Folk;
    banks: Banks;
    webhooks: Webhooks;
    categories: Categories;
    finapi: Finapi;
    directory: DirectoryStore;
    url: string;
  },
): FastifyInstance {
  const { app, vault, imports, log, banks, directory } = parts;
  return buildServer({
    directory,
    ledger: openLedgerQueries(app),
    changes: openLedgerChanges(app),
    feed: openFeed(app),
    imports,
    connecting: banks.connecting,
    syncing: banks.syncing,
    webhooks: parts.webhooks,
    categories: parts.categories,
    mappings: banks.mappings,
    numbers: banks.numbers,
    people: parts.folk.people,
    teams: parts.folk.teams,
    finapi: parts.finapi,
    openFinance: openOpenFinanceIds(app),
    sandbox: banks.sandbox,
    bankClock: { now: () => new Date(banks.now()) },
    ids: vault.ids,
    seal: async (bytes, row) => unsealed(await vault.sealForInstance({ ...SEALED_ANSWERS, row }, bytes)),
    open: async (sealed, row) => {
      const opened = await vault.openForInstance({ ...SEALED_ANSWERS, row }, sealed);
      return opened.ok ? opened.value : null;
    },
    cursorKey: Buffer.from(vault.derivePassword('cursors').reveal()),
    clock: { now: () => new Date() },
    random: systemRandom,
    log,
    localOwner: localOwner(config, parts.folk.founded),
    credentialsFile: credentialsPath(config.dataDir, config.mode),
    config: { ...settingsOf(config), url: parts.url, version: VERSION },
  });
}

const settingsOf = ({ publicUrl, mode, trustedProxies }: Config) => ({ publicUrl, mode, trustedProxies });

/** In sandbox mode on loopback, a visitor on this machine is the demo owner: see SECURITY.md. */
function localOwner(config: Config, founded: Founded): { tenantId: number; ownerId: number } | null {
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(config.host);
  if (!config.localSignIn || !loopback || config.publicUrl !== null || founded.demoOwner === null)
    return null;
  return { tenantId: founded.scope.tenantId, ownerId: founded.demoOwner.id };
}

function unsealed<T>(result: Result<T, { readonly message: string }>): T {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}
