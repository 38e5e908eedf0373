/** What a sign-in would be for: the bank, the connection where there is one, and the way to sign in. */
import type {
  ConnectionRow,
  ConnectPurpose,
  InstitutionMethod,
  InstitutionRow,
} from '../../engine/connection-rows.ts';
import type { Visit } from './visit.ts';

/** What the address or the form says; '' for nothing. */
export interface Wanted {
  readonly institution: string;
  readonly method: string;
  /** A public id; for visits that manage connections, and for one to connect whose login is connected already. */
  readonly connection: string;
}

export const WANTED_NOTHING: Wanted = { institution: '', method: '', connection: '' };

export interface Target {
  readonly purpose: ConnectPurpose;
  readonly institution: InstitutionRow;
  readonly connection: ConnectionRow | null;
  /** Null when it has to be chosen. */
  readonly method: InstitutionMethod | null;
}

/** The target of a visit; a refusal when bank or connection are not there, or no bank was chosen yet. */
export async function targetOf(
  visit: Visit,
  wanted: Wanted,
): Promise<Target | { readonly refused: 'no_bank' | 'unknown_bank' | 'gone' }> {
  const { session, parts } = visit;
  const connection = await connectionOf(visit, wanted.connection);
  if (connection === 'gone') return { refused: 'gone' };
  const id = connection === null ? (session.institutionId ?? wanted.institution) : connection.institutionId;
  if (id === '') return { refused: 'no_bank' };
  const found = id === null ? null : parts.connecting.institution(id);
  if (found === null) return { refused: 'unknown_bank' };
  const institution = { ...found, methods: found.methods.filter((one) => one.startsElsewhere !== true) };
  return {
    purpose: purposeOf(visit, connection),
    institution,
    connection,
    method: methodOf(institution, connection, wanted.method),
  };
}

/** The connection that is meant; null where the visit is for a new one. */
async function connectionOf(visit: Visit, publicId: string): Promise<ConnectionRow | null | 'gone'> {
  const { session, key, parts } = visit;
  if (session.purpose === 'consent' || (session.purpose === 'connect' && publicId === '')) return null;
  const isNamed = session.purpose === 'manage' || session.purpose === 'connect';
  const number = isNamed ? connectionNumber(visit, publicId) : session.connectionId;
  if (number === null) return isNamed ? 'gone' : null;
  return (await parts.connecting.connection(key.scope, number)) ?? 'gone';
}

/** The number of a connection of the visit's owner by its public id; null for every other text. */
export function connectionNumber({ parts, key, session }: Visit, publicId: string): number | null {
  const id = parts.ids.decode(publicId);
  if (id === null || id.kind !== 'connection' || id.owner !== key.scope.ownerId) return null;
  return session.connectionId === null || session.connectionId === id.object ? id.object : null;
}

function purposeOf({ session }: Visit, connection: ConnectionRow | null): ConnectPurpose {
  if (session.purpose !== 'manage' && (session.purpose !== 'connect' || connection === null))
    return session.purpose;
  return connection?.action === 'renew' ? 'renew' : 'reconnect';
}

/** Whether the connection works: signing in only makes it last longer. */
export const isWell = ({ status }: ConnectionRow): boolean =>
  status === 'active' || status === 'syncing' || status === 'expiring';

function methodOf(
  { methods }: InstitutionRow,
  connection: ConnectionRow | null,
  wanted: string,
): InstitutionMethod | null {
  const named = (key: string | null): InstitutionMethod | null =>
    methods.find((method) => method.key === key) ?? null;
  if (wanted !== '') return named(wanted);
  const [only, ...others] = methods;
  return only !== undefined && others.length === 0 ? only : named(connection?.method ?? null);
}

/** The address at which a sign-in for a target begins. */
export function startAddress(visit: Visit, target: Target, withMethod: boolean): string {
  const { base, session } = visit;
  const query = new URLSearchParams();
  if ((session.purpose === 'manage' || session.purpose === 'connect') && target.connection !== null)
    query.set('connection', connectionId(visit, target.connection));
  if (target.connection === null && session.institutionId === null)
    query.set('institution', target.institution.id);
  if (withMethod && target.method !== null) query.set('method', target.method.key);
  if (!withMethod) query.set('choose', 'method');
  return `${base}/start?${query}`;
}

export const connectionId = ({ parts, key }: Visit, { id }: ConnectionRow): string =>
  parts.ids.encode('connection', key.scope.ownerId, id);
