/** Connecting, assembled of its verbs: one file each. */
import type { Asking, Connecting } from '../connect-port.ts';
import type { OwnerScope } from '../ports.ts';
import { answerConnect } from './answer-connect.ts';
import { attemptRow, readAttempt } from './attempt-view.ts';
import { cancelConnect } from './cancel-connect.ts';
import { cancelSession } from './cancel-session.ts';
import { pauseConnection, renameConnection } from './change-connection.ts';
import { narrowConsent, reconfirmConsent } from './change-consent.ts';
import { claimConsent } from './claim-consent.ts';
import { readConnection, readConnections } from './connection-view.ts';
import { type ConsentNews, takeConsentNews } from './consent-news.ts';
import { readConsent, readConsents } from './consent-view.ts';
import { deleteConnection } from './delete-connection.ts';
import { disconnect } from './disconnect.ts';
import { endDuplicate } from './end-duplicate.ts';
import { goToken, openGoLink } from './go-link.ts';
import { institutionRow } from './institution-view.ts';
import { type Left, leave } from './leave.ts';
import { openSession } from './open-session.ts';
import { type ConnectParts, instantOf } from './parts.ts';
import { pollConnect } from './poll-connect.ts';
import { resumeAttempt, resumeAttempts } from './resume-attempts.ts';
import { revokeConsent } from './revoke-consent.ts';
import { sessionRow } from './session-view.ts';
import { startConnect } from './start-connect.ts';
import { sweep } from './sweep.ts';
import { takeReturn } from './take-return.ts';
import { consentEvidence, verifyConsent } from './verify-consent.ts';
import { visitSession } from './visit-session.ts';

const institutions = ({
  connectors,
}: ConnectParts): Pick<Connecting, 'searchInstitutions' | 'institution'> => ({
  searchInstitutions(query, { limit, after }) {
    const found = connectors.search({ ...query, limit: limit + 1, after });
    return { rows: found.slice(0, limit).map(institutionRow), more: found.length > limit };
  },
  institution(id) {
    const found = connectors.institution(id);
    return found === null ? null : institutionRow(found);
  },
});

/** What jobs and syncs use beside what surfaces do. */
export interface ConnectingWork {
  /** Goes on with one attempt, for the job `attempt.poll`. Does nothing when it is not due or another worker has it. */
  resumeAttempt(ownerId: number, attemptId: number): Promise<void>;
  /** Keeps what a bank said of a consent while a sync spoke to it: see {@link takeConsentNews}. */
  consentNews(scope: OwnerScope, news: ConsentNews): Promise<void>;
  /** Ends a new connection that shows exactly the accounts of another one: see {@link endDuplicate}. */
  endDuplicate(scope: OwnerScope, connectionId: number, existing: number): Promise<void>;
  /** Disconnects everything of an owner who is about to be deleted: see {@link leave}. */
  leave(asking: Asking): Promise<Left>;
}

/** Builds connecting over a store, for one process. It keeps nothing of its own: another process goes on where it was. */
export function connecting(parts: ConnectParts): Connecting & ConnectingWork {
  const { store } = parts;
  return {
    ...institutions(parts),

    start: (asking, request) => startConnect(parts, asking, request),
    answer: (asking, attemptId, step, fields) => answerConnect(parts, asking, attemptId, step, fields),
    poll: (asking, attemptId) => pollConnect(parts, asking, attemptId),
    cancel: (asking, attemptId) => cancelConnect(parts, asking, attemptId),
    attempt: (scope, attemptId) => readAttempt(parts, scope, attemptId),
    async attempts(scope, filter, page) {
      const sealer = await parts.vault.sealerFor(scope.ownerId);
      const { rows, more } = await store.attempts(scope, filter, page);
      return { rows: rows.map((attempt) => attemptRow(sealer, attempt)), more };
    },
    goToken: (scope, attemptId) => goToken(parts, scope, attemptId),
    go: (token, browserHash) => openGoLink(parts, token, browserHash),
    returned: (state, browserHash, query, attended) =>
      takeReturn(parts, state, { browserHash, query, attended }),

    openSession: (asking, request) => openSession(parts, asking, request),
    async session(scope, sessionId) {
      const session = await store.session(scope, sessionId);
      return session === null ? null : sessionRow(session);
    },
    async sessions(scope, page) {
      const { rows, more } = await store.sessions(scope, page);
      return { rows: rows.map(sessionRow), more };
    },
    visit: (token, browserHash) => visitSession(parts, token, browserHash),
    cancelSession: (asking, sessionId) => cancelSession(parts, asking, sessionId),

    connection: (scope, connectionId) => readConnection(parts, scope, connectionId),
    connections: (scope, page) => readConnections(parts, scope, page),
    rename: (asking, connectionId, label) => renameConnection(parts, asking, connectionId, label),
    pause: (asking, connectionId, paused) => pauseConnection(parts, asking, connectionId, paused),
    disconnect: (asking, connectionId) => disconnect(parts, asking, connectionId),
    deleteConnection: (asking, connectionId) => deleteConnection(parts, asking, connectionId),
    consent: (scope, consentId) => readConsent(parts, scope, consentId),
    consents: (scope, filter, page) => readConsents(parts, scope, filter, page),
    revokeConsent: (asking, consentId) => revokeConsent(parts, asking, consentId),
    narrow: (asking, consentId, to) => narrowConsent(parts, asking, consentId, to),
    reconfirm: (asking, consentId) => reconfirmConsent(parts, asking, consentId),
    verifyConsent: (scope, consentId) => verifyConsent(parts, scope, consentId),
    consentEvidence: (scope, of) => consentEvidence(parts, scope, of),
    async unclaimed(scope, consentId) {
      const found = await store.unclaimed(scope, consentId);
      return found === null ? null : { claimUntil: instantOf(found.claimUntil) };
    },
    claimConsent: (asking, claim) => claimConsent(parts, asking, claim),

    resumeAttempts: (limit) => resumeAttempts(parts, limit),
    async resumeAttempt(ownerId, attemptId) {
      await resumeAttempt(parts, ownerId, attemptId);
    },
    consentNews: (scope, news) => takeConsentNews(parts, scope, news),
    endDuplicate: (scope, connectionId, existing) => endDuplicate(parts, scope, connectionId, existing),
    leave: (asking) => leave(parts, asking),
    sweep: (limit) => sweep(parts, limit),
  };
}
