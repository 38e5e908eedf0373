/** What ends access, by people, by the clock and by what a sync hears; and what jobs do. */
import type { Process, SentJob } from '../process.ts';
import { type Act, type Aim, type ConsentEnd, dueHappenings, heardOf, NOTHING } from './act.ts';
import { type ConnectionModel, type Happening, hasEnded, type Model } from './model.ts';
import type { Sim } from './sim.ts';

/** Everything live on a connection is cancelled when its access ends. */
function cancelling(model: Model, { id }: ConnectionModel): ReadonlyMap<number, readonly Happening[]> {
  const live = model.attempts.filter((one) => one.connectionId === id && !hasEnded(one.stand));
  return new Map(live.map((one) => [one.id, ['cancelled']]));
}

/** Revokes the consent, or disconnects. */
export function aimEnd(
  sim: Sim,
  model: Model,
  act: { readonly kind: Act['kind']; readonly which: number },
): Aim | null {
  const connection = model.connection(act.which);
  if (connection === null) return null;
  const { id, consentId, consent } = connection;
  const isHeld = consent === 'authorised' || consent === 'reauth_required';
  const revokes = act.kind === 'revoke';
  return {
    ...NOTHING,
    happenings: revokes && !isHeld ? new Map() : cancelling(model, connection),
    ends: new Map([[id, isHeld ? ['revoked'] : []]]),
    async run({ connecting }) {
      const done = revokes
        ? await connecting.revokeConsent(sim.asking, consentId)
        : await connecting.disconnect(sim.asking, id);
      const said = !done.ok ? done.fault.code : 'state' in done.value ? done.value.state : done.value.status;
      return { said, given: JSON.stringify(done) };
    },
    judge({ said }) {
      const wanted = !revokes ? 'disconnected' : isHeld || consent === 'revoked' ? 'revoked' : 'not_now';
      return said === wanted ? null : `${act.kind} came to ${said}, not to ${wanted}`;
    },
  };
}

/** Deletes a connection with everything below. */
export function aimDelete(sim: Sim, model: Model, act: { readonly which: number }): Aim | null {
  const connection = model.connection(act.which);
  if (connection === null) return null;
  return {
    ...NOTHING,
    happenings: cancelling(model, connection),
    ends: new Map([[connection.id, ['gone', 'revoked']]]),
    async run({ connecting }) {
      return { said: String(await connecting.deleteConnection(sim.asking, connection.id)), given: '' };
    },
    judge: ({ said }) => (said === 'true' ? null : 'a connection was not deleted'),
  };
}

/** What the clock does to consents. */
const ended = ({ consent, usableUntil }: ConnectionModel, now: number): readonly ConsentEnd[] => {
  if (usableUntil === null || usableUntil > now) return [];
  return consent === 'authorised'
    ? ['expired', 'reauth_required']
    : consent === 'reauth_required'
      ? ['expired']
      : [];
};

const SWEPT_MAX = 100;

/** What comes back by the clock: ends of consents, banks that have to be told. */
export function aimSweep(sim: Sim, model: Model): Aim {
  const now = sim.world.now();
  return {
    ...NOTHING,
    ends: new Map(model.connections.map((one) => [one.id, ended(one, now)])),
    run: async ({ connecting }) => ({ said: `${await connecting.sweep(SWEPT_MAX)} moved`, given: '' }),
    judge: () => null,
  };
}

/**
 * What syncs hear of a consent: that it was revoked at the bank, or that its session is void, because the bank has granted
 * a renewal of which only we do not know yet.
 */
const heard = (sim: Sim, model: Model): ReadonlyMap<number, readonly ConsentEnd[]> =>
  new Map(
    model.connections.map((one) => {
      return [
        one.id,
        sim.mayBeVoid.has(one.institution) ? [...heardOf(one), 'reauth_required'] : heardOf(one),
      ];
    }),
  );

/** Jobs that run in one go. */
const JOBS_MAX = 6;

/** Jobs come: late or never, one of them twice. Rows decide what they do. */
export function aimJobs(sim: Sim, model: Model): Aim {
  const now = sim.world.now();
  const due = model.attempts.filter((one) => !hasEnded(one.stand));
  return {
    ...NOTHING,
    happenings: new Map(due.map((one) => [one.id, dueHappenings(one, now)])),
    ends: heard(sim, model),
    async run(process) {
      const jobs = sim.world.jobs.splice(0, JOBS_MAX);
      const [first] = jobs;
      for (const job of first === undefined ? jobs : [...jobs, first]) await runJob(process, job);
      return { said: `${jobs.length} jobs`, given: '' };
    },
    judge: () => null,
  };
}

async function runJob(process: Process, job: SentJob): Promise<void> {
  const { payload, kind } = job;
  if (kind === 'sync') await process.syncing.run(payload.ownerId, payload.syncId);
  else if (kind === 'attempt.poll')
    await process.connecting.resumeAttempt(payload.ownerId, payload.attemptId);
}

/** The clock makes syncs, and they run. */
export function aimSync(sim: Sim, model: Model): Aim {
  return {
    ...NOTHING,
    ends: heard(sim, model),
    async run(process) {
      const before = sim.world.jobs.length;
      const sent = await process.syncing.schedule(SWEPT_MAX);
      const jobs = sim.world.jobs.splice(before).concat(sim.world.jobs.filter(({ kind }) => kind === 'sync'));
      for (const job of jobs) if (job.kind === 'sync') await runJob(process, job);
      return { said: `${sent} syncs`, given: '' };
    },
    judge: () => null,
  };
}
