/** Lists: pages by keyset, cursors that are tied to their list, and the frame around the rows. */
import type { IdKind } from '../../core/ids.ts';
import { PAGE_DEFAULT } from '../../core/limits.ts';
import type { PageOf, PageRequest } from '../../engine/ports.ts';
import { type Problem, problem } from '../http/problem.ts';
import { pathOf } from '../http/server.ts';
import { type Answer, jsonText } from './answer.ts';
import { listName } from './cursor.ts';
import type { Call } from './operation.ts';

interface Paging {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}
/** Parameters that change neither which rows there are nor their order; the owner is in the list's name anyway. */
interface Unfiltering {
  readonly include?: unknown;
  readonly owner_id?: unknown;
}
type ListCall = Call<Paging, unknown, { readonly tenantId: number; readonly ownerId?: number }>;

/** How the place of a row goes into a cursor and comes out of it again. */
export interface Place<Row, Cursor> {
  /** The place of a page's last row, as texts that the reader has seen; the page for lists that count. */
  write(row: Row, page: { readonly after: Cursor | null; readonly rows: number }): readonly string[];
  /** Null when the texts are no place. */
  read(place: readonly string[]): Cursor | null;
}

/** A list that was asked for: which page, and what its cursors are tied to. */
export interface Listing<Row, Cursor> {
  readonly page: PageRequest<Cursor>;
  readonly next: (page: PageOf<Row>) => string | null;
}

/** Reads the paging of a call; a failure when the cursor is not one of this list. */
export function listing<Row, Cursor>(
  name: string,
  call: ListCall,
  place: Place<Row, Cursor>,
): Listing<Row, Cursor> | Problem {
  const {
    limit,
    cursor,
    include: _include,
    owner_id: _ownerId,
    ...filter
  } = call.query as Paging & Unfiltering;
  const { cursors } = call.services;
  const list = listName(name, call.reach.tenantId, call.reach.ownerId ?? null, filter);
  let after: Cursor | null = null;
  if (cursor !== undefined) {
    const found = cursors.decode(list, cursor);
    after = found === null ? null : place.read(found);
    if (after === null) return problem('cursor_invalid');
  }
  return {
    page: { limit: limit ?? PAGE_DEFAULT, after },
    next: ({ rows, more }) => {
      const last = rows.at(-1);
      return more && last !== undefined
        ? cursors.encode(list, place.write(last, { after, rows: rows.length }))
        : null;
    },
  };
}

/** A place that is an object's number, shown as its public id. */
export const idPlace = <Row>(
  call: ListCall,
  kind: IdKind,
  numberOf: (row: Row) => number,
): Place<Row, number> => ({
  write: (row) => [call.services.ids.encode(kind, ownerIn(kind, call, numberOf(row)), numberOf(row))],
  read: ([text]) => {
    const id = text === undefined ? null : call.services.ids.decode(text);
    return id?.kind === kind ? id.object : null;
  },
});

const ownerIn = (kind: IdKind, call: ListCall, number: number): number =>
  kind === 'owner' ? number : (call.reach.ownerId ?? 0);

/** The answer for a page whose rows are JSON texts. `more` are members after the usual ones. */
export function listAnswer(
  call: ListCall,
  rows: readonly string[],
  nextCursor: string | null,
  more: Readonly<Record<string, number>> = {},
): Answer {
  const tail = Object.entries(more).map(([name, value]) => `,"${name}":${value}`);
  const cursor = nextCursor === null ? 'null' : `"${nextCursor}"`;
  const body = `{"object":"list","data":[${rows.join(',')}],"next_cursor":${cursor}${tail.join('')}}`;
  if (nextCursor === null) return jsonText(body);
  return jsonText(body, 200, { link: `<${nextUrl(call, nextCursor)}>; rel="next"` });
}

function nextUrl(call: ListCall, cursor: string): string {
  const query = new URLSearchParams();
  for (const [name, values] of call.parameters)
    if (name !== 'cursor') for (const value of values) query.append(name, value);
  query.set('cursor', cursor);
  const { request } = call;
  return `${request.server.baseUrl(request)}${pathOf(request)}?${query.toString()}`;
}
