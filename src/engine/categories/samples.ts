/** Transactions that are only described: what they teach, and what they would be given. */
import { categorise } from '../../core/categories/categorise.ts';
import { memoryKeys } from '../../core/categories/memory-keys.ts';
import type { AnyCategoryCode, CategoryFacts } from '../../core/categories/types.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Caller, OwnerScope } from '../ports.ts';
import { memoryOf } from './answers.ts';
import type { Lesson } from './lesson.ts';
import { RULES_MAX, SLICE_ENTRIES } from './limits.ts';
import type { CategoryParts } from './parts.ts';
import type { CategorySample } from './sample.ts';

function factsOf(parts: CategoryParts, { ownerId }: OwnerScope, sample: CategorySample): CategoryFacts {
  const { counterpartyNumber, ...facts } = sample;
  const number = (counterpartyNumber ?? '').replaceAll(/\s/g, '').toUpperCase();
  return {
    ...facts,
    counterpartyAccount:
      number === '' ? null : parts.vault.lookupHash(ownerId, `counterparty:${number}`).toString('hex'),
    bankText: null,
    purpose: null,
    btc: null,
    creditorId: null,
    mandateId: null,
    ownTransfer: false,
  };
}

/** Teaches the owner's memory as corrections of such transactions would. False when the category is not there. */
export function teach(
  parts: CategoryParts,
  caller: Caller,
  scope: OwnerScope,
  code: AnyCategoryCode,
  samples: readonly CategorySample[],
): Promise<boolean> {
  const keys = new Map<string, Lesson['keys'][number]>();
  for (const sample of samples)
    for (const key of memoryKeys(factsOf(parts, scope, sample)))
      keys.set(`${key.kind}/${key.direction}/${key.key}`, key);
  const audit = auditEntry(
    caller,
    'category_rules.taught',
    auditSubject('owner', scope.ownerId, scope.ownerId),
    { category: code, samples: samples.length },
  );
  return parts.store.teach(scope, { code, keys: [...keys.values()] }, audit);
}

/** What the job would answer for such transactions, in their order. */
export async function tryOut(
  parts: CategoryParts,
  scope: OwnerScope,
  samples: readonly CategorySample[],
): Promise<readonly (AnyCategoryCode | null)[]> {
  const { store } = parts;
  const rules = await store.allRules(scope, RULES_MAX);
  const version = await store.tenantRulesVersion(scope);
  const knowledge = {
    memory: memoryOf(rules),
    ...(version === null ? {} : { tenantRules: await parts.tenantRules.of(scope, version) }),
    brands: parts.brands(),
    model: parts.model,
  };
  const answers: (AnyCategoryCode | null)[] = [];
  for (const sample of samples) {
    answers.push(categorise(factsOf(parts, scope, sample), knowledge).code);
    if (answers.length % SLICE_ENTRIES === 0) await parts.breathe();
  }
  return answers;
}
