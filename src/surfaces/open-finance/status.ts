/** How a connection stands, in the five words of this surface. */
import { type OpenFinanceStatus, openFinanceStatus } from '../../core/consent/project.ts';
import type { ConnectionRow } from '../../engine/connection-rows.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import type { Services } from '../native/parts.ts';

/** Never `active` while the consent cannot be used: it is read with the connection and judged at this instant. */
export async function statusOf(
  { connecting, bankClock }: Services,
  scope: OwnerScope,
  row: ConnectionRow,
): Promise<OpenFinanceStatus> {
  const consent = row.consentId === null ? null : await connecting.consent(scope, row.consentId);
  return openFinanceStatus(row, consent, bankClock.now().getTime());
}
