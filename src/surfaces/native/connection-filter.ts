/** Lists of what belongs to connections, with their parameter `connection_id`. */
import { claimedKind, type IdKind } from '../../core/ids.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { OwnerScope, PageOf, PageRequest } from '../../engine/ports.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import type { Answer } from './answer.ts';
import type { OwnerCall } from './connect-answers.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import type { Call } from './operation.ts';
import { idText, PAGING } from './values.ts';

/** What these lists take. */
export const OF_CONNECTION = {
  connection_id: idText('con').optional().describe('Only those of this connection.'),
  ...PAGING,
};

interface Asked {
  readonly connection_id?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** One of these lists: how it is called, how a page of it is read, and how a row is shown. */
interface ConnectionList<Row> {
  readonly name: string;
  readonly kind: IdKind;
  read(
    scope: OwnerScope,
    filter: { readonly connectionId?: number },
    page: PageRequest<number>,
  ): Promise<PageOf<Row>>;
  show(row: Row): string;
}

/** A page of a list. */
export async function connectionList<Row extends { readonly id: number }>(
  call: Call<Asked, unknown, OwnerScope>,
  list: ConnectionList<Row>,
): Promise<Answer | Problem> {
  const lists = listing(
    list.name,
    call,
    idPlace(call, list.kind, (row: Row) => row.id),
  );
  if (isProblem(lists)) return lists;
  const filter = connectionFilter(call, call.query.connection_id);
  if (!filter.ok) return filter.fault;
  if (filter.value === 'nothing') return listAnswer(call, [], null);
  const page = await list.read(call.reach, filter.value, lists.page);
  return listAnswer(call, page.rows.map(list.show), lists.next(page));
}

/**
 * The filter that a connection's id makes. A text that is no connection id at all is a failure; one of another owner
 * meets nothing, like one that is not there (invariant 12): `nothing` then.
 */
function connectionFilter(
  { services, reach }: OwnerCall,
  text: string | undefined,
): Result<{ readonly connectionId?: number } | 'nothing', Problem> {
  if (text === undefined) return success({});
  if (claimedKind(text) !== 'connection') return failure(notAConnectionId());
  const number = connectionNumber({ services, reach }, text);
  return success(number === null ? 'nothing' : { connectionId: number });
}

/** The number of a connection of the owner by its id; null when the id names none of this owner. */
export function connectionNumber(
  { services, reach }: Pick<OwnerCall, 'services' | 'reach'>,
  text: string,
): number | null {
  const id = services.ids.decode(text);
  return id?.kind === 'connection' && id.owner === reach.ownerId ? id.object : null;
}

function notAConnectionId(): Problem {
  const message = 'must be a connection id, such as con_ and 26 characters';
  return problem('validation_failed', {
    detail: `connection_id: ${message}`,
    errors: [{ parameter: 'connection_id', code: 'invalid', message }],
  });
}
