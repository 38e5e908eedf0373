/** Small rules of the house that no other tool knows. */
import type { TextFile } from './files.ts';
import { TABLES } from './tables.ts';

/** A file is read at one go. */
const LINES_MAX = 300;
const CODE = /\.(ts|tsx|mts|mjs|js|css)$/;
const TEST = /\.test\.ts$/;
/** The one file that knows where the build machine keeps the sample statements. */
const KNOWS_SAMPLES = '.ci/run';
/** Made by npm. */
const MADE = new Set(['package-lock.json']);

/** One breach: where, and what is wrong. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

interface LineRule {
  readonly what: string;
  readonly pattern: RegExp;
  readonly files: (file: string) => boolean;
}

// Written in pieces, so that this file does not break its own rules.
const LINE_RULES: readonly LineRule[] = [
  {
    what: 'an absolute path of some machine',
    pattern: new RegExp(
      `(?<![\\w.:/-])/${'home'}/[a-z]|(?<![\\w.:/-])/${'Users'}/[A-Za-z]|(?<![\\w.:/-])/${'work'}/[a-z]`,
    ),
    files: () => true,
  },
  {
    what: 'a path out of the project',
    pattern: new RegExp(`\\.\\./${'shared'}`),
    files: (file) => file !== KNOWS_SAMPLES,
  },
  {
    what: 'a mark for later: do it now or write it into the plan',
    pattern: new RegExp(`\\b(${'TO'}${'DO'}|${'FIX'}${'ME'})\\b`),
    files: () => true,
  },
  {
    what: 'a test that is switched off, left for later, or hides the others',
    pattern: /\b(?:it|test|describe)\.(?:only|skip|todo)\(/,
    files: (file) => TEST.test(file),
  },
];

function tooLong({ path, text }: TextFile): Breach[] {
  if (!CODE.test(path) || TEST.test(path)) return [];
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const limit = TABLES[path] ?? LINES_MAX;
  return lines <= limit ? [] : [{ file: path, line: limit + 1, what: `${lines} lines, at most ${limit}` }];
}

function badLines({ path, text }: TextFile): Breach[] {
  const rules = LINE_RULES.filter((rule) => rule.files(path));
  return text
    .split('\n')
    .flatMap((line, index) =>
      rules
        .filter(({ pattern }) => pattern.test(line))
        .map(({ what }) => ({ file: path, line: index + 1, what })),
    );
}

/** Gives every breach in these files, in their order. */
export const findBreaches = (files: readonly TextFile[]): Breach[] =>
  files.filter(({ path }) => !MADE.has(path)).flatMap((file) => [...tooLong(file), ...badLines(file)]);
