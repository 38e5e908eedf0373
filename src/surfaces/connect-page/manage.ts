/** What a visit that manages connections can do with one of them. */
import type { FastifyReply } from 'fastify';
import type { ConnectionRow } from '../../engine/connection-rows.ts';
import { confirmDisconnectPage, managePage } from './manage-view.ts';
import { isLate } from './stage.ts';
import { connectionNumber } from './target.ts';
import { backToPage, formValue, queryValue, type Visit } from './visit.ts';
import type { Notice } from './words.ts';

/** Whether the visit is one to manage connections, and is still open. */
const mayManage = ({ session, now }: Visit): boolean =>
  session.purpose === 'manage' &&
  (session.status === 'open' || session.status === 'failed') &&
  !isLate(session, now);

/** GET …/connections: the list, whatever became of a sign-in. */
export const connections = (visit: Visit): Promise<FastifyReply> | FastifyReply =>
  mayManage(visit) ? managePage(visit) : backToPage(visit);

const toList = ({ reply, base }: Visit, said: Notice): FastifyReply =>
  reply.redirect(`${base}/connections?said=${said}`, 303);

/** The connection of a public id, of this visit's owner; null for everything else. */
async function connectionOf(visit: Visit, publicId: string): Promise<ConnectionRow | null> {
  const number = connectionNumber(visit, publicId);
  return number === null ? null : visit.parts.connecting.connection(visit.key.scope, number);
}

/** POST …/sync */
export async function syncNow(visit: Visit): Promise<FastifyReply> {
  if (!mayManage(visit)) return backToPage(visit, 'ended');
  const row = await connectionOf(visit, formValue(visit.request, 'connection'));
  if (row === null) return toList(visit, 'gone');
  const asked = await visit.parts.syncing.request(visit.asking, row.id);
  if (asked.ok) return toList(visit, 'synced');
  return toList(visit, asked.fault.code === 'not_found' ? 'gone' : 'not_now');
}

/** GET …/disconnect */
export async function askDisconnect(visit: Visit): Promise<FastifyReply> {
  if (!mayManage(visit)) return backToPage(visit, 'ended');
  const row = await connectionOf(visit, queryValue(visit.request, 'connection'));
  return row === null ? toList(visit, 'gone') : confirmDisconnectPage(visit, row);
}

/** POST …/disconnect */
export async function disconnect(visit: Visit): Promise<FastifyReply> {
  if (!mayManage(visit)) return backToPage(visit, 'ended');
  const row = await connectionOf(visit, formValue(visit.request, 'connection'));
  if (row === null) return toList(visit, 'gone');
  const ended = await visit.parts.connecting.disconnect(visit.asking, row.id);
  if (ended.ok) return toList(visit, 'disconnected');
  return toList(visit, ended.fault.code === 'not_found' ? 'gone' : 'not_now');
}
