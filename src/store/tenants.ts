/** Tenants: one product each. */
import type { TenantRow } from '../engine/ports.ts';
import type { Database, Statement } from './database.ts';
import { instantText, integer, textOf } from './text-values.ts';

const INSERT: Statement = {
  name: 'tenant_insert',
  text: 'insert into tenants (name) values ($1) returning id, name, created_at',
};

/** Makes a tenant; the name has 1 to 200 characters. */
export async function createTenant(database: Database, name: string): Promise<TenantRow> {
  const [row] = await database.rows(null, INSERT, [name]);
  return { id: integer(row?.[0]), name: textOf(row?.[1]), createdAt: instantText(row?.[2]) };
}
