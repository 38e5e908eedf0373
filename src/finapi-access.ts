/** Who may use the finAPI surface, put together: clients, users and their tokens. */
import type { Base } from './base.ts';
import { access } from './engine/finapi/access.ts';
import { accessKeys } from './engine/finapi/access-keys.ts';
import type { Access } from './engine/finapi/access-port.ts';
import { openAccessStore } from './store/finapi/access.ts';

/** Opens access. */
export async function openAccess({ base }: { readonly base: Base }): Promise<Access> {
  const { app, jobs, vault } = base;
  return access({
    store: openAccessStore(app, jobs),
    keys: accessKeys(Buffer.from(vault.derivePassword('finapi').reveal())),
    now: Date.now,
  });
}
