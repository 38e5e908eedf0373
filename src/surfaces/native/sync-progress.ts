/** The progress of a sync. */
import type { SyncRow } from '../../engine/connection-rows.ts';
import type { Problem } from '../http/problem.ts';
import type { Answer } from './answer.ts';
import { syncJson } from './connect-render.ts';
import type { Call, ObjectReach } from './operation.ts';
import { progressAnswer } from './progress-stream.ts';
import { viewOf } from './render.ts';

/** Whether nothing more will happen to a sync. */
const hasEnded = (row: SyncRow): boolean => row.status !== 'due' && row.status !== 'running';

/** The stream of a sync's progress. */
export function syncProgress(call: Call<unknown, unknown, ObjectReach>, first: SyncRow): Answer | Problem {
  const { services, reach } = call;
  return progressAnswer(call, first, {
    read: () => services.syncing.sync(reach, reach.objectId),
    show: (row) => syncJson(viewOf(call), row),
    hasEnded,
  });
}
