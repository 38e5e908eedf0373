/** What the tests of all statement readers share: reading bytes in any split, and damaging real files. */
import fc from 'fast-check';
import { add, type Decimal } from '../../src/core/money.ts';
import type {
  ReadOptions,
  StatementEvent,
  StatementFault,
  StatementFormatReader,
  StatementSums,
} from '../../src/statements/contract.ts';

/** What came out of one file. */
export interface Reading {
  readonly events: readonly StatementEvent[];
  readonly fault: StatementFault | null;
  readonly booked: number;
  readonly pending: number;
  /** The signed sum of all booked entries of the file, whatever their currency. */
  readonly sum: Decimal;
  readonly statements: readonly StatementSums[];
}

/** Reads whole bytes with a reader, cut at the given places. */
export function readBytes(
  format: StatementFormatReader,
  bytes: Uint8Array,
  options: ReadOptions = {},
  cuts: readonly number[] = [],
): Reading {
  const reader = format.open(options);
  const events: StatementEvent[] = [];
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    if (cut <= from || cut >= bytes.length) continue;
    events.push(...reader.push(bytes.subarray(from, cut)));
    from = cut;
  }
  events.push(...reader.push(bytes.subarray(from)));
  events.push(...reader.end());
  const statements = events.flatMap((event) => (event.type === 'close' ? [event.totals] : []));
  const faults = events.flatMap((event) => (event.type === 'fault' ? [event.fault] : []));
  return {
    events,
    fault: faults[0] ?? null,
    booked: statements.reduce((n, one) => n + one.booked, 0),
    pending: statements.reduce((n, one) => n + one.pending, 0),
    sum: statements.reduce((total, one) => add(total, one.sum), '0' as Decimal),
    statements,
  };
}

/** Says what is wrong with the order of events, or null: open (balance|transaction)* close, a fault only last. */
export function orderFault(events: readonly StatementEvent[]): string | null {
  let open = false;
  for (const [at, event] of events.entries()) {
    if (event.type === 'fault') return at === events.length - 1 ? null : 'something follows a fault';
    if (event.type === 'note') continue;
    if (event.type === 'open') {
      if (open) return 'a statement opens inside another';
      open = true;
    } else if (!open) return `${event.type} outside a statement`;
    if (event.type === 'close') open = false;
  }
  return open ? 'a statement stays open' : null;
}

/** One way to damage bytes. */
export type Damage =
  | { readonly kind: 'truncate'; readonly at: number }
  | { readonly kind: 'flip'; readonly at: number; readonly byte: number }
  | { readonly kind: 'drop'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly text: string };

/** Any damage; places are fractions of the file, so that one value fits every file. */
export const damageOf = (length: number): fc.Arbitrary<Damage> => {
  const at = fc.nat({ max: Math.max(0, length - 1) });
  const some = fc.integer({ min: 1, max: 200 });
  return fc.oneof(
    fc.record({ kind: fc.constant('truncate' as const), at }),
    fc.record({ kind: fc.constant('flip' as const), at, byte: fc.nat({ max: 255 }) }),
    fc.record({ kind: fc.constant('drop' as const), at, length: some }),
    fc.record({ kind: fc.constant('repeat' as const), at, length: some }),
    fc.record({ kind: fc.constant('insert' as const), at, text: fc.string({ minLength: 1, maxLength: 40 }) }),
  );
};

/** The bytes with the damage done. */
export function damaged(bytes: Uint8Array, damage: Damage): Uint8Array {
  const whole = Buffer.from(bytes);
  switch (damage.kind) {
    case 'truncate':
      return whole.subarray(0, damage.at);
    case 'flip': {
      const copy = Buffer.from(whole);
      copy[damage.at] = damage.byte;
      return copy;
    }
    case 'drop':
      return Buffer.concat([whole.subarray(0, damage.at), whole.subarray(damage.at + damage.length)]);
    case 'repeat': {
      const end = damage.at + damage.length;
      return Buffer.concat([whole.subarray(0, end), whole.subarray(damage.at)]);
    }
    case 'insert':
      return Buffer.concat([
        whole.subarray(0, damage.at),
        Buffer.from(damage.text),
        whole.subarray(damage.at),
      ]);
  }
}
