/** What a person asks of the benchmark. */
import { parseArgs } from 'node:util';

/** The sections, in the order in which they run. */
export const SECTIONS = ['readers', 'matching', 'ingest', 'categories', 'lists', 'syncs', 'start'] as const;
export type Section = (typeof SECTIONS)[number];

const ENTRIES_DEFAULT = 1_000_000;
const ENTRIES_QUICK = 100_000;
const ROUNDS_DEFAULT = 3;

export interface Options {
  readonly sections: readonly Section[];
  /** Entries of a statement file, and rows of the list section. */
  readonly entries: number;
  /** Times that each side of a ratio is measured; the median counts. */
  readonly rounds: number;
  /** Only these formats; all when empty. */
  readonly formats: readonly string[];
  /** Lists also at ten million rows. */
  readonly large: boolean;
  /** Start from a fresh clone too. */
  readonly cold: boolean;
  /** End with exit code 1 when a target is missed. */
  readonly gate: boolean;
  readonly quick: boolean;
}

export const USAGE = `npm run bench -- [${SECTIONS.join('|')} …] [--entries N] [--quick] [--rounds N] [--format F …] [--large] [--cold] [--gate]`;

const isSection = (text: string): text is Section => SECTIONS.some((section) => section === text);

const positive = (text: string | undefined, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`not a whole number above 0: ${text}`);
  return value;
};

/** Reads the command line. Throws with a plain word for anything it does not know. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      entries: { type: 'string' },
      rounds: { type: 'string' },
      format: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      cold: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
    },
  });
  for (const name of positionals) if (!isSection(name)) throw new Error(`no section ${name}`);
  const asked = positionals.filter(isSection);
  return {
    sections: asked.length === 0 ? SECTIONS : SECTIONS.filter((section) => asked.includes(section)),
    entries: positive(values.entries, values.quick ? ENTRIES_QUICK : ENTRIES_DEFAULT),
    rounds: positive(values.rounds, ROUNDS_DEFAULT),
    formats: values.format ?? [],
    large: values.large,
    cold: values.cold,
    gate: values.gate,
    quick: values.quick,
  };
}
