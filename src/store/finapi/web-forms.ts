/** Web forms of the finAPI surface: rows beside visits to the hosted page. */
import type { WebFormKind } from '../../engine/finapi/web-forms-port.ts';
import type { DueForm, StoredWebForm, WebFormsStore } from '../../engine/finapi/web-forms-store-port.ts';
import type { Database, Statement, TextRow } from '../database.ts';
import { instantMs, instantParameter } from '../instants.ts';
import { bytesParameter } from '../syncs.ts';
import { bytesOf, integer, maybe, textOf, truth } from '../text-values.ts';

const ADD: Statement = {
  name: 'finapi_web_form_add',
  text: `insert into finapi_web_forms (owner_id, session_id, kind, sealed_token, sealed_asked, offers_pin, created_at,
      remove_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`,
};
const GET: Statement = {
  name: 'finapi_web_form',
  text: `select f.session_id, f.kind, f.sealed_token, f.sealed_asked, f.remove_at, f.settled_at is not null,
      f.response_code, f.sealed_response, s.browser_hash is not null, s.updated_at, f.offers_pin, f.sealed_typed
    from finapi_web_forms f join connect_sessions s on s.owner_id = f.owner_id and s.id = f.session_id
    where f.owner_id = $1 and f.session_id = $2`,
};
const SETTLE: Statement = {
  name: 'finapi_web_form_settle',
  text: `update finapi_web_forms set settled_at = coalesce(settled_at, $3), sealed_typed = null
    where owner_id = $1 and session_id = $2`,
};
const TYPED: Statement = {
  name: 'finapi_web_form_typed',
  text: `update finapi_web_forms set sealed_typed = $3
    where owner_id = $1 and session_id = $2 and settled_at is null`,
};
const ANSWER: Statement = {
  name: 'finapi_web_form_answer',
  text: `update finapi_web_forms set response_code = $3, sealed_response = $4
    where owner_id = $1 and session_id = $2 and response_code is null`,
};
const REMOVE: Statement = {
  name: 'finapi_web_form_remove',
  text: 'delete from finapi_web_forms where owner_id = $1 and session_id = $2 returning session_id',
};
/** A failed visit can be gone on with until its link ends; one that waits for the bank is looked at when that is over. */
const DUE: Statement = {
  name: 'finapi_web_forms_due',
  text: `select f.owner_id, f.session_id
    from finapi_web_forms f join connect_sessions s on s.owner_id = f.owner_id and s.id = f.session_id
    where f.settled_at is null and (s.status in ('completed', 'cancelled', 'expired')
      or s.status = 'failed' and s.expires_at <= $1 or s.status = 'open' and f.created_at <= $2)
    order by f.created_at limit $3`,
};
const OLD: Statement = {
  name: 'finapi_web_forms_old',
  text: 'select owner_id, session_id from finapi_web_forms where remove_at <= $1 order by remove_at limit $2',
};
const TENANT_OF: Statement = {
  name: 'finapi_web_form_tenant',
  text: 'select tenant_id from owners where id = $1',
};

function formOf(row: TextRow): StoredWebForm {
  const code = maybe(row[6], integer);
  return {
    id: integer(row[0]),
    kind: textOf(row[1]) as WebFormKind,
    sealedToken: bytesOf(row[2]),
    sealedAsked: bytesOf(row[3]),
    removeAt: instantMs(textOf(row[4])),
    isSettled: truth(row[5]),
    response: code === null ? null : { code, sealedBody: bytesOf(row[7]) },
    isOpened: truth(row[8]),
    changedAt: instantMs(textOf(row[9])),
    offersPin: truth(row[10]),
    sealedTyped: maybe(row[11], bytesOf),
  };
}

const dueOf = (row: TextRow): DueForm => ({ ownerId: integer(row[0]), id: integer(row[1]) });

/** `app` works for one owner; `jobs` sees which forms are due. */
export const openWebFormsStore = (app: Database, jobs: Database): WebFormsStore => ({
  async add(scope, { id, kind, sealedToken, sealedAsked, offersPin, removeAt }, now) {
    await app.rows(scope, ADD, [
      scope.ownerId,
      id,
      kind,
      bytesParameter(sealedToken),
      bytesParameter(sealedAsked),
      offersPin,
      instantParameter(now),
      instantParameter(removeAt),
    ]);
  },
  async form(scope, id) {
    const [row] = await app.rows(scope, GET, [scope.ownerId, id]);
    return row === undefined ? null : formOf(row);
  },
  async typed(scope, id, sealedTyped) {
    await app.rows(scope, TYPED, [scope.ownerId, id, bytesParameter(sealedTyped)]);
  },
  async settle(scope, id, now) {
    await app.rows(scope, SETTLE, [scope.ownerId, id, instantParameter(now)]);
  },
  async answer(scope, id, code, sealedBody) {
    await app.rows(scope, ANSWER, [scope.ownerId, id, code, bytesParameter(sealedBody)]);
  },
  remove: async (scope, id) => (await app.rows(scope, REMOVE, [scope.ownerId, id])).length > 0,
  async due(now, idleBefore, limit) {
    const values = [instantParameter(now), instantParameter(idleBefore), limit];
    return (await jobs.rows(null, DUE, values)).map(dueOf);
  },
  old: async (now, limit) => (await jobs.rows(null, OLD, [instantParameter(now), limit])).map(dueOf),
  async scopeOf(ownerId) {
    const [row] = await app.rows({ tenantId: 0, ownerId }, TENANT_OF, [ownerId]);
    return row === undefined ? null : { tenantId: integer(row[0]), ownerId };
  },
});
