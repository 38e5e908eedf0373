/** Balances at the end of each day: finAPI v1, section 7. */
import { DAILY_RANGE_DAYS_MAX } from '../../../engine/finapi/daily-balances.ts';
import type { DailyRefusal } from '../../../engine/finapi/daily-balances-port.ts';
import { type FinapiFault, fault, unknownEntity } from '../faults.ts';
import { day, flag, idList, orders, paging } from '../fields.ts';
import { finapiOperation, ok } from '../operation.ts';
import { DAILY_BALANCES, dailyBalancesJson } from './render.ts';

const PROPERTIES = { date: true, balance: true, income: true, spending: true } as const;

export const GET_DAILY_BALANCES = finapiOperation({
  name: 'getDailyBalances',
  method: 'GET',
  path: '/api/v1/accounts/dailyBalances',
  group: 'Accounts',
  summary: 'Get daily balances.',
  description:
    'Over all regarded accounts together, from the last booked balance that their banks said. Accounts of which no balance is known are not regarded. Amounts of different currencies are never added up: without `accountIds` the accounts in euros are regarded, and where there are none those in the most frequent currency.',
  role: 'user',
  query: {
    accountIds: idList().optional(),
    startDate: day().optional(),
    endDate: day().optional(),
    withProjection: flag().default(true),
    order: orders(PROPERTIES).optional(),
    ...paging(),
  },
  answer: DAILY_BALANCES,
  failures: [
    {
      status: 404,
      code: 'UNKNOWN_ENTITY',
      when: 'the user has no such account, or it is a securities account',
    },
    {
      status: 422,
      code: 'ILLEGAL_FIELD_VALUE',
      when: `endDate is before startDate, or more than ${DAILY_RANGE_DAYS_MAX} days after it`,
    },
    { status: 422, code: 'ILLEGAL_FIELD_VALUE', when: 'accountIds names accounts of different currencies' },
  ],
  async handle({ finapi, caller, query }) {
    const { accountIds, startDate, endDate, withProjection, page, perPage, order = [] } = query;
    const found = await finapi.accounts.dailyBalances(caller.scope, {
      accountIds: accountIds ?? null,
      from: startDate ?? null,
      to: endDate ?? null,
      withProjection,
      page,
      perPage,
      order,
    });
    if (typeof found === 'string' || 'currencies' in found) return refused(found);
    return ok(dailyBalancesJson(found, query));
  },
});

function refused(why: DailyRefusal): FinapiFault {
  if (why === 'account_unknown') return unknownEntity({ de: 'Eines der Konten', en: 'account' });
  if (why === 'range')
    return fault(
      422,
      'ILLEGAL_FIELD_VALUE',
      `The range of days is not valid: endDate is startDate or up to ${DAILY_RANGE_DAYS_MAX} days later.`,
    );
  return fault(
    422,
    'ILLEGAL_FIELD_VALUE',
    `Amounts of different currencies are not added up (${why.currencies.join(', ')}): ask for the accounts of each currency on their own.`,
  );
}
