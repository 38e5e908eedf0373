/** The progress of an import. */
import type { ImportRow } from '../../engine/ports.ts';
import type { Problem } from '../http/problem.ts';
import type { Answer } from './answer.ts';
import type { Call, ObjectReach } from './operation.ts';
import { progressAnswer } from './progress-stream.ts';
import { importJson, viewOf } from './render.ts';

/** Whether nothing more will happen to an import. */
const hasEnded = (row: ImportRow): boolean =>
  row.status === 'done' || row.status === 'failed' || row.status === 'cancelled';

/** The stream of an import's progress. */
export function importProgress(
  call: Call<unknown, unknown, ObjectReach>,
  first: ImportRow,
): Answer | Problem {
  const { services, reach } = call;
  return progressAnswer(call, first, {
    read: () => services.ledger.getImport(reach, reach.objectId),
    show: (row) => importJson(viewOf(call), row),
    hasEnded,
  });
}
