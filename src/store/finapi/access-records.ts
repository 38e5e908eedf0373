/** The users of a mandator as its administration lists them, deleted ones too, and news of users that are gone. */
import type {
  AccessStore,
  ListedUser,
  MonthlyStats,
  UserFilter,
} from '../../engine/finapi/access-store-port.ts';
import type { Database, Parameter, Statement, TextRow } from '../database.ts';
import { instantParameter } from '../instants.ts';
import { integer, jsonList, textOf, truth } from '../text-values.ts';

const berlinDay = (column: string): string => `(${column} at time zone 'Europe/Berlin')::date`;
const berlinMonth = (instant: string): string =>
  `date_trunc('month', ${instant} at time zone 'Europe/Berlin')`;

const USERS = `finapi_user_records r left join finapi_users u on u.tenant_id = r.tenant_id and u.id = r.id`;
const USER_ID = 'coalesce(u.user_id, r.distorted_id)';

/** `$2` from the first day of a month, `$3` to one, `$4` now. Months without a change had what was there before, or after. */
const MONTHS = `select g.first as month, coalesce(m.fewest, carried.count) as fewest, coalesce(m.most, carried.count) as most
  from generate_series(
      greatest(${berlinMonth('r.registered_at')}, $2::date),
      least(${berlinMonth('coalesce(r.deleted_at, $4::timestamptz)')}, $3::date), interval '1 month') g (first)
    left join finapi_user_months m on m.tenant_id = r.tenant_id and m.user_number = r.id and m.month = g.first::date
    cross join lateral (select coalesce(
      (select b.at_end from finapi_user_months b where b.tenant_id = r.tenant_id and b.user_number = r.id
        and b.month < g.first::date order by b.month desc limit 1),
      (select a.at_start from finapi_user_months a where a.tenant_id = r.tenant_id and a.user_number = r.id
        and a.month > g.first::date order by a.month limit 1),
      r.connections) as count) carried`;

type Records = Pick<AccessStore, 'listUsers' | 'tenantsWithNews' | 'takeNews'>;

interface Sql {
  readonly conditions: readonly string[];
  readonly values: readonly Parameter[];
}

/** Lower bounds leave out users without that day, upper bounds do not: section 15 of the finAPI contract. */
function conditionsOf(filter: UserFilter, first: readonly Parameter[]): Sql {
  const values = [...first];
  const conditions: string[] = ['r.tenant_id = $1'];
  const bound = (value: Parameter, condition: (parameter: string) => string): void => {
    if (value === null) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  const days = (column: string, least: string | null, most: string | null): void => {
    bound(least, (at) => `${berlinDay(column)} >= ${at}::date`);
    bound(most, (at) => `(${column} is null or ${berlinDay(column)} <= ${at}::date)`);
  };
  days('r.registered_at', filter.minRegistrationDate, filter.maxRegistrationDate);
  days('r.deleted_at', filter.minDeletionDate, filter.maxDeletionDate);
  days('r.last_active_at', filter.minLastActiveDate, filter.maxLastActiveDate);
  bound(filter.isDeleted, (at) => `(r.deleted_at is not null) = ${at}::boolean`);
  bound(filter.isLocked, (at) => `(u.locked_at is not null) = ${at}::boolean`);
  const fewest = filter.stats?.fewestConnections ?? 0;
  if (fewest > 0)
    bound(fewest, (at) => `exists (select 1 from (${MONTHS}) s where s.most >= ${at}::integer)`);
  return { conditions, values };
}

const statsColumn = (filter: UserFilter): string =>
  filter.stats === null
    ? 'null'
    : `(select coalesce(jsonb_agg(jsonb_build_object('month', to_char(s.month, 'YYYY-MM'),
        'minBankConnectionCount', s.fewest, 'maxBankConnectionCount', s.most) order by s.month desc), '[]') from (${MONTHS}) s)`;

const listedUser = (row: TextRow): ListedUser => ({
  userId: textOf(row[0]),
  registrationDate: textOf(row[1]),
  deletionDate: row[2] ?? null,
  lastActiveDate: row[3] ?? null,
  bankConnectionCount: integer(row[4]),
  latestBankConnectionImportDate: row[5] ?? null,
  latestBankConnectionDeletionDate: row[6] ?? null,
  isLocked: truth(row[7]),
  monthlyStats: row[8] === null || row[8] === undefined ? null : jsonList<MonthlyStats>(row[8]),
});

const TENANTS: Statement = {
  name: 'finapi_news_tenants',
  text: 'select distinct tenant_id from finapi_user_news limit $1',
};
/** A client that wants no news any more has no address: what was for it goes all the same. */
const TAKE: Statement = {
  name: 'finapi_news_take',
  text: `with taken as (select id from finapi_user_news where tenant_id = $1 order by id limit $2 for update skip locked)
    delete from finapi_user_news n using taken, finapi_clients c
    where n.tenant_id = $1 and n.id = taken.id and c.tenant_id = n.tenant_id and c.id = n.client
    returning c.user_synchronization_url, n.user_id`,
};

export const openRecords = (app: Database, jobs: Database): Records => ({
  async listUsers(scope, filter, at) {
    // The statements name the parameters of the months whether or not they are asked for.
    const first = [
      scope.tenantId,
      filter.stats?.from ?? null,
      filter.stats?.to ?? null,
      instantParameter(at),
    ];
    const { conditions, values } = conditionsOf(filter, first);
    const where = conditions.join(' and ');
    const known = `$2::date is null and $3::date is null and $4::timestamptz is null`;
    const counted = `select count(*) from ${USERS} where ${where} or (false and ${known})`;
    const [count] = await app.rows(scope, { text: counted }, values);
    const listed = `select ${USER_ID}, ${berlinDay('r.registered_at')}, ${berlinDay('r.deleted_at')},
        ${berlinDay('r.last_active_at')}, r.connections, ${berlinDay('r.last_import_at')},
        ${berlinDay('r.last_removal_at')}, u.locked_at is not null, ${statsColumn(filter)}
      from ${USERS} where ${where} or (false and ${known})
      order by ${USER_ID} ${filter.descending ? 'desc' : 'asc'}, r.id
      limit $${values.length + 1} offset $${values.length + 2}`;
    const page = [filter.perPage, (filter.page - 1) * filter.perPage];
    const rows = await app.rows(scope, { text: listed }, [...values, ...page]);
    return { users: rows.map(listedUser), total: integer(count?.[0]) };
  },
  tenantsWithNews: async (max) => (await jobs.rows(null, TENANTS, [max])).map(([id]) => integer(id)),
  takeNews: async (scope, max) =>
    (await app.rows(scope, TAKE, [scope.tenantId, max])).map(([url, userId]) => ({
      url: url ?? null,
      userId: textOf(userId),
    })),
});
