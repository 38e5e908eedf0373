/** What a visit can say about accounts of a bank of which only the account holder can tell which they are. */
import type { FastifyReply } from 'fastify';
import type { AnswerMapping } from '../../engine/accounts/port.ts';
import type { MappingRow } from '../../engine/accounts/rows.ts';
import type { ConnectionRow } from '../../engine/connection-rows.ts';
import { accountValue, mappingPage, questionName, questionsOf } from './mapping-view.ts';
import { isLate } from './stage.ts';
import { connectionNumber } from './target.ts';
import { backToPage, formValue, queryValue, type Visit } from './visit.ts';

/** The connection whose accounts this visit may tell; null for none. */
async function connectionOf(visit: Visit, publicId: string): Promise<ConnectionRow | null> {
  const { session, attempt, stage, parts, key, now } = visit;
  if (isLate(session, now)) return null;
  const isManaging =
    session.purpose === 'manage' && (session.status === 'open' || session.status === 'failed');
  const own = stage.at === 'granted' ? (attempt?.connectionId ?? session.connectionId) : null;
  const number = isManaging ? connectionNumber(visit, publicId) : own;
  return number === null ? null : parts.connecting.connection(key.scope, number);
}

/** GET …/accounts: the questions about one connection. */
export async function accounts(visit: Visit): Promise<FastifyReply> {
  const connection = await connectionOf(visit, queryValue(visit.request, 'connection'));
  const rows =
    connection === null ? null : await visit.parts.mappings.mappings(visit.key.scope, connection.id);
  return connection === null || rows === null
    ? backToPage(visit, 'ended')
    : mappingPage(visit, connection, rows);
}

/** The answer that was chosen for a question; null when none was, or it is as it was. */
function chosen(visit: Visit, row: MappingRow): AnswerMapping | null {
  const value = formValue(visit.request, questionName(row));
  const candidate = row.candidates.find((one) => accountValue(one) === value);
  if (candidate !== undefined)
    return { mappingId: row.id, answer: 'account', accountId: candidate.accountId };
  if (value !== 'new' && (value !== 'ignore' || row.state === 'ignored')) return null;
  return { mappingId: row.id, answer: value, accountId: null };
}

/** POST …/accounts: all answers of the page, or none. */
export async function saveAccounts(visit: Visit): Promise<FastifyReply> {
  const { parts, key, asking, base, reply, session } = visit;
  const connection = await connectionOf(visit, formValue(visit.request, 'connection'));
  const rows = connection === null ? null : await parts.mappings.mappings(key.scope, connection.id);
  if (connection === null || rows === null) return backToPage(visit, 'ended');
  const questions = questionsOf(rows);
  const answers = questions.map((row) => chosen(visit, row)).filter((one) => one !== null);
  const done = answers.length === 0 ? null : await parts.mappings.answer(asking, connection.id, answers);
  if (done?.ok === false) {
    if (done.fault.code !== 'answer_refused') return backToPage(visit, 'not_now');
    const values = new Map(
      questions.map((row) => [questionName(row), formValue(visit.request, questionName(row))]),
    );
    const mappingId = answers[done.fault.at]?.mappingId ?? 0;
    return mappingPage(visit, connection, rows, { refusal: done.fault, mappingId, values });
  }
  const said = done === null ? 'unsaid' : 'mapped';
  return reply.redirect(`${session.purpose === 'manage' ? `${base}/connections` : base}?said=${said}`, 303);
}
