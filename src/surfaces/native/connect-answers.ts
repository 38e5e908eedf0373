/** Attempts as answers: with the link to the bank where it may be shown. */
import type { AttemptRow } from '../../engine/connection-rows.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { permits } from '../../engine/scopes.ts';
import { goLink } from '../http/connect-links.ts';
import { type Answer, jsonObject } from './answer.ts';
import { attemptObject } from './connect-render.ts';
import type { Call } from './operation.ts';
import { viewOf } from './render.ts';

/** A call about one owner, whatever it asks. */
export type OwnerCall = Call<unknown, unknown, OwnerScope>;

/**
 * An attempt as the caller may see it. The link to the bank lets whoever opens it connect a bank for the owner, so it
 * is for keys that could do so anyway.
 */
export async function shownAttempt(call: OwnerCall, row: AttemptRow): Promise<object> {
  return attemptObject(viewOf(call), row, await goUrl(call, row));
}

async function goUrl(
  { services, caller, reach, request }: OwnerCall,
  row: AttemptRow,
): Promise<string | null> {
  if (row.view?.kind !== 'redirect' || !permits(caller, 'connections:write')) return null;
  const token = await services.connecting.goToken(reach, row.id);
  return token === null ? null : goLink(request.server.baseUrl(request), token);
}

/** The path of an attempt. */
export const attemptPath = ({ services, reach }: OwnerCall, row: AttemptRow): string =>
  `/v1/connect-attempts/${services.ids.encode('connect_attempt', reach.ownerId, row.id)}`;

/** The answer that shows an attempt; with 202 it says where to look again. */
export async function attemptAnswer(
  call: OwnerCall,
  row: AttemptRow,
  status: 200 | 202 = 200,
): Promise<Answer> {
  const headers = status === 202 ? { location: attemptPath(call, row) } : {};
  return jsonObject(JSON.stringify(await shownAttempt(call, row)), status, headers);
}
