/** Secrets as Standard Webhooks writes them: `whsec_` and the base64 of random bytes. */
import { SECRET_BYTES } from './limits.ts';
import type { SealedSecret, WebhookParts } from './ports.ts';

const PREFIX = 'whsec_';

/** A new secret, and the same sealed for its place. */
export async function newSecret(
  { random, secrets }: Pick<WebhookParts, 'random' | 'secrets'>,
  tenantId: number,
  endpointId: number,
  number: number,
): Promise<{ readonly secret: string; readonly sealed: SealedSecret }> {
  const secret = PREFIX + Buffer.from(random(SECRET_BYTES)).toString('base64');
  return { secret, sealed: { number, sealed: await secrets.seal(tenantId, endpointId, number, secret) } };
}
