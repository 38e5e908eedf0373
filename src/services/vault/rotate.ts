/**
 * Rotation of the instance key while servers run. A new key is made and announced, everything that the old one
 * sealed is sealed again, and only when the database proves that nothing uses the old key is it removed. Every
 * step can be done twice, so that a rotation that was killed goes on where it stopped when it is run again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, type Result, success } from '../../core/result.ts';
import { type VaultFault, vaultFault } from './faults.ts';
import { instanceKeyCheck } from './key-check.ts';
import { type InstanceKey, withNewKey, withOldKey, withoutKey, withWriting } from './key-ring.ts';
import type { KeyLock } from './key-source.ts';
import { rewrap } from './owner-keys.ts';
import type {
  OwnerKeyPlace,
  RotationPorts,
  RotationProgress,
  RotationReport,
  RotationStore,
  SealedShelf,
  Swap,
} from './rotation-ports.ts';
import { keyIdText, type SealContext } from './sealed.ts';
import type { Vault } from './vault.ts';

/** Rows that are sealed again at once. */
export const ROTATION_BATCH_ROWS = 500;
/** Rounds over the rows of one old key before giving up. */
export const ROTATION_ROUNDS_MAX = 20;
/**
 * How long nothing may use the old key before it goes, in milliseconds. Servers look for a new writing key right
 * before they seal with one, so this covers the time from there to the commit of their transaction.
 */
export const SETTLE_MS = 15_000;
/** Rows that do not open which a fault names. */
const NAMED_ROWS_MAX = 20;

type Outcome<T> = Promise<Result<T, VaultFault>>;

/** What one run of the rotation carries along. */
interface Run {
  readonly vault: Vault;
  readonly store: RotationStore;
  readonly lock: KeyLock;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly progress: (progress: RotationProgress) => void;
  readonly signal: AbortSignal;
  resealed: number;
}

const stopped = (): Result<never, VaultFault> =>
  failure(
    vaultFault(
      'rotation_stopped',
      'The rotation was stopped; everything is readable.',
      'Run it again to go on.',
    ),
  );

const blocked = (old: string, why: string): Result<never, VaultFault> =>
  failure(
    vaultFault(
      'rotation_blocked',
      `The old key ${old} stays, because it is still used: ${why}.`,
      'Everything else is sealed with the new key. Restore the named rows or forget their owners, then run the rotation again.',
    ),
  );

async function defaultPause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Changes the keys and looks at them again, so that this process works with what it has just written. */
async function changeRing(run: Run, change: Parameters<KeyLock['replace']>[0]): Outcome<true> {
  const replaced = await run.lock.replace(change);
  if (!replaced.ok) return replaced;
  const fresh = await run.vault.keys.refresh();
  return fresh.ok ? success(true) : fresh;
}

/**
 * Makes sure that the newest key is the writing one, and that there are older ones to retire. The new key is in
 * the file before the database hears of it, and in the database before anything is sealed with it.
 */
async function writeWithNewest(
  run: Run,
): Outcome<{ readonly writing: InstanceKey; readonly resumed: boolean }> {
  const { keys, now } = run.vault;
  const first = await keys.refresh();
  if (!first.ok) return first;
  const resumed = first.value.instance.length > 1;
  if (!resumed) {
    const added = await changeRing(run, withNewKey(first.value, now()));
    if (!added.ok) return added;
  }
  const writing = keys.ring.instance.at(-1);
  if (writing === undefined) throw new Error('internal: a key ring without keys');
  await run.store.addCheck(instanceKeyCheck(writing));
  if (writing.state !== 'writing') {
    const turned = await changeRing(run, withWriting(keys.ring, writing.id));
    if (!turned.ok) return turned;
  }
  return success({ writing, resumed });
}

/** One kind of values and how one of them is sealed again. */
interface Work<Place> {
  readonly shelf: SealedShelf<Place>;
  readonly nameOf: (place: Place) => string;
  readonly reseal: (place: Place, sealed: Uint8Array) => Outcome<Uint8Array>;
}

const ownerKeyWork = (run: Run, writing: InstanceKey): Work<OwnerKeyPlace> => ({
  shelf: run.store.ownerKeys,
  nameOf: ({ ownerId, generation }) => `key ${generation} of owner ${ownerId}`,
  reseal: ({ ownerId, generation }, wrapped) =>
    rewrap(run.vault.keys, writing, ownerId, { generation, wrapped }),
});

const valueWork = (run: Run): Work<SealContext> => ({
  shelf: run.store.values,
  nameOf: ({ table, column, row }) => `${table}.${column} of row ${row}`,
  reseal: async (place, sealed) => {
    const plain = await run.vault.openForInstance(place, sealed);
    if (!plain.ok) return plain;
    const after = await run.vault.sealForInstance(place, plain.value);
    plain.value.fill(0);
    return after;
  },
});

/** Faults of one row, which do not keep the other rows from being sealed again. */
const OF_ONE_ROW: readonly string[] = ['sealed_damaged', 'owner_key_damaged', 'sealed_key_unknown'];

/** Seals all values of one kind again that the old key sealed, batch by batch; adds the rows that do not open. */
async function resealShelf<Place>(
  run: Run,
  work: Work<Place>,
  old: string,
  damaged: string[],
  tell: () => void,
): Outcome<true> {
  let after: Place | null = null;
  for (;;) {
    if (run.signal.aborted) return stopped();
    const held = await run.lock.renew();
    if (!held.ok) return held;
    const rows: Awaited<ReturnType<SealedShelf<Place>['nextWrappedWith']>> = await work.shelf.nextWrappedWith(
      old,
      after,
      ROTATION_BATCH_ROWS,
    );
    const last = rows.at(-1);
    if (last === undefined) return success(true);
    after = last.place;
    const changes: Swap<Place>[] = [];
    for (const { place, sealed } of rows) {
      const resealed = await work.reseal(place, sealed);
      if (resealed.ok) changes.push({ place, before: sealed, after: resealed.value });
      else if (!OF_ONE_ROW.includes(resealed.fault.code)) return resealed;
      else if (damaged.length < NAMED_ROWS_MAX) damaged.push(work.nameOf(place));
    }
    if (changes.length > 0) run.resealed += await work.shelf.swap(changes);
    tell();
  }
}

const countUsers = async (store: RotationStore, old: string): Promise<number> =>
  (await store.ownerKeys.countWrappedWith(old)) + (await store.values.countWrappedWith(old));

/** One round over everything that the old key sealed; gives how many values still use it. */
async function resealAll(run: Run, writing: InstanceKey, old: string): Outcome<number> {
  const total = await countUsers(run.store, old);
  if (total === 0) return success(0);
  const before = run.resealed;
  const damaged: string[] = [];
  const tell = (): void =>
    run.progress({ step: 'sealing', oldKey: old, done: Math.min(run.resealed - before, total), total });
  tell();
  const owners = await resealShelf(run, ownerKeyWork(run, writing), old, damaged, tell);
  if (!owners.ok) return owners;
  const values = await resealShelf(run, valueWork(run), old, damaged, tell);
  if (!values.ok) return values;
  const left = await countUsers(run.store, old);
  return left > 0 && damaged.length > 0
    ? blocked(old, `${damaged.join(', ')} cannot be opened`)
    : success(left);
}

/** Takes the old key out of the database's checks, then out of the file; puts it back if anything still uses it. */
async function retire(run: Run, key: InstanceKey): Outcome<boolean> {
  const old = keyIdText(key.id);
  if (!(await run.store.retireCheck(old))) return success(false);
  const removed = await changeRing(run, withoutKey(run.vault.keys.ring, key.id));
  if (!removed.ok) return removed;
  if ((await countUsers(run.store, old)) === 0) return success(true);
  const back = await changeRing(run, withOldKey(run.vault.keys.ring, key));
  if (!back.ok) return back;
  await run.store.addCheck(instanceKeyCheck(key));
  return success(false);
}

/** Replaces one old key: round after round until nothing used it twice, some time apart, and it is gone. */
async function replaceKey(run: Run, writing: InstanceKey, key: InstanceKey): Outcome<true> {
  const old = keyIdText(key.id);
  for (let round = 0; round < ROTATION_ROUNDS_MAX; round++) {
    const left = await resealAll(run, writing, old);
    if (!left.ok) return left;
    if (left.value > 0) continue;
    run.progress({ step: 'settling', oldKey: old, done: 0, total: 0 });
    await run.pause(SETTLE_MS, run.signal);
    if (run.signal.aborted) return stopped();
    if ((await countUsers(run.store, old)) > 0) continue;
    const gone = await retire(run, key);
    if (!gone.ok) return gone;
    if (gone.value) return success(true);
  }
  return blocked(old, `servers went on using it in ${ROTATION_ROUNDS_MAX} rounds`);
}

async function rotateLocked(run: Run): Outcome<RotationReport> {
  const ready = await writeWithNewest(run);
  if (!ready.ok) return ready;
  const { writing, resumed } = ready.value;
  const retired: string[] = [];
  for (const key of run.vault.keys.ring.instance.filter((one) => one.id !== writing.id)) {
    const replaced = await replaceKey(run, writing, key);
    if (!replaced.ok) return replaced;
    retired.push(keyIdText(key.id));
    run.progress({ step: 'done', oldKey: keyIdText(key.id), done: run.resealed, total: run.resealed });
  }
  return success({ writing: keyIdText(writing.id), retired, resealed: run.resealed, resumed });
}

/**
 * Rotates the instance key: new key, everything sealed again, old key gone. Owners' own values are not touched, as
 * only the wrapping of their keys changes. Finishes an interrupted rotation instead of beginning another. Faults:
 * `key_file_locked` (another rotation runs), `rotation_stopped` (the signal), `rotation_blocked` (rows that do not
 * open keep the old key), and those of the key file. Exceptions of the store pass through; run it again then.
 */
export async function rotateKeys(
  vault: Vault,
  ports: RotationPorts,
  progress: (progress: RotationProgress) => void,
  signal: AbortSignal,
): Outcome<RotationReport> {
  const lock = await vault.keys.source.lock();
  if (!lock.ok) return lock;
  const { store, pause = defaultPause } = ports;
  try {
    return await rotateLocked({ vault, store, lock: lock.value, pause, progress, signal, resealed: 0 });
  } finally {
    await lock.value.release();
  }
}
