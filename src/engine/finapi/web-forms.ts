/**
 * Web forms of the finAPI surface: a form is a visit to the hosted page, with what the call had asked for. How a form
 * stands is told from its visit when somebody asks; nothing has to be told twice.
 */
import { success } from '../../core/result.ts';
import { inTurns } from '../connect/in-turns.ts';
import type { Asking, Connecting } from '../connect-port.ts';
import type { Capability, ConnectionFault, ConnectSessionRow } from '../connection-rows.ts';
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import type { Actor, OwnerScope } from '../ports.ts';
import { openJson, sealJson } from '../sealed-json.ts';
import type { Adopted, Credentials, FinapiConnections } from './connections-port.ts';
import { withoutPositions } from './import-connection.ts';
import type { ServiceResponse, WebFormOutcome, WebFormStatus, WebForms } from './web-forms-port.ts';
import type { DueForm, StoredWebForm, WebFormsStore } from './web-forms-store-port.ts';

/** How long a form is there. */
export const FORM_MS = 24 * 3_600_000;
/** How long an opened form waits for the user to begin; after that it is aborted. */
export const IDLE_MS = 20 * 60_000;
/** How long a form waits for the list of accounts of a new connection; it is done without one then. */
export const LIST_MS = 60_000;
/** Characters of an answer that is kept. */
export const RESPONSE_CHARACTERS_MAX = 1024 * 1024;

/** Who does what was asked once access is granted: nobody is there any more. */
const SETTLER: Actor = 'system';

export interface WebFormsParts {
  readonly connecting: Pick<
    Connecting,
    'openSession' | 'session' | 'cancelSession' | 'institution' | 'attempt' | 'connection'
  >;
  readonly store: WebFormsStore;
  readonly vault: { sealerFor(ownerId: number): Promise<OwnerSealer> };
  /** The banks' clock, epoch milliseconds. */
  now(): number;
  /** Keeps what was asked for with the connection that came of a form. */
  readonly connections: Pick<FinapiConnections, 'adopt' | 'keepCredentials'>;
  onError(error: unknown, form: DueForm): void;
}

const placeOf = (column: string, id: number): SealContext => ({
  table: 'finapi_web_forms',
  column,
  row: `${id}`,
});

/** Builds web forms over a store. */
export function webForms(parts: WebFormsParts): WebForms {
  const { store, vault } = parts;
  return {
    open: (asking, wanted) => open(parts, asking, wanted),
    async read(asking, id) {
      const { scope } = asking;
      const form = await store.form(scope, id);
      if (form === null || form.removeAt <= parts.now()) return null;
      const sealer = await vault.sealerFor(scope.ownerId);
      const session = await parts.connecting.session(scope, id);
      const stands = await standing(parts, asking, form, session);
      const response = stands.outcome?.kind === 'done' ? form.response : null;
      return {
        id,
        kind: form.kind,
        connectionId: session?.connectionId ?? null,
        token: openJson<string>(sealer, placeOf('sealed_token', id), form.sealedToken),
        ...stands,
        answered:
          response === null
            ? null
            : {
                code: response.code,
                body: openJson<string>(sealer, placeOf('sealed_response', id), response.sealedBody),
              },
      };
    },
    keepAnswer: (scope, id, answered) => keepAnswer(parts, scope, id, answered),
    sweep: (limit) => sweep(parts, limit),
    offersPin: async (scope, id) => (await store.form(scope, id))?.offersPin === true,
    async typed(scope, id, credentials) {
      const form = await store.form(scope, id);
      if (form === null) return;
      const kept = { ...credentials, pin: form.offersPin ? credentials.pin : null };
      const sealer = await vault.sealerFor(scope.ownerId);
      await store.typed(scope, id, sealJson(sealer, placeOf('sealed_typed', id), kept));
    },
  };
}

async function open(
  { connecting, store, vault, now }: WebFormsParts,
  asking: Asking,
  { kind, institutionId, connectionId, wanted, asked, offersPin, language }: Parameters<WebForms['open']>[1],
): ReturnType<WebForms['open']> {
  const { scope } = asking;
  const connection = connectionId === null ? null : await connecting.connection(scope, connectionId);
  const opened = await connecting.openSession(asking, {
    purpose: kind === 'import' ? 'connect' : connection?.action === 'reconnect' ? 'reconnect' : 'renew',
    institutionId: kind === 'import' ? institutionId : null,
    connectionId,
    scopes: scopesOf(connecting, kind, institutionId, asked),
    daysWanted: null,
    language,
    redirectUrl: null,
    clientState: null,
    ...(wanted === undefined ? {} : { wanted }),
  });
  if (!opened.ok) return opened;
  const { session, token } = opened.value;
  const sealer = await vault.sealerFor(scope.ownerId);
  const at = now();
  const form = {
    id: session.id,
    kind,
    sealedToken: sealJson(sealer, placeOf('sealed_token', session.id), token),
    sealedAsked: sealJson(sealer, placeOf('sealed_asked', session.id), asked),
    offersPin,
    removeAt: at + FORM_MS,
  };
  await store.add(scope, form, at);
  return success({ id: session.id, token });
}

/** An import without positions asks the bank for accounts and balances only. */
function scopesOf(
  connecting: WebFormsParts['connecting'],
  kind: Adopted['kind'],
  institutionId: string | null,
  { skipPositions }: Adopted,
): readonly Capability[] {
  const institution = institutionId === null ? null : connecting.institution(institutionId);
  return kind === 'import' && skipPositions && institution !== null ? withoutPositions(institution) : [];
}

async function keepAnswer(
  { store, vault }: WebFormsParts,
  scope: OwnerScope,
  id: number,
  { code, body }: ServiceResponse,
): Promise<void> {
  if (body.length > RESPONSE_CHARACTERS_MAX) return;
  const sealer = await vault.sealerFor(scope.ownerId);
  await store.answer(scope, id, code, sealJson(sealer, placeOf('sealed_response', id), body));
}

interface Standing {
  readonly status: WebFormStatus;
  readonly outcome: WebFormOutcome | null;
}

const inProgress = (form: StoredWebForm): Standing => ({
  status: form.isOpened ? 'IN_PROGRESS' : 'NOT_YET_OPENED',
  outcome: null,
});

/** How a form stands now; what has to be done for it is done first. */
async function standing(
  parts: WebFormsParts,
  asking: Asking,
  form: StoredWebForm,
  session: ConnectSessionRow | null,
): Promise<Standing> {
  if (session === null) return inProgress(form);
  switch (session.status) {
    case 'waiting':
      return inProgress(form);
    case 'open':
      return isIdle(form, session, parts.now()) ? endIdle(parts, asking, form) : inProgress(form);
    case 'completed':
      return granted(parts, asking, form, session);
    case 'failed':
      return failed(parts, asking, form, session);
    case 'cancelled':
    case 'expired':
      await settle(parts, asking.scope, form);
      return aborted(session);
  }
}

const endOf = (session: ConnectSessionRow): string => session.finishedAt ?? session.updatedAt;

const aborted = (session: ConnectSessionRow): Standing => ({
  status: 'ABORTED',
  outcome: { kind: 'aborted', at: endOf(session) },
});

const completed = (outcome: WebFormOutcome): Standing => ({ status: 'COMPLETED', outcome });

/** Opened, and nothing begun for too long. */
const isIdle = (form: StoredWebForm, { attemptId }: ConnectSessionRow, now: number): boolean =>
  form.isOpened && attemptId === null && form.changedAt + IDLE_MS <= now;

async function endIdle(parts: WebFormsParts, asking: Asking, form: StoredWebForm): Promise<Standing> {
  const ended = await parts.connecting.cancelSession(asking, form.id);
  // The user began, or ended it, at this very moment: the next look tells.
  if (!ended.ok) return inProgress(form);
  await settle(parts, asking.scope, form);
  return aborted(ended.value);
}

async function settle({ store, now }: WebFormsParts, scope: OwnerScope, form: StoredWebForm): Promise<void> {
  if (!form.isSettled) await store.settle(scope, form.id, now());
}

async function failed(
  parts: WebFormsParts,
  { scope }: Asking,
  form: StoredWebForm,
  session: ConnectSessionRow,
): Promise<Standing> {
  // Until the link ends the user may try again on the page.
  if (Date.parse(session.expiresAt) <= parts.now()) await settle(parts, scope, form);
  const attempt =
    session.attemptId === null ? null : await parts.connecting.attempt(scope, session.attemptId);
  return completed({ kind: 'failed', fault: attempt?.fault ?? null, at: endOf(session) });
}

async function granted(
  parts: WebFormsParts,
  asking: Asking,
  form: StoredWebForm,
  session: ConnectSessionRow,
): Promise<Standing> {
  const { scope } = asking;
  const { connectionId } = session;
  // Access that makes no connection is no form's purpose.
  if (connectionId === null) return aborted(session);
  const connection = await parts.connecting.connection(scope, connectionId);
  if (connection !== null && !form.isSettled) await act(parts, asking, form, connection.id);
  await settle(parts, scope, form);
  const fault: ConnectionFault | null = connection?.fault ?? null;
  const isListed = connection === null || connection.accounts > 0 || connection.syncId === null;
  const waits = Date.parse(endOf(session)) + LIST_MS > parts.now();
  if (!isListed && fault === null && waits) return inProgress(form);
  const isEmpty = connection?.accounts === 0 && (isListed || fault !== null);
  if (form.kind === 'import' && isEmpty)
    return completed({ kind: 'empty', connectionId, fault, at: endOf(session) });
  return completed({ kind: 'done', connectionId });
}

async function act(
  parts: WebFormsParts,
  asking: Asking,
  form: StoredWebForm,
  connectionId: number,
): Promise<void> {
  const sealer = await parts.vault.sealerFor(asking.scope.ownerId);
  const asked = openJson<Adopted>(sealer, placeOf('sealed_asked', form.id), form.sealedAsked);
  await parts.connections.adopt(asking, connectionId, asked);
  if (form.sealedTyped === null) return;
  const typed = openJson<Credentials>(sealer, placeOf('sealed_typed', form.id), form.sealedTyped);
  await parts.connections.keepCredentials(asking.scope, connectionId, typed);
}

async function sweep(parts: WebFormsParts, limit: number): Promise<number> {
  const { store, onError } = parts;
  const now = parts.now();
  const due = await store.due(now, now - IDLE_MS, limit);
  const moved = await inTurns(due, (one) => lookAt(parts, one), onError);
  const old = await store.old(now, limit);
  const removed = await inTurns(old, (one) => remove(parts, one), onError);
  return moved + removed;
}

async function lookAt(parts: WebFormsParts, { ownerId, id }: DueForm): Promise<boolean> {
  const scope = await parts.store.scopeOf(ownerId);
  const form = scope === null ? null : await parts.store.form(scope, id);
  if (scope === null || form === null) return false;
  const session = await parts.connecting.session(scope, id);
  const { outcome } = await standing(parts, { scope, actor: SETTLER, attended: null }, form, session);
  return outcome !== null;
}

async function remove({ store }: WebFormsParts, { ownerId, id }: DueForm): Promise<boolean> {
  const scope = await store.scopeOf(ownerId);
  return scope !== null && store.remove(scope, id);
}
