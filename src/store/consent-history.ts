/** What happened to consents: chained events and versions, which nobody changes, and the evidence of those that are gone. */
import { createHash } from 'node:crypto';
import {
  type Chain,
  type ChainedEvent,
  type ChainedVersion,
  eventText,
  evidenceOf,
} from '../core/consent/chain.ts';
import type { ConsentMove } from '../engine/connect/rows.ts';
import type { ConnectReads, KeptEvidence } from '../engine/connect/store-port.ts';
import type { OwnerScope, TenantScope } from '../engine/ports.ts';
import { bigintArray, textArray } from './arrays.ts';
import { EVENT_COLUMNS, eventOf, SEEN, seenConsentOf, VERSION_COLUMNS, versionOf } from './consent-rows.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { pageOf } from './pages.ts';
import { bytesParameter } from './syncs.ts';
import { instantText, integer, jsonList, maybe, textOf } from './text-values.ts';

/** SHA-256 of a text, in hex. */
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The owner's lock is held: nobody else goes on with the chain. */
const LAST: Statement = {
  name: 'consent_event_last',
  text: `select encode(k.pseudonym, 'hex'), e.number, encode(e.hash, 'hex'),
      (select count(*) from consent_versions v where v.owner_id = $1 and v.consent_id = $2)
    from consents k left join lateral (select number, hash from consent_events
      where owner_id = k.owner_id and consent_id = k.id order by number desc limit 1) e on true
    where k.owner_id = $1 and k.id = $2`,
};
const ADD_EVENT: Statement = {
  name: 'consent_event_add',
  text: `insert into consent_events (owner_id, consent_id, number, from_state, to_state, actor, reason, at, sealed_facts,
      facts_digest, evidence, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, decode($10, 'hex'), decode($11, 'hex'), decode($12, 'hex'))`,
};
const ADD_VERSION: Statement = {
  name: 'consent_version_add',
  text: `insert into consent_versions (owner_id, consent_id, number, event, attempt_id, scopes, expires_at, sca_renew_by,
      reconfirm_by, at) values ($1, $2, $3, $4, $5, $6::text[], $7, $8, $9, $10)`,
};

/** Adds an event to the chain of a consent, and the version that it brings. */
export async function addConsentEvent(
  tx: Transaction,
  ownerId: number,
  id: number,
  move: ConsentMove,
  now: number,
): Promise<void> {
  const [last] = await tx.rows(LAST, [ownerId, id]);
  if (last === undefined) throw new Error('internal: an event of no consent');
  const version = versionFor(move, integer(last[3]) + 1, (maybe(last[1], integer) ?? 0) + 1);
  const { event, hash } = chained(last, move, version, now);
  const facts = move.proof?.sealed ?? null;
  const { from, to, actor, reason } = move;
  const head = [ownerId, id, event.number, from, to, actor, reason, event.at];
  await tx.run(ADD_EVENT, [...head, bytesParameter(facts), event.facts, event.evidence, hash]);
  if (version === null || move.terms === undefined) return;
  const { scopes, expiresAt, scaRenewBy, reconfirmBy } = move.terms;
  await tx.run(ADD_VERSION, [
    ownerId,
    id,
    version.number,
    version.event,
    move.grant?.attemptId ?? null,
    textArray(scopes),
    instantParameter(expiresAt),
    instantParameter(scaRenewBy),
    instantParameter(reconfirmBy),
    event.at,
  ]);
}

function versionFor({ terms }: ConsentMove, number: number, event: number): ChainedVersion | null {
  if (terms === undefined) return null;
  return {
    number,
    event,
    scopes: terms.scopes,
    expiresAt: instantParameter(terms.expiresAt),
    scaRenewBy: instantParameter(terms.scaRenewBy),
    reconfirmBy: instantParameter(terms.reconfirmBy),
  };
}

function chained(last: TextRow, move: ConsentMove, version: ChainedVersion | null, now: number) {
  const { from, to, actor, reason, proof } = move;
  const facts = proof == null ? null : Buffer.from(proof.digest).toString('hex');
  const evidence = evidenceOf(digest, facts, version);
  const number = (maybe(last[1], integer) ?? 0) + 1;
  const event = { number, from, to, actor, reason, at: new Date(now).toISOString(), facts, evidence };
  return { event, hash: digest(eventText(textOf(last[0]), event, last[2] ?? null)) };
}

const SHOW: Statement = {
  name: 'consent_show',
  text: `select ${SEEN} from consents k where k.owner_id = $1 and k.id = $2`,
};
const LIST: Statement = {
  name: 'consents_list',
  text: `select ${SEEN} from consents k
    where k.owner_id = $1 and k.id > $2 and ($4::bigint is null or k.connection_id = $4) order by k.id limit $3`,
};
const EVENTS: Statement = {
  name: 'consent_events_of',
  text: `select ${EVENT_COLUMNS} from consent_events
    where owner_id = $1 and consent_id = any($2::bigint[]) order by consent_id, number`,
};
const VERSIONS: Statement = {
  name: 'consent_versions_of',
  text: `select ${VERSION_COLUMNS} from consent_versions
    where owner_id = $1 and consent_id = any($2::bigint[]) order by consent_id, number`,
};
const PSEUDONYM: Statement = {
  name: 'consent_pseudonym',
  text: `select encode(pseudonym, 'hex') from consents where owner_id = $1 and id = $2`,
};
const KEPT = `select encode(pseudonym, 'hex'), encode(owner_pseudonym, 'hex'), encode(supersedes, 'hex'), connector,
    institution_id, profile, state, reason, events, versions, created_at, ended_at, kept_at
  from consent_evidence where tenant_id = $1`;
const KEPT_OF_CONSENT: Statement = {
  name: 'consent_evidence_get',
  text: `${KEPT} and pseudonym = $2 limit $3`,
};
const KEPT_OF_OWNER: Statement = {
  name: 'consent_evidence_of',
  text: `${KEPT} and owner_pseudonym = $2 order by kept_at desc, pseudonym limit $3`,
};

const KEPT_ALL: Statement = {
  name: 'consent_evidence_all',
  text: `${KEPT} order by kept_at desc, pseudonym limit $2`,
};

/** The rows of each consent. */
async function grouped<T>(
  app: Database,
  scope: OwnerScope,
  statement: Statement,
  ids: readonly number[],
  of: (row: TextRow) => T,
): Promise<(id: number) => readonly T[]> {
  if (ids.length === 0) return () => [];
  const rows = await app.rows(scope, statement, [scope.ownerId, bigintArray(ids)]);
  const byId = Map.groupBy(rows, (row) => integer(row[0]));
  return (id) => (byId.get(id) ?? []).map(of);
}

const chainedEventOf = (row: TextRow): ChainedEvent => ({
  ...eventOf(row),
  facts: row[8] ?? null,
  evidence: row[9] ?? null,
});

type Reads = Pick<ConnectReads, 'consent' | 'consents' | 'chain' | 'evidence'>;

/** Reading consents of an owner with their history. */
export function consentReads(app: Database): Reads {
  const seen = async (scope: OwnerScope, rows: readonly TextRow[]) => {
    const ids = rows.map((row) => integer(row[0]));
    const events = await grouped(app, scope, EVENTS, ids, eventOf);
    const versions = await grouped(app, scope, VERSIONS, ids, versionOf);
    return (row: TextRow) => seenConsentOf(row, events(integer(row[0])), versions(integer(row[0])));
  };
  return {
    async consent(scope, id) {
      const rows = await app.rows(scope, SHOW, [scope.ownerId, id]);
      return rows[0] === undefined ? null : (await seen(scope, rows))(rows[0]);
    },
    async consents(scope, { connectionId }, page) {
      const values = [scope.ownerId, page.after ?? 0, page.limit + 1, connectionId ?? null];
      const rows = await app.rows(scope, LIST, values);
      return pageOf(rows, page.limit, await seen(scope, rows.slice(0, page.limit)));
    },
    chain: (scope, id) => chainOf(app, scope, id),
    evidence: (scope, of, limit) => evidenceRows(app, scope, of, limit),
  };
}

async function chainOf(app: Database, scope: OwnerScope, id: number): Promise<Chain | null> {
  const [pseudonym] = await app.rows(scope, PSEUDONYM, [scope.ownerId, id]);
  const [row] = await app.rows(scope, SHOW, [scope.ownerId, id]);
  if (pseudonym === undefined || row === undefined) return null;
  const events = await grouped(app, scope, EVENTS, [id], chainedEventOf);
  const versions = await grouped(app, scope, VERSIONS, [id], versionOf);
  return {
    pseudonym: textOf(pseudonym[0]),
    events: events(id),
    versions: versions(id),
    row: seenConsentOf(row, [], []),
  };
}

async function evidenceRows(
  app: Database,
  scope: TenantScope,
  of: Parameters<ConnectReads['evidence']>[1],
  limit: number,
): Promise<readonly KeptEvidence[]> {
  if (of === null) return (await app.rows(scope, KEPT_ALL, [scope.tenantId, limit])).map(keptOf);
  const [statement, hash] =
    'pseudonym' in of ? [KEPT_OF_CONSENT, of.pseudonym] : [KEPT_OF_OWNER, of.ownerPseudonym];
  const rows = await app.rows(scope, statement, [scope.tenantId, bytesParameter(hash), limit]);
  return rows.map(keptOf);
}

interface KeptVersion {
  readonly number: number;
  readonly event: number;
  readonly scopes: readonly string[];
  readonly expires_at: string | null;
  readonly sca_renew_by: string | null;
  readonly reconfirm_by: string | null;
}

/** Instants in the evidence are as PostgreSQL writes them into JSON. */
const instantOf = (text: string): string => new Date(text).toISOString();
const maybeInstant = (text: string | null): string | null => (text === null ? null : instantOf(text));

const keptOf = (row: TextRow): KeptEvidence => ({
  ownerPseudonym: textOf(row[1]),
  supersedes: row[2] ?? null,
  connector: textOf(row[3]),
  institutionId: textOf(row[4]),
  profile: textOf(row[5]),
  state: textOf(row[6]),
  reason: row[7] ?? null,
  chain: {
    pseudonym: textOf(row[0]),
    events: jsonList<ChainedEvent>(row[8]).map((event) => ({ ...event, at: instantOf(event.at) })),
    versions: jsonList<KeptVersion>(row[9]).map((version) => ({
      number: version.number,
      event: version.event,
      scopes: version.scopes,
      expiresAt: maybeInstant(version.expires_at),
      scaRenewBy: maybeInstant(version.sca_renew_by),
      reconfirmBy: maybeInstant(version.reconfirm_by),
    })),
    row: null,
  },
  createdAt: instantText(row[10]),
  endedAt: maybe(row[11], instantText),
  keptAt: instantText(row[12]),
});
