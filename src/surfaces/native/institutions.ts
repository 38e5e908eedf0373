/** /v1/institutions: the banks that can be connected. The same for every key. */
import { z } from 'zod';
import type { InstitutionRow } from '../../engine/connection-rows.ts';
import { isProblem, problem } from '../http/problem.ts';
import { type Answer, entityTag, jsonObject } from './answer.ts';
import { Institution } from './connect-objects.ts';
import { institutionJson } from './connect-render.ts';
import { BANK_CODE_CHARACTERS_MAX, INSTITUTIONS_SECONDS, SEARCH_CHARACTERS_MAX } from './limits.ts';
import { listAnswer, listing, type Place } from './lists.ts';
import { type Operation, tenantOperation, textOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { PAGING, text } from './values.ts';

/** Kept by the client, and asked about again with its ETag. A cursor is signed for the key's tenant. */
const CACHED = {
  'cache-control': `private, max-age=${INSTITUTIONS_SECONDS}`,
  vary: 'authorization, accept',
};

/** The list is in memory and in one order: a place is how many rows are before it. */
const COUNTED: Place<InstitutionRow, number> = {
  write: (_row, { after, rows }) => [String((after ?? 0) + rows)],
  read: ([said]) => (said !== undefined && /^\d{1,9}$/.test(said) ? Number(said) : null),
};

const list = tenantOperation({
  name: 'list_institutions',
  method: 'GET',
  path: '/v1/institutions',
  tag: 'Institutions',
  summary: 'Search institutions',
  description:
    'The best matches first, else by name. `methods` says how each is connected, and what has to be filled in. May be kept for five minutes; with If-None-Match it is asked for cheaply again.',
  scope: null,
  ownerKeysToo: true,
  query: {
    q: text(SEARCH_CHARACTERS_MAX).optional().describe('Words of the name, a BIC, or a national bank code.'),
    country: z
      .string()
      .regex(/^[A-Za-z]{2}$/, 'must be two letters, such as DE')
      .optional()
      .describe('ISO 3166-1 alpha-2.'),
    bank_code: text(BANK_CODE_CHARACTERS_MAX)
      .optional()
      .describe('A national bank code: BLZ, sort code, code banque, routing number.'),
    ...PAGING,
  },
  answers: { 200: { description: 'A page of institutions.', schema: listOf(Institution, 'Institution') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const lists = listing('list_institutions', call, COUNTED);
    if (isProblem(lists)) return lists;
    const { q, country, bank_code: bankCode } = call.query;
    const wanted = {
      ...(q === undefined ? {} : { text: q }),
      ...(country === undefined ? {} : { country: country.toUpperCase() }),
      ...(bankCode === undefined ? {} : { bankCode }),
    };
    const { limit, after } = lists.page;
    const page = call.services.connecting.searchInstitutions(wanted, { limit, after: after ?? 0 });
    return cached(listAnswer(call, page.rows.map(institutionJson), lists.next(page)));
  },
});

function cached(answer: Answer): Answer {
  const etag = typeof answer.body === 'string' ? { etag: entityTag(answer.body) } : {};
  return { ...answer, headers: { ...answer.headers, ...CACHED, ...etag } };
}

const get = textOperation('institution', {
  name: 'get_institution',
  method: 'GET',
  path: '/v1/institutions/{id}',
  tag: 'Institutions',
  summary: 'Get an institution',
  description: 'Its id is a text, and never changes.',
  scope: null,
  ownerKeysToo: true,
  answers: { 200: { description: 'The institution.', schema: Institution } },
  async handle({ services, reach }) {
    const row = services.connecting.institution(reach.text);
    return row === null ? problem('not_found') : jsonObject(institutionJson(row), 200, CACHED);
  },
});

export const INSTITUTION_OPERATIONS: readonly Operation[] = [list, get];
