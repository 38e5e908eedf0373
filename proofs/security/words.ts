/** Small statements of given words, and results that must be good. */
import type { Result } from '../../src/core/result.ts';

/** What a small statement says. */
export interface Words {
  /** The own account, as bank code and number. */
  readonly account: string;
  readonly counterparty: string;
  readonly text: string;
  /** How often the payment stands in it. */
  readonly copies?: number;
}

/** The value of a result that must be good; throws its fault else. */
export function must<T, F>(result: Result<T, F>): T {
  if (!result.ok) throw new Error(`not expected: ${JSON.stringify(result.fault)}`);
  return result.value;
}

/** One MT940 statement that closes. */
export function writeStatement({ account, counterparty, text, copies = 1 }: Words): Buffer {
  const cents = (value: number): string =>
    `${Math.floor(value / 100)},${String(value % 100).padStart(2, '0')}`;
  const entry = [
    ':61:2601050105CR1,25NTRFNONREF',
    `:86:166?00GUTSCHRIFT?20SVWZ+${text.slice(0, 22)}?30BYLADEMMXXX?31${counterparty}?32Erika Beispiel`,
  ];
  const lines = [
    ':20:STARTUMS',
    `:25:${account}`,
    ':28C:1/1',
    ':60F:C260101EUR100,00',
    ...Array.from({ length: copies }, () => entry).flat(),
    `:62F:C260131EUR${cents(10_000 + 125 * copies)}`,
    '-',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/** The same as a stream. */
export async function* oneStatement(words: Words): AsyncGenerator<Uint8Array> {
  yield writeStatement(words);
}
