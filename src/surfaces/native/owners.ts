/** /v1/owners: the people and teams whose data it is. */
import { z } from 'zod';
import { createOwner, deleteOwner, type OwnerChange, updateOwner } from '../../engine/owners.ts';
import type { OwnerRow } from '../../engine/ports.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { type Answer, EMPTY, jsonObject } from './answer.ts';
import { checkIfMatch } from './conditions.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { Owner } from './objects.ts';
import {
  type Call,
  type ObjectReach,
  type Operation,
  objectOperation,
  tenantOperation,
} from './operation.ts';
import { listOf } from './pages.ts';
import { ownerJson } from './render.ts';
import { METADATA, PAGING, text } from './values.ts';

const name = text(NAME_CHARACTERS_MAX).nullable().describe('For people to read.');
const reference = text(NAME_CHARACTERS_MAX)
  .nullable()
  .describe('Your own id of this person or team; unique within the tenant.');

const list = tenantOperation({
  name: 'list_owners',
  method: 'GET',
  path: '/v1/owners',
  tag: 'Owners',
  summary: 'List owners',
  description: 'Oldest first. With a key that is for one owner only, the list holds that one.',
  scope: 'owners:read',
  ownerKeysToo: true,
  query: {
    reference: text(NAME_CHARACTERS_MAX).optional().describe('Only the owner with this reference.'),
    ...PAGING,
  },
  answers: { 200: { description: 'A page of owners.', schema: listOf(Owner, 'Owner') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const { ids, directory } = call.services;
    const { caller, reach, query } = call;
    const lists = listing(
      'list_owners',
      call,
      idPlace(call, 'owner', (row: OwnerRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    if (caller.ownerOnly || query.reference !== undefined) {
      const row =
        query.reference !== undefined
          ? await directory.findOwner(reach, query.reference)
          : await directory.getOwner({ ...reach, ownerId: caller.ownerId ?? 0 });
      const seen = row === null || (caller.ownerOnly && row.id !== caller.ownerId) ? [] : [row];
      return listAnswer(
        call,
        seen.map((one) => ownerJson(ids, one)),
        null,
      );
    }
    const page = await directory.listOwners(reach, lists.page);
    return listAnswer(
      call,
      page.rows.map((row) => ownerJson(ids, row)),
      lists.next(page),
    );
  },
});

const create = tenantOperation({
  name: 'create_owner',
  method: 'POST',
  path: '/v1/owners',
  tag: 'Owners',
  summary: 'Create an owner',
  scope: 'owners:write',
  body: {
    kind: z.enum(['person', 'team']).optional().describe('`person` when not said.'),
    reference: reference.optional(),
    name: name.optional(),
    metadata: METADATA.optional(),
  },
  answers: { 201: { description: 'The new owner.', schema: Owner } },
  problems: ['owner_reference_taken'],
  async handle({ services, caller, body }) {
    const row = await createOwner(services.directory, caller, {
      kind: body.kind ?? 'person',
      reference: body.reference ?? null,
      name: body.name ?? null,
      metadata: body.metadata ?? {},
    });
    if (row === null) return problem('owner_reference_taken');
    const json = ownerJson(services.ids, row);
    return jsonObject(json, 201, { location: `/v1/owners/${services.ids.encode('owner', row.id, row.id)}` });
  },
});

const get = objectOperation('owner', {
  name: 'get_owner',
  method: 'GET',
  path: '/v1/owners/{id}',
  tag: 'Owners',
  summary: 'Get an owner',
  scope: 'owners:read',
  answers: { 200: { description: 'The owner.', schema: Owner } },
  async handle({ services, reach }) {
    const row = await services.directory.getOwner(reach);
    return row === null ? problem('not_found') : jsonObject(ownerJson(services.ids, row));
  },
});

type OwnerCall = Call<unknown, unknown, ObjectReach>;
type UpdateCall = Call<
  unknown,
  {
    readonly reference?: string | null | undefined;
    readonly name?: string | null | undefined;
    readonly metadata?: Readonly<Record<string, string | null>> | null | undefined;
  },
  ObjectReach
>;

/** The owner as it is when a change comes with If-Match: a failure, or the instant that the store has to see. */
async function current(call: OwnerCall): Promise<Problem | { ifUpdatedAt: string | null }> {
  const header = call.request.headers['if-match'];
  if (header === undefined) return { ifUpdatedAt: null };
  const row = await call.services.directory.getOwner(call.reach);
  if (row === null) return problem('not_found');
  return checkIfMatch(header, ownerJson(call.services.ids, row)) ?? { ifUpdatedAt: row.updatedAt };
}

const update = objectOperation('owner', {
  name: 'update_owner',
  method: 'PATCH',
  path: '/v1/owners/{id}',
  tag: 'Owners',
  summary: 'Change an owner',
  description:
    'A JSON merge patch (RFC 7396): members that are not said stay, null removes, metadata is merged key by key.',
  scope: 'owners:write',
  body: {
    reference: reference.optional(),
    name: name.optional(),
    metadata: z
      .record(z.string(), z.string().nullable())
      .nullable()
      .optional()
      .describe('Pairs to set; a null value removes its key, null for all removes every pair.'),
  },
  answers: { 200: { description: 'The owner as it is now.', schema: Owner } },
  problems: ['owner_reference_taken', 'precondition_failed', 'if_match_invalid'],
  async handle(call) {
    const isConditional = call.request.headers['if-match'] !== undefined;
    for (let tries = 1; ; tries++) {
      const outcome = await change(call);
      // Metadata is merged into what was read: when that changed meanwhile, merge again.
      if (outcome !== 'stale') return outcome;
      if (isConditional || tries >= MERGE_TRIES_MAX) return problem('precondition_failed');
    }
  },
});

const MERGE_TRIES_MAX = 5;

async function change(call: UpdateCall): Promise<Answer | Problem | 'stale'> {
  const { services, caller, reach, body } = call;
  const seen = await current(call);
  if (isProblem(seen)) return seen;
  const metadata = body.metadata === undefined ? undefined : await mergedMetadata(call, body.metadata);
  if (metadata !== undefined && isProblem(metadata)) return metadata;
  const wanted: OwnerChange = {
    ...(body.reference === undefined ? {} : { reference: body.reference }),
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(metadata === undefined ? {} : { metadata: metadata.pairs }),
  };
  const ifUpdatedAt = seen.ifUpdatedAt ?? metadata?.ifUpdatedAt ?? null;
  const row = await updateOwner(services.directory, caller, reach, wanted, ifUpdatedAt);
  if (row === 'stale') return row;
  if (row === null) return problem('not_found');
  if (row === 'taken') return problem('owner_reference_taken');
  return jsonObject(ownerJson(services.ids, row));
}

/** Merges pairs into those there are; what was merged into must still be there when it is written. */
async function mergedMetadata(
  call: OwnerCall,
  patch: Readonly<Record<string, string | null>> | null,
): Promise<Problem | { pairs: Record<string, string>; ifUpdatedAt: string | null }> {
  if (patch === null) return { pairs: {}, ifUpdatedAt: null };
  const row = await call.services.directory.getOwner(call.reach);
  if (row === null) return problem('not_found');
  const pairs = new Map(Object.entries(row.metadata));
  for (const [key, value] of Object.entries(patch))
    if (value === null) pairs.delete(key);
    else pairs.set(key, value);
  const merged = METADATA.safeParse(Object.fromEntries(pairs));
  if (merged.success) return { pairs: merged.data, ifUpdatedAt: row.updatedAt };
  const message = merged.error.issues[0]?.message ?? 'is not valid';
  return problem('validation_failed', {
    detail: `/metadata: ${message}`,
    errors: [{ pointer: '/metadata', code: 'invalid', message }],
  });
}

const remove = objectOperation('owner', {
  name: 'delete_owner',
  method: 'DELETE',
  path: '/v1/owners/{id}',
  tag: 'Owners',
  summary: 'Forget an owner',
  description:
    'Deletes the owner with everything of it, its keys first: what was sealed can never be read again. It cannot be undone.',
  scope: 'owners:write',
  answers: { 204: { description: 'Forgotten.', schema: null } },
  problems: ['precondition_failed', 'if_match_invalid'],
  async handle(call) {
    const { services, caller, reach } = call;
    const seen = await current(call);
    if (isProblem(seen)) return seen;
    const gone = await deleteOwner(services.directory, caller, reach);
    services.reach.forget(reach.ownerId);
    services.authenticator.forgetOwner(reach.ownerId);
    return gone ? EMPTY : problem('not_found');
  },
});

export const OWNER_OPERATIONS: readonly Operation[] = [list, create, get, update, remove];
