/** Weeks of an account: syncs of a bank that holds, books, renames and drops entries, a file of the same account, a person. */
import type { Caller, OwnerScope } from '../../src/engine/ports.ts';
import { type BankEntry, ScriptedBank } from '../../src/engine/sync/testing.ts';
import { mergeTransactions } from '../../src/engine/transaction-reviews/merge.ts';
import { splitTransaction } from '../../src/engine/transaction-reviews/split.ts';
import { importBytes } from '../imports/harness.ts';
import { type Dice, diceOf } from '../simulation/random.ts';
import { DAY_MS, daysAgo, NOON, type SyncBench } from '../syncs/bench.ts';

const IBAN = 'DE02120300000000202051';
const SHOPS = ['COFFEE CORNER 12', 'TRATTORIA ROMA', 'SHELL C1234', 'HOTEL ADLON', 'GROCER AT THE STATION'];
const AMOUNTS = ['3.20', '3.20', '42.80', '50.00', '61.37', '120.00'];
const DAYS = 20;

/** A purchase: held from one day on, booked on another. */
interface Purchase {
  readonly number: number;
  readonly shop: string;
  readonly held: { readonly day: number; readonly amount: string };
  readonly booked: { readonly day: number; readonly amount: string } | null;
}

function purchaseOf(number: number, dice: Dice): Purchase {
  const amount = dice.pick(AMOUNTS);
  const day = dice.below(DAYS);
  const tipped = dice.percent(25) ? (Number(amount) * 1.2).toFixed(2) : amount;
  const booked = dice.percent(90) ? { day: day + dice.below(4), amount: tipped } : null;
  return { number, shop: dice.pick(SHOPS), held: { day, amount }, booked };
}

/** What the bank shows on a day; ids change on booking, and texts too. */
const shownOn = (today: number, all: readonly Purchase[], renamed: boolean): BankEntry[] =>
  all.flatMap((purchase): BankEntry[] => {
    const { number, shop, held, booked } = purchase;
    const now = NOON + today * DAY_MS;
    const on = (day: number): string => daysAgo(today - day, now);
    if (booked !== null && booked.day <= today) {
      const id = `${renamed ? 'n' : 'b'}${1_000 + number}`;
      return [{ id, day: on(booked.day), amount: `-${booked.amount}`, text: `${shop} BERLIN` }];
    }
    if (held.day > today || today > held.day + 4) return [];
    return [
      {
        id: `p${1_000 + number}`,
        day: on(held.day),
        amount: `-${held.amount}`,
        text: shop,
        status: 'pending',
      },
    ];
  });

const fileOf = (today: number, all: readonly Purchase[]): Buffer => {
  const entries = all
    .flatMap(({ booked, shop, number }) =>
      booked === null || booked.day > today ? [] : [{ ...booked, shop, number }],
    )
    .map(
      ({ day, amount, shop, number }) =>
        `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${daysAgo(today - day, NOON + today * DAY_MS)}</Dt></BookgDt><AcctSvcrRef>F/${number}/26</AcctSvcrRef><BkTxCd/><NtryDtls><TxDtls><RmtInf><Ustrd>${shop} BERLIN</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
    );
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-06-15T08:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S</Id><CreDtTm>2026-06-15T08:00:00</CreDtTm><Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>${entries.join('')}</Stmt></BkToCstmrStmt></Document>`);
};

const callerOf = ({ tenantId }: OwnerScope): Caller => ({
  actor: 'api_key:7',
  tenantId,
  ownerId: null,
  ownerOnly: false,
  scopes: [],
});

/** What a person does to transactions on a day: deletes one, merges two that are alike, splits a pairing. */
async function decide(bench: SyncBench, scope: OwnerScope, dice: Dice): Promise<void> {
  const { rows } = await bench.ledger.queries.listTransactions(scope, {}, 'date', {
    limit: 200,
    after: null,
  });
  if (rows.length < 2) return;
  const one = dice.pick(rows);
  const other = rows.find(({ id, amount }) => id !== one.id && amount === one.amount);
  const request = { id: one.id, ifUpdatedAt: null };
  const { changes } = bench.ledger;
  const way = dice.below(3);
  if (way === 0) {
    const audit = { actor: 'api_key:7', action: 'transaction.deleted', subject: null, detail: {} };
    await changes.deleteTransaction(scope, one.id, audit);
  } else if (way === 1 && other !== undefined)
    await mergeTransactions(changes, callerOf(scope), scope, { ...request, with: other.id });
  else await splitTransaction(changes, callerOf(scope), scope, request);
}

/** Lives the weeks of a seed; with `persons`, people decide now and then. Gives the owner. */
export async function liveOn(bench: SyncBench, seed: number, persons: boolean): Promise<OwnerScope> {
  const dice = diceOf(seed);
  const purchases = Array.from({ length: 40 }, (_, number) => purchaseOf(number, dice));
  const bank = new ScriptedBank({ idStability: 'changes_on_booking' });
  const account = { handle: 'h', iban: IBAN, entries: [] as BankEntry[] };
  bank.accounts = [account];
  bench.clock = NOON;
  const scope = await bench.ledger.newOwner();
  const connectionId = await bench.connect(scope, { expiresAt: NOON + 400 * DAY_MS });
  for (let day = 0; day < DAYS + 10; day++) {
    bench.clock = NOON + day * DAY_MS;
    if (dice.percent(15)) continue;
    account.entries = shownOn(day, purchases, day > DAYS);
    const row = await bench.sync(scope, connectionId, bank);
    if (row.status !== 'success') throw new Error(`a sync ended as ${row.status}`);
    if (day === 12) await importBytes(bench.ledger.imports, scope, fileOf(day, purchases));
    if (persons && day > 3 && dice.percent(25)) await decide(bench, scope, dice);
  }
  return scope;
}
