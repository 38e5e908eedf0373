/** Banks: section 5 of the finAPI contract. */
import type { z } from 'zod';
import { fault, unknownEntity } from '../faults.ts';
import { choiceList, flag, idList, orders, paging, pathId, pathIds, textField, textList } from '../fields.ts';
import { type FinapiCall, type FinapiOperation, finapiOperation, ok } from '../operation.ts';
import { pagingOf } from '../render.ts';
import { isCountry } from './countries.ts';
import { Bank, BankList, PageableBankList } from './objects.ts';
import { bankJson } from './render.ts';
import { BANK_ORDERS, filterBanks, orderBanks } from './search.ts';

const QUERY = {
  ids: idList().optional(),
  search: textField().optional(),
  isSupported: flag().optional(),
  pinsAreVolatile: flag().optional(),
  supportedDataSources: choiceList(['WEB_SCRAPER', 'FINTS_SERVER']).optional(),
  location: textList().optional(),
  isTestBank: flag().optional(),
  order: orders(BANK_ORDERS).default([]),
  ...paging(),
};

type Call<Query> = FinapiCall<Query, unknown, 'user_or_client'>;

async function findBanks({ finapi, caller, query, language }: Call<z.output<z.ZodObject<typeof QUERY>>>) {
  const location = query.location?.map((code) => code.toUpperCase());
  const wrong = location?.find((code) => !isCountry(code));
  if (wrong !== undefined)
    return fault(400, 'BAD_REQUEST', "'location' takes codes of ISO 3166-1 alpha-2 such as DE.");
  const all = await finapi.banks.list(caller.client.tenantId);
  const found = orderBanks(filterBanks(all, { ...query, location }), query.order);
  const { page, perPage } = query;
  return ok({
    banks: found.slice((page - 1) * perPage, page * perPage).map((bank) => bankJson(bank, language)),
    paging: pagingOf(found.length, query),
  });
}

const SEARCH = {
  method: 'GET',
  group: 'Banks',
  role: 'user_or_client',
  query: QUERY,
  answer: PageableBankList,
  failures: [
    { status: 400, code: 'ILLEGAL_PAGE_SIZE', when: 'perPage is not from 1 to 500.' },
    { status: 400, code: 'TOO_MANY_IDS', when: 'More than 1000 ids.' },
    { status: 400, code: 'INVALID_FILTER_OPTIONS', when: 'order names no property of banks.' },
  ],
  handle: findBanks,
} as const;

export const BANK_OPERATIONS: readonly FinapiOperation[] = [
  finapiOperation({
    ...SEARCH,
    name: 'getAndSearchAllBanks',
    path: '/api/v1/banks',
    summary: 'Get and search all banks',
    description:
      'search looks in name, bank codes and BIC; every word has to be found. An IBAN finds its bank.',
  }),
  finapiOperation({
    ...SEARCH,
    name: 'searchBanks',
    path: '/api/v1/banks/search',
    summary: 'The same under the name that older descriptions mention',
  }),
  finapiOperation({
    name: 'getBank',
    method: 'GET',
    path: '/api/v1/banks/{id}',
    group: 'Banks',
    summary: 'Get a bank',
    role: 'user_or_client',
    answer: Bank,
    failures: [{ status: 404, code: 'UNKNOWN_ENTITY', when: 'There is no such bank.' }],
    async handle({ finapi, caller, path, language }) {
      const bank = await finapi.banks.byId(pathId(path.id), caller.client.tenantId);
      return bank === null ? unknownEntity({ de: 'Diese Bank', en: 'bank' }) : ok(bankJson(bank, language));
    },
  }),
  finapiOperation({
    name: 'getMultipleBanks',
    method: 'GET',
    path: '/api/v1/banks/{ids}',
    group: 'Banks',
    summary: 'Get multiple banks (deprecated)',
    description: 'Banks that there are not are left out.',
    role: 'user_or_client',
    answer: BankList,
    failures: [{ status: 400, code: 'TOO_MANY_IDS', when: 'More than 1000 ids.' }],
    async handle({ finapi, caller, path, language }) {
      const ids = pathIds(path.ids);
      if ('fault' in ids) return ids;
      const banks = await Promise.all(
        [...new Set(ids)].map((id) => finapi.banks.byId(id, caller.client.tenantId)),
      );
      const found = banks.filter((bank) => bank !== null).sort((a, b) => a.id - b.id);
      return ok({ banks: found.map((bank) => bankJson(bank, language)) });
    },
  }),
];
