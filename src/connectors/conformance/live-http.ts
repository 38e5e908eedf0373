/** An HTTP handle to a real server for tests. The product's own, with its guards, is in src/services. */
import type { Http, HttpReply, HttpRequest, HttpTrouble } from '../contract.ts';

const TIMEOUT_MS = 30_000;
const BODY_BYTES_MAX = 16 * 1024 * 1024;

/** Sends for real, to whatever the address names; redirects are given as they are. Replies are all numbered 0. */
export const liveHttp = (): Http => ({ send: fetched });

async function fetched({ method, url, headers, body }: HttpRequest): Promise<HttpReply | HttpTrouble> {
  try {
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > BODY_BYTES_MAX) return { ok: false, trouble: 'reply_too_large' };
    const { status } = answer;
    return { ok: true, status, headers: Object.fromEntries(answer.headers), body: bytes, reply: 0 };
  } catch (error) {
    const timeout = error instanceof Error && error.name === 'TimeoutError';
    return { ok: false, trouble: timeout ? 'timeout' : 'unreachable' };
  }
}
