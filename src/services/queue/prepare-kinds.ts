/** Makes the library know every kind of job with its settings: rows of a table, never a change of tables. */
import type { PgBoss } from 'pg-boss';
import type { JobKind } from '../../engine/queue-port.ts';
import {
  FAILED_KEPT_SECONDS,
  KINDS,
  type KindSettings,
  type QueueTiming,
  RETRIES_MAX,
  WAITING_KEPT_SECONDS,
} from './kinds.ts';

/** The library may end a job only after this process has had its chance to. */
const EXPIRY_SLACK_SECONDS = 60;

const settingsOf = ({ runSecondsMax }: KindSettings, timing: QueueTiming) => ({
  expireInSeconds: runSecondsMax + EXPIRY_SLACK_SECONDS,
  heartbeatSeconds: timing.heartbeatSeconds,
  retryLimit: RETRIES_MAX,
  retryDelay: timing.retryDelaySeconds,
  retryBackoff: true,
  retentionSeconds: WAITING_KEPT_SECONDS,
  deleteAfterSeconds: FAILED_KEPT_SECONDS,
});

/** Adds the kinds that are missing and brings the others' settings up to date. */
export async function prepareKinds(boss: PgBoss, timing: QueueTiming): Promise<void> {
  const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const kind of Object.keys(KINDS) as JobKind[]) {
    const settings = settingsOf(KINDS[kind], timing);
    const found = known.get(kind);
    // `short` lets one job wait per key.
    if (found === undefined) await boss.createQueue(kind, { ...settings, policy: 'short' });
    else if (Object.entries(settings).some(([name, value]) => found[name as keyof typeof settings] !== value))
      await boss.updateQueue(kind, settings);
  }
}
