/**
 * What the sandbox's credentials file holds that works once: a consent that no team connected with, and tokens of banks
 * that nobody used. Made by walking the real flows.
 */
import type { Asking, Connecting } from '../connect-port.ts';
import type { Credentials } from '../found-instance.ts';
import type { OwnerScope } from '../ports.ts';
import type { PublicIds } from '../public-ids.ts';
import type { SandboxControls } from '../sandbox-port.ts';
import { DEMO_TEAM_BANK } from './found-people.ts';

/** Banks with OAuth whose tokens stand in the file. */
export const DEMO_TOKEN_BANKS = ['demo-mx-bbva', 'demo-mx-banamex'] as const;

export interface FreshParts {
  readonly connecting: Pick<Connecting, 'institution' | 'unclaimed'>;
  readonly sandbox: Pick<SandboxControls, 'authorise' | 'authorizationToken' | 'authorisations' | 'decide'>;
  readonly ids: PublicIds;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Told what could not be made; the file goes without it then. */
  readonly onTrouble: (what: string) => void;
}

/** Whether the file lacks what works once, as after the very first start. */
export const lacksFresh = ({ teamBanking, openFinance }: Credentials): boolean =>
  teamBanking?.consentId === undefined || openFinance?.providers.length === 0;

/**
 * The credentials with a consent that is unused, the one that is there while it is, and with new tokens of the banks:
 * whether an old one was used, only the bank could tell, by taking it.
 */
export async function freshCredentials(
  parts: FreshParts,
  scope: OwnerScope,
  credentials: Credentials,
): Promise<Credentials> {
  const { teamBanking, openFinance } = credentials;
  if (teamBanking === undefined || openFinance === undefined) return credentials;
  const consentId = await unusedConsent(parts, scope, teamBanking.consentId);
  const providers = [];
  for (const institutionId of DEMO_TOKEN_BANKS) {
    const made = await newToken(parts, institutionId);
    if (made !== null) providers.push(made);
  }
  const { consentId: _old, ...team } = teamBanking;
  return {
    ...credentials,
    teamBanking: consentId === null ? team : { ...team, consentId },
    openFinance: { ...openFinance, providers: providers.length === 0 ? openFinance.providers : providers },
  };
}

async function unusedConsent(
  parts: FreshParts,
  scope: OwnerScope,
  known: string | undefined,
): Promise<string | null> {
  const { connecting, sandbox, ids, onTrouble } = parts;
  const id = known === undefined ? null : ids.decode(known);
  const isOurs = id?.kind === 'consent' && id.owner === scope.ownerId;
  if (known !== undefined && isOurs && (await connecting.unclaimed(scope, id.object)) !== null) return known;
  if (connecting.institution(DEMO_TEAM_BANK.providerId) === null) return null;
  const asking: Asking = { scope, actor: 'operator', attended: null };
  const { providerId: institutionId } = DEMO_TEAM_BANK;
  const [walked] = await Promise.all([
    sandbox.authorise(asking, { institutionId, login: null, scenario: null, purpose: 'consent' }),
    approve(parts, institutionId),
  ]);
  const consentId = walked.ok && walked.value.step === 'granted' ? walked.value.consentId : null;
  if (consentId !== null) return ids.encode('consent', scope.ownerId, consentId);
  onTrouble('a consent for the team');
  return null;
}

/** How often, and how many times, the bank is looked at for a sign-in that waits in the app. */
const LOOK_MS = 100;
const LOOKS_MAX = 30;

/** Approves in the app at once: by itself it does so only after some looks of ours, seconds apart. */
async function approve({ sandbox, sleep }: FreshParts, institutionId: string): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const open = await sandbox.authorisations({ institutionId, open: true });
    if (!open.ok) return;
    const waiting = open.value.find(({ status, held }) => status === 'approval_needed' && !held);
    if (waiting === undefined) await sleep(LOOK_MS);
    else {
      await sandbox.decide(waiting.id, { decision: 'approve', signer: null });
      return;
    }
  }
}

async function newToken(
  { connecting, sandbox, onTrouble }: FreshParts,
  institutionId: string,
): Promise<{ readonly providerName: string; readonly authToken: string } | null> {
  const institution = connecting.institution(institutionId);
  if (institution === null) return null;
  const made = await sandbox.authorizationToken({ institutionId, login: null });
  if (made.ok) return { providerName: institution.name, authToken: made.value };
  onTrouble(`a token of ${institutionId}`);
  return null;
}
