/** What a mandator's administration does with users, and how its clients hear of those that are gone. */
import { type AccessParts, NEWS_MAX, NEWS_TENANTS_MAX, SWEPT_TOKENS_MAX } from './access-parts.ts';
import { foldUserId } from './access-tokens.ts';
import { clientActor, deleteUser, userNamed } from './access-users.ts';
import type { FinapiClient } from './clients-port.ts';

/** Deletes users one after the other. What is busy is kept; ids that nobody has are in neither list. Both are ascending. */
export async function deleteUsers(
  parts: AccessParts,
  admin: FinapiClient,
  userIds: readonly string[],
): Promise<{ readonly deleted: readonly string[]; readonly kept: readonly string[] }> {
  const scope = { tenantId: admin.tenantId };
  const [deleted, kept]: [string[], string[]] = [[], []];
  for (const userId of [...new Set(userIds.map(foldUserId))].sort()) {
    const user = await userNamed(parts, scope, userId);
    if (user === null) continue;
    const gone = await deleteUser(parts, { ...scope, ownerId: user.ownerId }, clientActor(admin));
    (gone ? deleted : kept).push(userId);
  }
  return { deleted, kept };
}

/** Tells clients of users that are gone, each once: what comes back is not looked at. */
export async function tellNews({ store, tell, onError }: AccessParts): Promise<void> {
  for (const tenantId of await store.tenantsWithNews(NEWS_TENANTS_MAX)) {
    const news = await store.takeNews({ tenantId }, NEWS_MAX);
    await Promise.all(
      news.map(async ({ url, userId }) => {
        if (url !== null) await tell(url, { userId, event: 'DELETED' }).catch(onError);
      }),
    );
  }
}

/** Deletes tokens that are over. */
export const sweep = ({ store, now }: AccessParts): Promise<number> =>
  store.sweepTokens(now(), SWEPT_TOKENS_MAX);
