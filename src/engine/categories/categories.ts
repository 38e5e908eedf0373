/** Categories, assembled of their verbs. */
import { auditEntry, auditSubject } from '../audit-entry.ts';
import { chooseCategory, rejectTransfer, startRun } from './choose.ts';
import { ownCategories } from './own.ts';
import type { CategoryParts } from './parts.ts';
import type { Categories, CategoryWork } from './port.ts';
import { teach, tryOut } from './samples.ts';
import { workDue } from './work.ts';

const NEVER = new AbortController().signal;

/** Builds the categories of this process. */
export const categories = (parts: CategoryParts): Categories & CategoryWork => ({
  choose: (caller, scope, id, choice, ifUpdatedAt) =>
    chooseCategory(parts, caller, scope, id, choice, ifUpdatedAt),
  ...ownCategories(parts.store),
  teach: (caller, scope, category, samples) => teach(parts, caller, scope, category, samples),
  tryOut: (scope, samples) => tryOut(parts, scope, samples),
  rejectTransfer: (caller, scope, id) => rejectTransfer(parts, caller, scope, id),
  rules: (scope, page) => parts.store.listRules(scope, page),
  deleteRule: (caller, scope, id) =>
    parts.store.deleteRule(
      scope,
      id,
      auditEntry(caller, 'category_rule.deleted', auditSubject('category_rule', scope.ownerId, id)),
    ),
  startRun: (caller, scope, kind) => startRun(parts, caller, scope, kind),
  run: (scope, id) => parts.store.getRun(scope, id),
  stopRun: (caller, scope, id) =>
    parts.store.stopRun(
      scope,
      id,
      auditEntry(caller, 'category_run.stopped', auditSubject('category_run', scope.ownerId, id)),
    ),
  work: (signal = NEVER) => workDue(parts, signal),
});
