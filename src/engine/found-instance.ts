/**
 * The first start: a tenant, an owner to try things with (sandbox only) and a key that opens them, written to a file
 * that only this user can read, so that scripts need not read logs. Later starts find all of it.
 */
import { createApiKey, isLive } from './api-keys.ts';
import { hashToken, type Mode } from './api-token.ts';
import type { Clock, DirectoryStore, OwnerRow, TenantScope } from './ports.ts';

/** What the credentials file holds. Each surface adds its part when it lands; all open the same demo owner. */
export interface Credentials {
  readonly baseUrl: string;
  readonly native: { readonly apiKey: string };
  readonly teamBanking?: TeamBankingCredentials;
  readonly openFinance?: OpenFinanceCredentials;
  readonly finapi?: FinapiCredentials;
}

/** A team with an admin's token, and a consent at a bank that nobody used yet. */
export interface TeamBankingCredentials {
  readonly teamId: string;
  readonly token: string;
  readonly provider: string;
  readonly providerId: string;
  readonly consentId?: string;
}

/** A login with its token, and tokens that banks gave and nobody used yet. */
export interface OpenFinanceCredentials {
  readonly email: string;
  readonly password: string;
  readonly token: string;
  readonly providers: readonly { readonly providerName: string; readonly authToken: string }[];
}

/** An application's client, one of the mandator's administration, and the user that is the demo owner. */
export interface FinapiCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly mandatorAdminClientId: string;
  readonly mandatorAdminClientSecret: string;
  readonly userId: string;
  readonly userPassword: string;
}

export interface FoundingParts {
  readonly directory: DirectoryStore;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly mode: Mode;
  /** The tenant that the first start made, null before. */
  readonly firstTenant: () => Promise<number | null>;
  readonly readCredentials: () => Credentials | null;
  readonly writeCredentials: (credentials: Credentials) => void;
}

/** What the instance is founded on. */
export interface Founded {
  readonly scope: TenantScope;
  /** The owner that the sandbox's credentials open; null in live mode. */
  readonly demoOwner: OwnerRow | null;
  readonly credentials: Credentials;
}

export const DEMO_REFERENCE = 'demo';

/** Makes what is missing and gives what there is. */
export async function foundInstance(parts: FoundingParts, baseUrl: string): Promise<Founded> {
  const tenantId = (await parts.firstTenant()) ?? (await parts.directory.createTenant('Default')).id;
  const scope = { tenantId };
  const demoOwner = parts.mode === 'sandbox' ? await demo(parts.directory, scope) : null;
  const known = parts.readCredentials();
  const usable = known !== null && (await opens(parts, scope, known.native.apiKey));
  const apiKey = usable ? known.native.apiKey : await newKey(parts, scope, demoOwner);
  const credentials = { ...known, baseUrl, native: { apiKey } };
  if (!usable || known.baseUrl !== baseUrl) parts.writeCredentials(credentials);
  return { scope, demoOwner, credentials };
}

async function demo(directory: DirectoryStore, scope: TenantScope): Promise<OwnerRow> {
  const known = await directory.findOwner(scope, DEMO_REFERENCE);
  if (known !== null) return known;
  const owner = { kind: 'person', reference: DEMO_REFERENCE, name: 'Demo', metadata: {} } as const;
  const made = await directory.createOwner(scope, owner, founding('owner.created'));
  // Another process that starts at the same moment was faster.
  const found = made ?? (await directory.findOwner(scope, DEMO_REFERENCE));
  if (found === null) throw new Error('internal: the demo owner can neither be made nor found');
  return found;
}

async function opens(parts: FoundingParts, scope: TenantScope, token: string): Promise<boolean> {
  const key = await parts.directory.findApiKey(hashToken(token));
  return key !== null && key.tenantId === scope.tenantId && isLive(key, parts.clock.now().getTime());
}

async function newKey(parts: FoundingParts, scope: TenantScope, demoOwner: OwnerRow | null): Promise<string> {
  const caller = {
    actor: 'operator',
    tenantId: scope.tenantId,
    ownerId: null,
    ownerOnly: false,
    scopes: ['*'],
  };
  const name = `first key ${parts.clock.now().toISOString()}`;
  const made = await createApiKey(parts, caller, {
    name,
    scopes: ['*'],
    ownerId: demoOwner?.id ?? null,
    ownerOnly: false,
    expiresAt: null,
  });
  if (!made.ok) throw new Error(`internal: the first key was refused: ${made.fault.code}`);
  return made.value.token;
}

const founding = (action: string) => ({ actor: 'operator', action, subject: null, detail: {} });
