import { describe, expect, it } from 'vitest';
import { findBreaches } from './tidy.ts';

const breaches = (path: string, text: string): string[] =>
  findBreaches([{ path, text }]).map(({ line, what }) => `${line} ${what}`);

describe('tidy', () => {
  it('finds files that are too long, tests apart', () => {
    const long = 'x\n'.repeat(301);
    expect(breaches('src/a.ts', long)).toEqual(['301 301 lines, at most 300']);
    expect(breaches('src/a.ts', 'x\n'.repeat(300))).toEqual([]);
    expect(breaches('src/a.test.ts', long)).toEqual([]);
    expect(breaches('docs/a.md', long)).toEqual([]);
  });

  it('finds paths of a machine, with their line', () => {
    for (const path of [`/${'home'}/ann/x`, `"/${'work'}/main/x"`, `(/${'Users'}/Ann/x`])
      expect(breaches('a.md', `fine\n${path}`), path).toEqual(['2 an absolute path of some machine']);
    expect(breaches('a.md', 'https://x.test/home/page and src/work/items and ./home/x')).toEqual([]);
  });

  it('finds the folder of the build machine everywhere but in the build script', () => {
    const line = `"$(cd .. && pwd)" ../${'shared'}`;
    expect(breaches('README.md', line)).toHaveLength(1);
    expect(breaches('.ci/run', line)).toEqual([]);
  });

  it('finds marks for later, as words only', () => {
    expect(breaches('a.ts', `// ${'TO'}${'DO'}: later`)).toHaveLength(1);
    expect(breaches('a.ts', `// ${'FIX'}${'ME'}`)).toHaveLength(1);
    expect(breaches('a.ts', 'const mastodon = todo(METODOS);')).toEqual([]);
  });

  it('finds tests that are switched off or hide others', () => {
    for (const word of ['only', 'skip', 'todo'])
      expect(breaches('a.test.ts', `it.${word}('x', () => {});`), word).toHaveLength(1);
    expect(breaches('a.test.ts', "it.skipIf(!isRoot)('x', () => {});")).toEqual([]);
  });
});
