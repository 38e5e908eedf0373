/** Lists are bare arrays of at most {@link ROWS_MAX}; where more follows, the `Link` header leads to it. */
import { z } from 'zod';
import { failure, type Result, success } from '../../core/result.ts';
import type { TeamReach } from '../../engine/people/port.ts';
import type { PageOf } from '../../engine/ports.ts';
import { type DialectOutcome, type DialectRefusal, ok } from '../dialect/answer.ts';
import { refuseField } from '../dialect/refusals.ts';
import { pathOf } from '../http/server.ts';
import { CURSOR_CHARACTERS_MAX, listName } from '../native/cursor.ts';
import { ROWS_MAX } from './limits.ts';
import type { Call } from './team.ts';

export const cursor = z
  .string()
  .min(1)
  .max(CURSOR_CHARACTERS_MAX)
  .optional()
  .describe(`Where an answer of ${ROWS_MAX} goes on: it stands in the Link header of that answer.`);

type Query = Readonly<Record<string, string | undefined>>;

/** What ties a cursor to one list: everything that filters it. */
const nameOf = (path: string, { scope }: TeamReach, { cursor: _cursor, ...filter }: Query): string =>
  listName(`team-banking ${path}`, scope.tenantId, scope.ownerId, filter);

/** Where a list goes on: the texts of its cursor; null at its beginning. */
export function placeOf(
  call: Call,
  reach: TeamReach,
  path: string,
): Result<readonly string[] | null, DialectRefusal> {
  const query = call.query as Query;
  if (query.cursor === undefined) return success(null);
  const place = call.services.cursors.decode(nameOf(path, reach, query), query.cursor);
  return place === null
    ? failure(refuseField('cursor', 'must be the one of the Link header, with the same other parameters'))
    : success(place);
}

/** The number in a place that is one id. */
export function numberAt(
  { services }: Call,
  kind: 'connection' | 'account' | 'transaction',
  text: string | undefined,
): number | null {
  const id = text === undefined ? null : services.ids.decode(text);
  return id?.kind === kind ? id.object : null;
}

/** The answer of a list; `last` is the place of its last row. */
export function listAnswer(
  call: Call,
  reach: TeamReach,
  path: string,
  shown: readonly unknown[],
  { more }: Pick<PageOf<unknown>, 'more'>,
  last: readonly string[] | null,
): DialectOutcome {
  if (!more || last === null) return ok(shown);
  const query = call.query as Query;
  const next = call.services.cursors.encode(nameOf(path, reach, query), last);
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && name !== 'cursor') parameters.set(name, value);
  parameters.set('cursor', next);
  const { request } = call;
  const url = `${request.server.baseUrl(request)}${pathOf(request)}?${parameters.toString()}`;
  return ok(shown, 200, { link: `<${url}>; rel="next"` });
}
