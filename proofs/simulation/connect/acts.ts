/** Each act is aimed at what is there, done on a process, and judged. */
import type { Act, Aim } from './act.ts';
import { aimDelete, aimEnd, aimJobs, aimSweep, aimSync } from './act-ends.ts';
import { aimAgain, aimStart } from './act-starts.ts';
import { aimAnswer, aimCancel, aimGo, aimPoll, aimResume, aimReturn } from './act-steps.ts';
import type { Model } from './model.ts';
import type { Sim } from './sim.ts';

/** What an act is aimed at now; null when there is nothing to do it to. */
export function aimOf(sim: Sim, model: Model, act: Act): Aim | null {
  switch (act.kind) {
    case 'start':
      return aimStart(sim, model, act);
    case 'again':
      return aimAgain(sim, model, act);
    case 'answer':
      return aimAnswer(sim, model, act);
    case 'go':
      return aimGo(sim, model, act);
    case 'return':
      return aimReturn(sim, model, act);
    case 'poll':
      return aimPoll(sim, model, act);
    case 'cancel':
      return aimCancel(sim, model, act);
    case 'revoke':
    case 'disconnect':
      return aimEnd(sim, model, act);
    case 'delete':
      return aimDelete(sim, model, act);
    case 'resume':
      return aimResume(sim, model);
    case 'sweep':
      return aimSweep(sim, model);
    case 'jobs':
      return aimJobs(sim, model);
    case 'sync':
      return aimSync(sim, model);
  }
}
