/** Why there is no reply, carried through the library as an error. */
import type { HttpTrouble } from '../../connectors/contract.ts';

export type Trouble = HttpTrouble['trouble'];

export class TroubleError extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

/** What an error of the library means. Our own say it; what else happens on an open connection broke the reply. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof TroubleError) return error.trouble;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'UND_ERR_HEADERS_OVERFLOW' ? 'reply_too_large' : 'broken_reply';
}
