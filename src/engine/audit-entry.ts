/** How changes are named in the audit log. */
import type { IdKind } from '../core/ids.ts';
import type { AuditEntry, Caller } from './ports.ts';

/** An object in the log: its kind, its owner (0 for none) and its number; surfaces show it as a public id. */
export const auditSubject = (kind: IdKind, ownerId: number, objectId: number): string =>
  `${kind}:${ownerId}:${objectId}`;

/** Reads {@link auditSubject}; null for any other text. */
export function readAuditSubject(text: string): { kind: string; ownerId: number; objectId: number } | null {
  const parts = /^([a-z_]{1,30}):(\d{1,13}):(\d{1,15})$/.exec(text);
  if (parts?.[1] === undefined) return null;
  return { kind: parts[1], ownerId: Number(parts[2]), objectId: Number(parts[3]) };
}

/** One entry of the log by a caller. `detail` names what changed, never the old or new text of a person. */
export const auditEntry = (
  caller: Pick<Caller, 'actor'>,
  action: string,
  subject: string | null,
  detail: AuditEntry['detail'] = {},
): AuditEntry => ({ actor: caller.actor, action, subject, detail });
