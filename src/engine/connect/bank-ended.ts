/** What a bank tells of a consent's end while something else was asked. */
import { isHeld, moveConsent } from './move-consent.ts';
import type { ConnectTransaction } from './store-port.ts';

/** The bank says that the account holder revoked the consent there: it ends here too, and its session goes. */
export async function consentRevokedAtBank(
  tx: ConnectTransaction,
  connectionId: number,
  now: number,
): Promise<void> {
  const connection = await tx.connection(connectionId);
  if (connection?.consentId == null) return;
  const consent = await tx.consent(connection.consentId);
  if (!isHeld(consent)) return;
  const move = { to: 'revoked', actor: 'bank', reason: 'USER_REVOKED_AT_BANK' } as const;
  await moveConsent(tx, consent, move, now);
  await tx.dropSession(connectionId, false, now);
}
