/** An account at a scripted bank over days: what the bank shows, and what the ledger makes of it. */
import { addDays, type LocalDate } from '../../src/core/dates.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { type BankEntry, ScriptedBank } from '../../src/engine/sync/testing.ts';
import { DAY_MS, daysAgo, NOON, type SyncBench } from '../syncs/bench.ts';

type Offer = ConstructorParameters<typeof ScriptedBank>[0];

/** A transaction as the database has it. */
export interface Told {
  readonly id: number;
  readonly status: string;
  readonly amount: string;
  readonly text: string;
  readonly day: string;
  readonly reference: string | null;
  readonly presence: 'present' | 'missing' | 'removed';
  readonly reason: string | null;
  readonly review: string | null;
  readonly category: string | null;
}

/** A day of the story: 0 is that of the first sync. */
export const day = (n: number): LocalDate => addDays(daysAgo(0) as LocalDate, n);

export const pending = (
  id: string | null,
  on: number,
  amount: string,
  text: string,
  more = {},
): BankEntry => ({
  id,
  day: day(on),
  amount,
  text,
  status: 'pending',
  ...more,
});
export const booked = (
  id: string | null,
  on: number,
  amount: string,
  text: string,
  more = {},
): BankEntry => ({
  id,
  day: day(on),
  amount,
  text,
  status: 'booked',
  ...more,
});

const READ = `select id, status, amount, text, entry_date, bank_reference, removed_reason, review, category,
    case when removed_at is not null then 'removed' when missing_since is not null then 'missing' else 'present' end
  from transactions where owner_id = $1 order by id`;

export class Story {
  readonly bank: ScriptedBank;
  readonly #bench: SyncBench;
  readonly #scope: OwnerScope;
  #connection: number | null = null;

  private constructor(bench: SyncBench, scope: OwnerScope, offer: Offer) {
    this.#bench = bench;
    this.#scope = scope;
    this.bank = new ScriptedBank(offer);
  }

  /** Begins a story of an owner of its own. */
  static async begin(bench: SyncBench, offer: Offer = { idStability: 'changes_on_booking' }): Promise<Story> {
    bench.clock = NOON;
    return new Story(bench, await bench.ledger.newOwner(), offer);
  }

  get scope(): OwnerScope {
    return this.#scope;
  }

  get connectionId(): number {
    return this.#connection ?? 0;
  }

  /** On a day the bank shows these entries, and a sync sees them. Gives all transactions. */
  async shows(on: number, ...entries: readonly BankEntry[]): Promise<readonly Told[]> {
    this.#bench.clock = NOON + on * DAY_MS;
    this.bank.accounts = [
      { handle: 'a', iban: 'DE02120300000000202051', entries: [...entries], balances: [] },
    ];
    this.#connection ??= await this.#bench.connect(this.#scope, { expiresAt: NOON + 170 * DAY_MS });
    await this.sync();
    return this.all();
  }

  async sync(): Promise<void> {
    const row = await this.#bench.sync(this.#scope, this.connectionId, this.bank, 'scheduled');
    if (row.status !== 'success') throw new Error(`the sync ended as ${row.status}`);
  }

  async all(): Promise<readonly Told[]> {
    const rows = await this.#bench.admin(READ, [this.#scope.ownerId]);
    return rows.map((row) => ({
      id: Number(row[0]),
      status: row[1] ?? '',
      amount: row[2] ?? '',
      text: row[3] ?? '',
      day: row[4] ?? '',
      reference: row[5] ?? null,
      reason: row[6] ?? null,
      review: row[7] ?? null,
      category: row[8] ?? null,
      presence: row[9] as Told['presence'],
    }));
  }

  /** The history of a transaction: cause and rule, oldest first. */
  async history(id: number): Promise<readonly string[]> {
    const rows = await this.#bench.admin(
      `select cause, coalesce(rule, '') from transaction_history where owner_id = $1 and transaction_id = $2 order by number`,
      [this.#scope.ownerId, id],
    );
    return rows.map(([cause, rule]) => `${cause}:${rule}`);
  }

  async categorise(id: number, category: string): Promise<void> {
    const audit = { actor: 'test', action: 'transaction.updated', subject: null, detail: {} };
    await this.#bench.ledger.changes.updateTransaction(this.#scope, id, { category }, null, audit);
  }
}
