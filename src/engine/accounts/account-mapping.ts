/** Which accounts of a bank are which of ours, where only the account holder can tell: asked, answered, remembered. */
import { contradiction } from '../../core/matching/account-evidence.ts';
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking } from '../connect-port.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { AccountRow } from '../ports.ts';
import type { Queue } from '../queue-port.ts';
import { whyNot } from '../sync/ask.ts';
import { sealAttended } from '../sync/attended.ts';
import { jobKey } from '../sync/parts.ts';
import type { AccountMapping, AnswerMapping, MappingRefusal, MappingRefusalReason } from './port.ts';
import type { MappingRow, StoredMapping } from './rows.ts';
import type { MappingStore, MappingTransaction } from './store-port.ts';

export interface MappingParts {
  readonly store: MappingStore;
  readonly vault: { sealerFor(ownerId: number): Promise<OwnerSealer> };
  readonly queue: Pick<Queue, 'send'>;
  /** The engine's clock: that of the banks in sandbox mode. */
  readonly now: () => number;
}

/** Answers of one request. */
export const ANSWERS_MAX = 1_000;

const NOT_FOUND = failure<MappingRefusal>({ code: 'not_found' });

/** Builds the mapping of accounts over a store. */
export const accountMapping = (parts: MappingParts): AccountMapping => ({
  mappings: (scope, connectionId) => parts.store.list(scope, connectionId),
  answer: (asking, connectionId, answers) => answerMappings(parts, asking, connectionId, answers),
  detach: (asking, accountId) => detach(parts, asking, accountId),
});

/** A transaction is left by throwing: what earlier answers of the request wrote is undone. */
class Refused extends Error {
  readonly refusal: MappingRefusal;
  constructor(refusal: MappingRefusal) {
    super('refused');
    this.refusal = refusal;
  }
}

async function answerMappings(
  parts: MappingParts,
  asking: Asking,
  connectionId: number,
  answers: readonly AnswerMapping[],
): Promise<Result<readonly MappingRow[], MappingRefusal>> {
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  try {
    await parts.store.write(scope, async (tx) => {
      const standing = await tx.standing(connectionId);
      if (standing === null) throw new Refused({ code: 'not_found' });
      for (const [at, answer] of answers.entries()) {
        const refused = await takeAnswer(parts, tx, { asking, connectionId, answer });
        if (refused !== null) throw new Refused({ code: 'answer_refused', at, ...refused });
      }
      if (whyNot(standing, parts.now()) === null) await syncNow(parts, tx, sealer, asking, connectionId);
    });
  } catch (error) {
    if (error instanceof Refused) return failure(error.refusal);
    throw error;
  }
  const rows = await parts.store.list(scope, connectionId);
  return rows === null ? NOT_FOUND : success(rows);
}

interface Refusing {
  readonly reason: MappingRefusalReason;
  readonly accountId: number | null;
}
const because = (reason: MappingRefusalReason, accountId: number | null = null): Refusing => ({
  reason,
  accountId,
});

/** Keeps one answer; why not when a fact contradicts it. */
async function takeAnswer(
  parts: MappingParts,
  tx: MappingTransaction,
  what: { readonly asking: Asking; readonly connectionId: number; readonly answer: AnswerMapping },
): Promise<Refusing | null> {
  const { asking, connectionId, answer } = what;
  const mapping = await tx.mapping(connectionId, answer.mappingId);
  if (mapping === null) return because('mapping_unknown');
  const wanted = answer.answer === 'account' ? answer.accountId : null;
  const refused = await against(tx, mapping, answer, wanted);
  if (refused !== null) return refused;
  await tx.saveAnswer(mapping.id, answer.answer, wanted, asking.actor, parts.now());
  if (answer.answer === 'ignore') await tx.dropLink(connectionId, mapping.lookup);
  const data = { answer: answer.answer };
  const account = wanted === null ? {} : { accountId: wanted };
  await tx.appendEvent({ type: 'account_mapping.answered', connectionId, ...account, data });
  const subject = auditSubject('connection', asking.scope.ownerId, connectionId);
  await tx.audit(auditEntry(asking, 'account_mapping.answered', subject, data));
  return null;
}

/** What speaks against an answer; null when nothing does. Leaving an account out is never wrong. */
async function against(
  tx: MappingTransaction,
  mapping: StoredMapping,
  { answer }: AnswerMapping,
  wanted: number | null,
): Promise<Refusing | null> {
  if (answer === 'ignore') return null;
  if (answer === 'new' && mapping.currency === null) return because('currency_missing');
  if (answer === 'account') {
    const account = wanted === null ? null : await tx.account(wanted);
    if (wanted === null || account === null) return because('account_unknown');
    if (mapping.currency !== null && mapping.currency !== account.currency)
      return because('currency_differs');
    const shownAs = await tx.shownAs(mapping.connectionId, wanted);
    const other = await tx.answeredWith(mapping.connectionId, wanted);
    if ((shownAs !== null && shownAs !== mapping.lookup) || (other !== null && other !== mapping.id))
      return because('already_mapped', wanted);
  }
  const found = await tx.found(mapping.numbers.map(({ lookup }) => lookup));
  const ids = new Set([...found.map(({ accountId }) => accountId), ...(wanted === null ? [] : [wanted])]);
  const numbers = new Map<number, Awaited<ReturnType<typeof tx.numbersOf>>>();
  for (const id of ids) numbers.set(id, await tx.numbersOf(id));
  const said = contradiction({ ...mapping, found }, wanted, (id) => numbers.get(id) ?? []);
  if (said === null) return null;
  return because(said.kind, said.kind === 'number_of_another' ? said.accountId : null);
}

async function syncNow(
  parts: MappingParts,
  tx: MappingTransaction,
  sealer: OwnerSealer,
  { scope, actor, attended }: Asking,
  connectionId: number,
): Promise<void> {
  const sealedAttended = sealAttended(sealer, connectionId, attended);
  const syncId = await tx.requestSync({ connectionId, actor, dueAt: parts.now(), sealedAttended });
  const { tenantId, ownerId } = scope;
  await parts.queue.send(
    'sync',
    { tenantId, ownerId, connectionId, syncId },
    { key: jobKey(scope, syncId), tx: tx.jobs },
  );
}

async function detach(
  parts: MappingParts,
  asking: Asking,
  accountId: number,
): Promise<Result<AccountRow, MappingRefusal>> {
  const { scope, actor } = asking;
  const done = await parts.store.write(scope, async (tx) => {
    if ((await tx.account(accountId)) === null) return false;
    if (!(await tx.detachAccount(accountId, actor, parts.now()))) return true;
    await tx.appendEvent({ type: 'account.updated', accountId, data: { changed: ['connection'] } });
    const subject = auditSubject('account', scope.ownerId, accountId);
    await tx.audit(auditEntry(asking, 'account.detached', subject));
    return true;
  });
  const row = done ? await parts.store.account(scope, accountId) : null;
  return row === null ? NOT_FOUND : success(row);
}
