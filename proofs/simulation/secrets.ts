/** Looks for secrets in the rows of a world, past row-level security. */
import type { World } from './world.ts';

/** Tables that hold something of sign-ins, consents, sessions or what was told of them. */
const TABLES = [
  'connections',
  'connect_attempts',
  'connect_sessions',
  'connect_tokens',
  'refused_logins',
  'spent_tokens',
  'consents',
  'consent_events',
  'revocations',
  'events',
  'audit',
  'syncs',
  'sync_accounts',
  'account_links',
  'sync_accounts',
  'imports',
  'transactions',
  'transaction_history',
];
const DUMP = TABLES.map((table) => `select '${table}', string_agg(r::text, ' ') from ${table} r`).join(
  ' union all ',
);

export const hexOf = (secret: string): string => Buffer.from(secret).toString('hex');

/** Says where a secret is, as it is or in hexadecimal, or where the pattern is found; null when nowhere. */
export async function rowsWithSecrets(
  world: World,
  secrets: readonly string[],
  pattern?: RegExp,
): Promise<string | null> {
  for (const [table, text] of await world.sql(DUMP)) {
    if (text == null) continue;
    const found = secrets.find((secret) => text.includes(secret) || text.includes(hexOf(secret)));
    if (found !== undefined) return `${table} shows ${found.slice(0, 4)}…`;
    if (pattern?.test(text)) return `${table} shows a code or an answer`;
  }
  return null;
}
