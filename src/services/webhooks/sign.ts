/** Signatures of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA-256 over id, timestamp and body. */
import { Webhook } from 'standardwebhooks';

/** One signature, `v1,…`, with a secret `whsec_…`. Throws for a secret that is none: ours are made here. */
export const signMessage = (secret: string, id: string, at: Date, body: string): string =>
  new Webhook(secret).sign(id, at, body);
