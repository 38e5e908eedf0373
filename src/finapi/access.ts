/** Who may use the finAPI surface, put together: clients, users and their tokens; and who does in the sandbox. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Base, Opened } from '../base.ts';
import { access } from '../engine/finapi/access.ts';
import { type AccessKeys, accessKeys } from '../engine/finapi/access-keys.ts';
import type { AccessParts } from '../engine/finapi/access-parts.ts';
import type { Access } from '../engine/finapi/access-port.ts';
import type { Config } from '../services/config.ts';
import { openWebEgress, type WebEgress } from '../services/egress/web-egress.ts';
import { openPasswords } from '../services/passwords.ts';
import { systemRandom } from '../services/random.ts';
import { startSchedule } from '../services/schedule.ts';
import { importVault } from '../services/vault/import-vault.ts';
import type { Vault } from '../services/vault/vault.ts';
import { WEBHOOK_EGRESS, webhookSender } from '../services/webhooks/sender.ts';
import { openDirectory } from '../store/directory.ts';
import { openAccessStore } from '../store/finapi/access.ts';
import { openTryStore } from '../store/sign-in-tries.ts';

/** Tries are counted over all owners: none stands in their hashes. */
const ALL_OWNERS = { ownerId: 0 };
/** How often clients are told of users that are gone, and tokens that are over are deleted. */
const WORK_EVERY_MS = 2_000;
/** A client that does not answer is not waited for any longer. */
const TELL_MS = 10_000;

/** What the surface's tokens, secrets and keys are made of. */
export const openAccessKeys = (vault: Vault): AccessKeys =>
  accessKeys(Buffer.from(vault.derivePassword('finapi').reveal()));

/** Opens access; its work by the clock stops with what was opened. */
export async function openAccess(
  parts: {
    readonly config: Pick<Config, 'mode' | 'webhookRanges'>;
    readonly base: Base;
    readonly deleteOwner: AccessParts['deleteOwner'];
    readonly isBusy: AccessParts['isBusy'];
    readonly log: Logger;
  },
  opened: Opened,
): Promise<Access> {
  const { config, base, deleteOwner, isBusy, log } = parts;
  const { app, jobs, vault } = base;
  const egress = openWebEgress({
    allowLoopback: config.mode === 'sandbox',
    allowRanges: config.webhookRanges,
    limits: WEBHOOK_EGRESS,
    onCall: (call) => log.debug(call, 'a message to a finAPI client'),
    onError: (err) => log.error({ err }, 'a message to a finAPI client met a mistake of ours'),
  });
  opened.add(() => egress.close());
  const directory = openDirectory(app);
  const made = access({
    store: openAccessStore(app, jobs),
    keys: openAccessKeys(vault),
    passwords: openPasswords(),
    tries: openTryStore(app),
    lookupHash: (scheme, value) => vault.lookupHash(ALL_OWNERS, scheme, value),
    random: systemRandom,
    newId: randomUUID,
    sealerFor: importVault(vault).sealerFor,
    async createOwner(scope, name, audit) {
      const owner = { kind: 'person', reference: null, name, metadata: {} } as const;
      const row = await directory.createOwner(scope, owner, audit);
      if (row === null) throw new Error('internal: an owner without a reference met another');
      return row;
    },
    deleteOwner,
    isBusy,
    ...callbacks(egress),
    now: Date.now,
    onError: (err) => log.warn({ err }, 'access to the finAPI surface met a mistake in the background'),
  });
  const schedule = startSchedule(
    [{ name: 'tell finAPI clients', everyMs: WORK_EVERY_MS, run: () => made.work() }],
    (name, err) => log.error({ err }, `${name} failed; it is tried again`),
  );
  opened.add(() => schedule.stop());
  return made;
}

/** What is sent to clients: a message, whatever comes back. */
function callbacks(egress: WebEgress): Pick<AccessParts, 'urlFault' | 'tell'> {
  const sender = webhookSender(egress);
  return {
    urlFault: (url) => sender.urlFault(url),
    async tell(url, message) {
      const headers = { 'content-type': 'application/json' };
      const signal = AbortSignal.timeout(TELL_MS);
      await sender.post({ url, headers, body: JSON.stringify(message), signal });
    },
  };
}
