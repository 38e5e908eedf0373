/** What people say of themselves, and what they agreed to on their profile. */
import type { Profile, ProfileConsent, ProfileConsentType } from '../engine/people/port.ts';
import type { PeopleStore } from '../engine/people/store-port.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { instantParameter } from './instants.ts';
import { persistently, sqlState } from './retry.ts';
import { instantText, textOf, truth } from './text-values.ts';

const FOREIGN_KEY_VIOLATION = '23503';
const COLUMNS = 'subject, alias, email, phone, language, demo_mode';

const GET: Statement = {
  name: 'profile_get',
  text: `select ${COLUMNS} from people where tenant_id = $1 and id = $2`,
};
const CHANGE: Statement = {
  name: 'profile_change',
  text: `update people set
      alias = case when $3::boolean then $4 else alias end,
      phone = case when $5::boolean then $6 else phone end,
      language = coalesce($7, language), demo_mode = coalesce($8::boolean, demo_mode), updated_at = $9::timestamptz
    where tenant_id = $1 and id = $2 returning ${COLUMNS}`,
};
const CONSENTS: Statement = {
  name: 'profile_consents',
  text: `select id, type, granted, decided_at from profile_consents where tenant_id = $1 and person_id = $2 order by type`,
};
/** Saying the same again changes nothing: the instant is that of the decision. */
const DECIDE: Statement = {
  name: 'profile_consent_decide',
  text: `insert into profile_consents as c (tenant_id, person_id, type, id, granted, decided_at)
    values ($1, $2, $3, $4::uuid, $5::boolean, $6::timestamptz)
    on conflict (tenant_id, person_id, type) do update set granted = excluded.granted,
      decided_at = case when c.granted = excluded.granted then c.decided_at else excluded.decided_at end
    returning id, type, granted, decided_at`,
};

const profileOf = (row: TextRow): Profile => ({
  id: textOf(row[0]),
  alias: row[1] ?? null,
  email: row[2] ?? null,
  phone: row[3] ?? null,
  preferredLanguage: textOf(row[4]),
  demoMode: truth(row[5]),
});

const consentOf = (row: TextRow): ProfileConsent => ({
  id: textOf(row[0]),
  type: textOf(row[1]) as ProfileConsentType,
  granted: truth(row[2]),
  timestamp: instantText(row[3]),
});

type Profiles = Pick<PeopleStore, 'profile' | 'changeProfile' | 'profileConsents' | 'setProfileConsent'>;

/** Profiles on the store. */
export const profiles = (app: Database): Profiles => ({
  async profile(scope, personId) {
    const [row] = await app.rows(scope, GET, [scope.tenantId, personId]);
    return row === undefined ? null : profileOf(row);
  },
  async changeProfile(scope, personId, change, at) {
    const [row] = await app.rows(scope, CHANGE, [
      scope.tenantId,
      personId,
      change.alias !== undefined,
      change.alias ?? null,
      change.phone !== undefined,
      change.phone ?? null,
      change.preferredLanguage ?? null,
      change.demoMode ?? null,
      instantParameter(at),
    ]);
    return row === undefined ? null : profileOf(row);
  },
  profileConsents: async (scope, personId) =>
    (await app.rows(scope, CONSENTS, [scope.tenantId, personId])).map(consentOf),
  async setProfileConsent(scope, personId, { type, granted, id }, at, audit) {
    try {
      return await persistently(app, scope, async (tx) => {
        const values = [scope.tenantId, personId, type, id, granted, instantParameter(at)];
        const [row] = await tx.rows(DECIDE, values);
        await addAudit(tx, scope.tenantId, audit);
        return row === undefined ? null : consentOf(row);
      });
    } catch (error) {
      // The person was removed meanwhile.
      if (sqlState(error) === FOREIGN_KEY_VIOLATION) return null;
      throw error;
    }
  },
});
