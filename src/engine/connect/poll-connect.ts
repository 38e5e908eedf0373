/** A look at how a sign-in stands, by whoever watches it. */
import { type Result, success } from '../../core/result.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { AttemptRow } from '../connection-rows.ts';
import { attemptRow } from './attempt-view.ts';
import { type ConnectParts, NOT_FOUND } from './parts.ts';
import { resumeIn } from './resume-attempts.ts';

/** Asks the bank where that is due, takes up what a dead process left, and gives the attempt as it stands then. */
export async function pollConnect(
  parts: ConnectParts,
  { scope, attended }: Asking,
  attemptId: number,
): Promise<Result<AttemptRow, ConnectRefusal>> {
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  await resumeIn(parts, { scope, sealer, attended, isAsked: true }, attemptId);
  const attempt = await parts.store.attempt(scope, attemptId);
  return attempt === null ? NOT_FOUND : success(attemptRow(sealer, attempt));
}
