/** Keeps the documents true: links, invariants, decisions, glossary, settings and the table of folders. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../src/services/config.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INVARIANTS = 15;
const ARCHITECTURE_LINES_MAX = 310;
const DECISION_LINES_MAX = 60;
/** Words of the field that the glossary must explain: one per idea. */
const GLOSSARY =
  'tenant, client, owner, identity, institution, connector, connection, consent, connect attempt, challenge, sync, window, observation, account, balance, transaction, holding, document, subscription'.split(
    ', ',
  );
/** What is not ours, or made while running. */
const SKIPPED = new Set(['node_modules', 'data', 'dist', 'coverage', '.git']);

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** All files below a folder, as paths from the top of the project. */
function filesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(name);
    return entry.isFile() ? [name] : [];
  });
}

const ALL = filesBelow('.');
const DOCUMENTS = ALL.filter((file) => file.endsWith('.md'));
const TESTS = ALL.filter((file) => file.endsWith('.test.ts'));

/** A fenced block of code. */
const CODE_BLOCK = /^```[\s\S]*?^```/gm;

/** The text without what stands in code blocks and code words, where nothing is a link. */
const withoutCode = (text: string): string => text.replace(CODE_BLOCK, '').replace(/`[^`\n]*`/g, '');

/** The part of a text below a heading, up to the next heading of the same or a higher level. */
function section(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start === -1) throw new Error(`there is no heading “${heading}”`);
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 1;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => (/^(#+) /.exec(line)?.[1]?.length ?? 9) <= level);
  return (end === -1 ? rest : rest.slice(0, end)).join('\n');
}

/** The cells of the rows of the first table of a text, without its header. */
function tableRows(text: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('|'));
  const rows = lines.slice(start);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return (end === -1 ? rows : rows.slice(0, end)).slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** The name that a heading has in a link, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/`/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (text: string): string[] =>
  [...text.replace(CODE_BLOCK, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));

/** What is wrong with the links of a document; links to other places on the net are not followed. */
function brokenLinks(file: string): string[] {
  const targets = [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [place = '', anchor] = target.split('#');
      const full = place === '' ? file : path.join(path.dirname(file), place);
      if (!existsSync(path.join(ROOT, full))) return true;
      return anchor !== undefined && !anchorsOf(read(full)).includes(anchor);
    })
    .map((target) => `${file}: ${target}`);
}

/** Files that a document names as code, such as `src/core/money.ts`, and that are not there. */
function missingFiles(file: string): string[] {
  const named = [...read(file).matchAll(/`((?:src|proofs|bin|scripts|docs)\/[\w./-]+\.\w+)`/g)];
  return named
    .map(([, name]) => name ?? '')
    .filter((name) => !existsSync(path.join(ROOT, name)))
    .map((name) => `${file}: ${name}`);
}

/** Numbers of invariants that the titles of a test file name: `invariant 4`, `invariants 1 and 4`, `invariant 8, 14`. */
function invariantsIn(text: string): number[] {
  const code = text.split('\n').filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line));
  const lists = code.flatMap((line) => [
    ...line.matchAll(/['"`][^'"`]*\binvariants? (\d+(?:(?:, and |, | and )\d+)*)/g),
  ]);
  return lists.flatMap(([, list]) => [...(list ?? '').matchAll(/\d+/g)].map(([number]) => Number(number)));
}

describe('documents', () => {
  it('link to files and headings that are there', () => {
    expect(DOCUMENTS.length).toBeGreaterThan(10);
    expect(DOCUMENTS.flatMap(brokenLinks)).toEqual([]);
  });

  it('name source files that are there', () => {
    expect(DOCUMENTS.flatMap(missingFiles)).toEqual([]);
  });

  it('the check of links sees a hole', () => {
    expect(anchorsOf(read('ARCHITECTURE.md'))).toContain('the-one-idea');
    expect(anchorsOf(read('ARCHITECTURE.md'))).not.toContain('another-idea');
    expect(withoutCode('a `[x](y)` b')).toBe('a  b');
  });
});

describe('docs/invariants.md', () => {
  const text = read('docs/invariants.md');
  const headings = [...text.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
  const partOf = (number: number): string => {
    const start = text.indexOf(`\n## ${number}. `);
    const end = text.indexOf('\n## ', start + 1);
    return text.slice(start, end === -1 ? undefined : end);
  };

  it('has all invariants in order', () => {
    expect(headings).toEqual(Array.from({ length: INVARIANTS }, (_, at) => at + 1));
  });

  it.each(Array.from({ length: INVARIANTS }, (_, at) => at + 1))(
    'number %i is named by a test, or says what will bring it',
    (number) => {
      const part = partOf(number);
      const named = TESTS.filter((file) => invariantsIn(read(file)).includes(number));
      const planned = /\*\*Not built yet:\*\* (?:\S+ ){4,}/.test(part);
      expect(named.length > 0 || planned).toBe(true);
      const listed = [...part.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file]) => file ?? '');
      expect(listed.filter((file) => !named.includes(file))).toEqual([]);
      expect(listed.length > 0 || planned).toBe(true);
    },
  );
});

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');
  const rows = tableRows(section(text, 'The house'));
  const named = new Map(rows.map(([folder = '', , state = '']) => [folder.replaceAll('`', ''), state]));
  /** Folders below src, two levels deep, that hold at least one file. */
  const folders = [
    ...new Set(
      ALL.filter((file) => file.startsWith('src/')).flatMap((file) => {
        const parts = path.dirname(file).split('/');
        return [2, 3]
          .filter((depth) => parts.length >= depth)
          .map((depth) => parts.slice(0, depth).join('/'));
      }),
    ),
  ];

  it('is short enough to be read', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(ARCHITECTURE_LINES_MAX);
  });

  it('names every folder of src', () => {
    expect(folders.filter((folder) => !named.has(folder)).sort()).toEqual([]);
  });

  it('names no folder that is neither there nor planned, and calls nothing planned that is there', () => {
    const holdsFiles = (folder: string): boolean => ALL.some((file) => file.startsWith(`${folder}/`));
    const wrong = [...named].filter(([folder, state]) => holdsFiles(folder) === (state === 'planned'));
    expect(wrong).toEqual([]);
  });

  it('explains the words of the field, each once', () => {
    const words = tableRows(section(text, 'Glossary')).map(([word = '']) => word.replaceAll('*', ''));
    expect(GLOSSARY.filter((word) => !words.includes(word))).toEqual([]);
    expect(new Set(words).size).toBe(words.length);
  });
});

describe('decision records', () => {
  const files = readdirSync(path.join(ROOT, 'docs/decisions')).sort();

  it('are numbered without a gap', () => {
    expect(files.map((file) => file.slice(0, 5))).toEqual(
      files.map((_, at) => `${String(at + 1).padStart(4, '0')}-`),
    );
  });

  it.each(files)('%s has number, status, context, decision and consequences on one page', (file) => {
    const text = read(path.join('docs/decisions', file));
    expect(text).toMatch(new RegExp(`^# ${file.slice(0, 4)}\\. \\S`));
    expect(text).toMatch(/^Status: (accepted|replaced by \d{4})/m);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      'Context',
      'Decision',
      'Consequences',
    ]);
    for (const heading of ['Context', 'Decision', 'Consequences'])
      expect(section(text, heading).trim().length).toBeGreaterThan(80);
    expect(text.split('\n').length).toBeLessThanOrEqual(DECISION_LINES_MAX);
  });
});

describe('docs/operating.md', () => {
  it('explains every setting, and none that is not', () => {
    const rows = tableRows(section(read('docs/operating.md'), 'Settings'));
    expect(rows.map(([name = '']) => name.replaceAll('`', '')).sort()).toEqual(Object.keys(SETTINGS).sort());
    for (const [name, meaning = ''] of rows) expect([name, meaning.length > 20]).toEqual([name, true]);
  });
});

describe('docs/statement-formats.md', () => {
  it('leads to the page of every format', () => {
    const text = read('docs/statement-formats.md');
    const pages = readdirSync(path.join(ROOT, 'docs/statement-formats'));
    expect(pages.filter((page) => !text.includes(`](statement-formats/${page})`))).toEqual([]);
  });
});
