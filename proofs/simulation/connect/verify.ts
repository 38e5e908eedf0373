/** After everything that was done: the model's table against the rows, consents, and what no row may ever show. */
import type { StoredAttempt } from '../../../src/engine/connect/rows.ts';
import { Broken, broken } from '../broken.ts';
import type { ConsentEnd } from './act.ts';
import { checkWorld } from './invariants.ts';
import { type AttemptModel, type Happening, hasEnded, isSent, type Model, reachable } from './model.ts';
import { adopt, type Held, type Sim, standOf } from './sim.ts';

/** What may have come of something that was done. */
export interface Allowed {
  readonly happenings: ReadonlyMap<number, readonly Happening[]>;
  readonly ends: ReadonlyMap<number, readonly ConsentEnd[]>;
  /** Who may have begun an attempt. */
  readonly starts: readonly string[];
  /** Whether a process may have been cut off in the midst of a step. */
  readonly cutOff: boolean;
}

/** Brings the model up to date with the rows; throws {@link Broken} where they went a way that they may not go. */
export async function verify(sim: Sim, model: Model, allowed: Allowed): Promise<void> {
  const rows = await sim.attempts();
  const held = await sim.held();
  await followAttempts(sim, model, rows, allowed);
  await followConsents(model, rows, held, allowed);
  await checkWorld(sim, model, rows, held);
}

async function followAttempts(
  sim: Sim,
  model: Model,
  rows: readonly StoredAttempt[],
  allowed: Allowed,
): Promise<void> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const attempt of [...model.attempts]) {
    const row = byId.get(attempt.id);
    if (row === undefined) {
      const isGone = allowed.ends.get(attempt.connectionId)?.includes('gone') === true;
      if (!isGone) broken(`attempt ${attempt.id} is gone`);
      model.attempts.splice(model.attempts.indexOf(attempt), 1);
      continue;
    }
    followOne(sim, attempt, row, allowed);
    if (mayLose(row, allowed)) sim.lostOn.add(row.connectionId);
    const authorisation = await sim.authorisationOf(row);
    adopt(attempt, row, { authorisation, browser: sim.browserOf(row) });
  }
  for (const row of rows)
    if (!model.attempts.some(({ id }) => id === row.id)) model.attempts.push(await begun(sim, row, allowed));
}

/** See {@link Sim.mayHaveLost}. */
const mayLose = ({ id, fault }: StoredAttempt, { happenings, cutOff }: Allowed): boolean =>
  fault?.code === 'shape_not_understood' || (cutOff && happenings.get(id)?.includes('cancelled') === true);

function followOne(
  sim: Sim,
  attempt: AttemptModel,
  row: StoredAttempt,
  { happenings, cutOff }: Allowed,
): void {
  const stand = standOf(row);
  const named = happenings.get(attempt.id) ?? [];
  const may = reachable(attempt.stand, cutOff && named.length > 0 ? [...named, 'left'] : named);
  const where = `attempt ${attempt.id} (${attempt.purpose} at ${attempt.institution})`;
  if (!may.has(stand))
    broken(`${where} went from ${attempt.stand} to ${stand} by ${named.join() || 'nothing'}`);
  if (row.stepNumber < attempt.stepNumber) broken(`${where} went back a step`);
  if (row.stepNumber > attempt.stepNumber && named.length === 0) broken(`${where} took a step by itself`);
  const browser = sim.browserOf(row);
  if (attempt.browser !== null && browser !== attempt.browser) broken(`${where} changed its browser`);
}

async function begun(sim: Sim, row: StoredAttempt, allowed: Allowed): Promise<AttemptModel> {
  const [login] = allowed.starts;
  if (login === undefined) return broken(`attempt ${row.id} began by itself`);
  const stand = standOf(row);
  if (isSent(stand) && !allowed.cutOff) broken(`attempt ${row.id} was left in the midst of its first step`);
  const attempt: AttemptModel = {
    id: row.id,
    connectionId: row.connectionId,
    institution: row.institutionId,
    login,
    purpose: row.purpose,
    stand,
    stepNumber: row.stepNumber,
    deadlineAt: null,
    dueAt: null,
    leaseOver: false,
    authorisation: null,
    browser: null,
    url: null,
    back: null,
    returnedAt: null,
  };
  adopt(attempt, row, { authorisation: await sim.authorisationOf(row), browser: sim.browserOf(row) });
  return attempt;
}

async function followConsents(
  model: Model,
  rows: readonly StoredAttempt[],
  held: readonly Held[],
  { ends }: Allowed,
): Promise<void> {
  for (const connection of [...model.connections]) {
    const now = held.find(({ connectionId }) => connectionId === connection.id);
    const may = ends.get(connection.id) ?? [];
    if (now === undefined) {
      if (!may.includes('gone')) broken(`connection ${connection.id} is gone`);
      model.connections.splice(model.connections.indexOf(connection), 1);
      continue;
    }
    const isNew = now.consentId !== connection.consentId || now.grantId !== connection.grantId;
    const wasGranted = rows.some(
      (row) =>
        row.id === now.grantId &&
        row.connectionId === connection.id &&
        row.consentId === now.consentId &&
        row.step === 'granted',
    );
    if (isNew && !wasGranted) broken(`connection ${connection.id} has a consent that nobody granted`);
    const changed = isNew ? now.state !== 'authorised' : now.state !== connection.consent;
    if (changed && !(may as readonly string[]).includes(now.state))
      broken(`the consent of connection ${connection.id} went from ${connection.consent} to ${now.state}`);
    takeOver(model, now, isNew);
  }
  for (const one of held)
    if (!model.connections.some(({ id }) => id === one.connectionId)) addConnection(model, rows, one);
}

function takeOver(model: Model, now: Held, isNew: boolean): void {
  const connection = model.connections.find(({ id }) => id === now.connectionId);
  if (connection === undefined) return;
  connection.consentId = now.consentId;
  connection.grantId = now.grantId;
  connection.consent = now.state as typeof connection.consent;
  connection.usableUntil = now.usableUntil;
  connection.disconnected = now.disconnected;
  connection.reference = now.session?.consent ?? connection.reference;
  if (isNew) connection.endedAtBank = false;
}

function addConnection(model: Model, rows: readonly StoredAttempt[], one: Held): void {
  const row = rows.find(({ connectionId, step }) => connectionId === one.connectionId && step === 'granted');
  const attempt = model.attempts.find(({ id }) => id === row?.id);
  if (row === undefined || attempt === undefined)
    throw new Broken(`connection ${one.connectionId} is there and no attempt granted it`);
  model.connections.push({
    id: one.connectionId,
    institution: row.institutionId,
    login: attempt.login,
    consentId: one.consentId,
    grantId: one.grantId,
    consent: one.state as 'authorised',
    usableUntil: one.usableUntil,
    disconnected: one.disconnected,
    reference: one.session?.consent ?? '',
    endedAtBank: false,
  });
}

/** At the end of a run: nothing is left that has no durable outcome. */
export function checkAllEnded(model: Model): void {
  for (const { id, stand } of model.attempts)
    if (!hasEnded(stand)) broken(`attempt ${id} never ends: ${stand}`);
}
