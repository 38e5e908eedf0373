/** People, their tokens and teams, put together; and who signs in at the sandbox. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Banks } from './banks.ts';
import type { Base, Opened, StartFault } from './base.ts';
import { failure, type Result, success } from './core/result.ts';
import type { Founded } from './engine/found-instance.ts';
import { foundPeople } from './engine/people/found-people.ts';
import { freshCredentials, lacksFresh } from './engine/people/fresh-credentials.ts';
import { people } from './engine/people/people.ts';
import type { People, Teams } from './engine/people/port.ts';
import { teams } from './engine/people/teams.ts';
import type { Config } from './services/config.ts';
import { credentialsPath, writeCredentials } from './services/credentials-file.ts';
import { openPasswords } from './services/passwords.ts';
import { systemRandom } from './services/random.ts';
import { openTokens } from './services/tokens/open-tokens.ts';
import { openPeopleStore } from './store/people.ts';
import { openTryStore } from './store/sign-in-tries.ts';
import { openTeamStore } from './store/teams.ts';

/** Tries are counted over all owners: none stands in their hashes. */
const ALL_OWNERS = { ownerId: 0 };

export interface Folk {
  readonly people: People;
  readonly teams: Teams;
  /** With the parts of teams and people in its credentials. */
  readonly founded: Founded;
}

/** Puts people and teams together; in sandbox mode with somebody who signs in. */
export async function openPeople(
  parts: { readonly config: Config; readonly base: Base; readonly founded: Founded; readonly log: Logger },
  opened: Opened,
): Promise<Result<Folk, StartFault>> {
  const { config, base, founded, log } = parts;
  const { app, vault } = base;
  const tenantId = peopleTenant(parts);
  if (tenantId === null)
    return failure({
      message: 'TRIBUTARY_PEOPLE_TENANT is not the id of a tenant of this instance.',
      action: 'Set it to the tenant_id that GET /v1/meta says of a key, or not at all.',
    });
  const store = openPeopleStore(app);
  const passwords = openPasswords();
  const shared = { now: Date.now, newId: randomUUID };
  const tokens = openTokens({
    ...shared,
    key: Buffer.from(vault.derivePassword('people-tokens').reveal()),
    provider: config.people.provider,
    onTrouble: (trouble) => log.warn({ trouble }, 'the keys of the identity provider cannot be had'),
  });
  opened.add(() => tokens.close());
  const folk = people({
    ...shared,
    store,
    tokens,
    passwords,
    tries: openTryStore(app),
    lookupHash: (scheme, value) => vault.lookupHash(ALL_OWNERS, scheme, value),
    random: systemRandom,
    tenantId,
    registration: config.people.registration,
    issuer: config.people.provider?.issuer ?? null,
  });
  const groups = teams({ ...shared, store: openTeamStore(app), ids: vault.ids, onMoved: folk.forget });
  if (founded.demoOwner === null || founded.scope.tenantId !== tenantId)
    return success({ people: folk, teams: groups, founded });
  const demo = { ...founded, demoOwner: founded.demoOwner };
  const demoPassword = vault.derivePassword('demo-person').reveal();
  const credentials = await foundPeople(
    { ...shared, store, teams: groups, tokens, passwords, ids: vault.ids, demoPassword },
    demo,
  );
  if (JSON.stringify(credentials) !== JSON.stringify(founded.credentials))
    writeCredentials(credentialsPath(config.dataDir, config.mode), credentials);
  return success({ people: folk, teams: groups, founded: { ...founded, credentials } });
}

/** Whose people sign in: the first tenant's, unless the operator names another. */
function peopleTenant({
  config,
  base,
  founded,
}: Pick<Parameters<typeof openPeople>[0], 'config' | 'base' | 'founded'>): number | null {
  if (config.people.tenant === null) return founded.scope.tenantId;
  const id = base.vault.ids.decode(config.people.tenant);
  return id?.kind === 'tenant' && id.owner === 0 ? id.object : null;
}

/** How long a stop waits for what is being made for the credentials file. */
const FRESH_STOP_MS = 1_000;

/**
 * Puts into the sandbox's credentials file what works once: a consent and tokens of banks. The very first start waits
 * for it, so that the file is whole when the start says that it is there; later ones go on. Banks that others use too
 * (TRIBUTARY_SANDBOX_URL) are left in peace: `tributary sandbox authorise` makes what is wanted there.
 */
export async function freshenCredentials(
  parts: {
    readonly config: Config;
    readonly base: Base;
    readonly banks: Banks;
    readonly founded: Founded;
    readonly log: Logger;
    /** Resolves when nobody waits any more: a stop was asked for. */
    readonly hurry: Promise<unknown> | undefined;
  },
  opened: Opened,
): Promise<void> {
  const { config, base, banks, founded, log, hurry } = parts;
  const { demoOwner, credentials, scope } = founded;
  const { sandbox, connecting } = banks;
  if (sandbox === null || config.sandbox.kind !== 'own') return;
  if (demoOwner === null || credentials.teamBanking === undefined) return;
  const onTrouble = (what: string): void =>
    log.warn({ what }, 'could not be made for the credentials file: the simulated banks did not play along');
  const work = freshCredentials(
    { connecting, sandbox, ids: base.vault.ids, onTrouble, sleep },
    { ...scope, ownerId: demoOwner.id },
    credentials,
  ).then(
    (fresh) => writeCredentials(credentialsPath(config.dataDir, config.mode), fresh),
    (err: unknown) => log.warn({ err }, 'the credentials file could not be brought up to date'),
  );
  opened.add(() => Promise.race([work, sleep(FRESH_STOP_MS, undefined, { ref: false })]));
  if (lacksFresh(credentials)) await Promise.race([work, ...(hurry === undefined ? [] : [hurry])]);
}
