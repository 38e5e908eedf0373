/** What is told when an endpoint is disabled by itself. */
import { auditSubject } from '../audit-entry.ts';
import type { Disabling, WebhookParts } from './ports.ts';

/** The type of the message that other endpoints of the tenant get. */
export const DISABLED_TYPE = 'webhook_endpoint.disabled';
/** Who disables endpoints that nothing gets through to. */
const ACTOR = 'webhooks';

/** What becomes of an endpoint that said 410, or that failed for days. */
export const newsOf = (
  { ids }: Pick<WebhookParts, 'ids'>,
  endpointId: number,
  reason: 'gone' | 'failing',
): Disabling => ({
  reason,
  news: {
    type: DISABLED_TYPE,
    message: { webhook_endpoint_id: ids.encode('webhook_endpoint', 0, endpointId), reason },
  },
  audit: {
    actor: ACTOR,
    action: DISABLED_TYPE,
    subject: auditSubject('webhook_endpoint', 0, endpointId),
    detail: { reason },
  },
});
