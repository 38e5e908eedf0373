/** Approvals that are given elsewhere than where the login was: in the bank's app, and by the second signer. */
import type { SandboxInstitution } from '../types.ts';
import { refuse, SIGNERS, statusAt } from './authorisations.ts';
import { grant } from './grants.ts';
import { checkLogin, DEMO_PASSWORD } from './logins.ts';
import type { AuthorisationRecord } from './model.ts';
import { bankOf, type Call, type Parts } from './parts.ts';
import { type Answer, given, type Instant, refused, refusedAs } from './refusals.ts';
import { isSame, sign } from './secrets.ts';

/** How long a person stays signed in at the page of approvals. */
const TICKET_MS = 15 * 60_000;

/** Somebody who may approve: a customer with the app, or a signer. */
export interface Approver {
  readonly institution: SandboxInstitution;
  readonly name: string;
}

export interface OpenApproval {
  readonly id: string;
  readonly record: AuthorisationRecord;
}

const isSigner = (name: string): boolean => (SIGNERS as readonly string[]).includes(name);

/** What waits for this person, oldest first. */
export function openApprovals(parts: Parts, approver: Approver): readonly OpenApproval[] {
  const now = parts.clock.now();
  return [...parts.records.entries('authorisations')]
    .filter(([, one]) => one.institution === approver.institution.id)
    .filter(([, one]) => waitsFor(one, approver.name, now))
    .map(([id, record]) => ({ id, record }));
}

function waitsFor(record: AuthorisationRecord, name: string, now: Instant): boolean {
  const status = statusAt(record, now);
  if (status === 'approval_needed') return record.login === name;
  return status === 'signers_needed' && isSigner(name) && !record.signedBy.includes(name);
}

/**
 * Signs in at the page of approvals, and holds the app back from approving by itself. Gives a ticket for the forms of
 * the page. Refused: as {@link checkLogin}.
 */
export function signInToApprove(parts: Parts, call: Call, name: string, password: string): Answer<string> {
  const checked = isSigner(name) ? signSigner(call, password) : checkLogin(parts, call, name, password);
  if (!checked.ok) return checked;
  for (const { id, record } of openApprovals(parts, { institution: call.institution, name }))
    if (!record.held) parts.records.put('authorisations', id, { ...record, held: true });
  return given(ticketOf(parts, call.institution, name, parts.clock.now() + TICKET_MS));
}

function signSigner(call: Call, password: string): Answer<unknown> {
  const isSigned = call.institution.method === 'signers' && isSame(password, DEMO_PASSWORD);
  return isSigned ? given(null) : refused({ code: 'wrong_credentials', fields: ['password'] });
}

function ticketOf(parts: Parts, institution: SandboxInstitution, name: string, until: Instant): string {
  const body = Buffer.from(JSON.stringify([institution.id, name, until])).toString('base64url');
  return `${body}.${sign(bankOf(parts).markKey, `ticket ${body}`)}`;
}

/** Who a ticket is of; null when we did not give it or it is over. */
export function approverOf(parts: Parts, call: Call, ticket: string): Approver | null {
  const [body = '', mac = '', ...rest] = ticket.split('.');
  if (rest.length > 0 || !isSame(mac, sign(bankOf(parts).markKey, `ticket ${body}`))) return null;
  const [institution, name, until] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
    string,
    string,
    Instant,
  ];
  if (institution !== call.institution.id || parts.clock.now() >= until) return null;
  return { institution: call.institution, name };
}

/** Approves or refuses as this person. Refused: `not_found` when it does not wait for them. */
export function decideAs(parts: Parts, approver: Approver, id: string, allows: boolean): Answer<null> {
  const record = parts.records.get('authorisations', id);
  if (record?.institution !== approver.institution.id) return refusedAs('not_found');
  if (!waitsFor(record, approver.name, parts.clock.now())) return refusedAs('not_found');
  if (!allows) refuse(parts, id, record, 'by_account_holder');
  else approve(parts, approver.institution, id, record, approver.name);
  return given(null);
}

/** Approves: in the app, or as one more signer; the last one grants. */
export function approve(
  parts: Parts,
  institution: SandboxInstitution,
  id: string,
  record: AuthorisationRecord,
  name: string,
): AuthorisationRecord {
  if (record.status === 'approval_needed') return grant(parts, institution, id, record);
  const signedBy = [...record.signedBy, name];
  if (signedBy.length >= SIGNERS.length) return grant(parts, institution, id, { ...record, signedBy });
  const next = { ...record, signedBy };
  parts.records.put('authorisations', id, next);
  return next;
}
