/**
 * Runs the commands of README.md as they stand there, against a server of its own (free port, fresh data directory),
 * and compares what they print: a block ```sh check is run, the block ```text output after it has to occur in its
 * output, line by line, `…` standing for anything. All blocks share one shell, so that variables last.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { occurs, type Ran, ROOT, runCommands } from './documents/run-commands.ts';

interface Block {
  readonly line: number;
  readonly commands: string;
  readonly expected: readonly string[];
}

/** The checked blocks of a Markdown text, each with the output that follows it. */
function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const { 0: whole, 1: info = '', 2: body = '', index } of markdown.matchAll(
    /^```(.*)\n([\s\S]*?)^```$/gm,
  )) {
    const last = blocks.at(-1);
    if (info === 'sh check')
      blocks.push({ line: markdown.slice(0, index).split('\n').length, commands: body, expected: [] });
    else if (info === 'text output' && last !== undefined)
      blocks.splice(-1, 1, { ...last, expected: body.trim().split('\n') });
    else if (whole === '') break;
  }
  return blocks;
}

async function check(): Promise<number> {
  const blocks = readBlocks(readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  if (blocks.length === 0) {
    console.error('README.md has no block to check.');
    return 1;
  }
  return judge(blocks, await runCommands(blocks.map(({ commands }) => commands)));
}

function judge(blocks: readonly Block[], { outputs, code }: Ran): number {
  let failed = 0;
  blocks.forEach(({ line, expected }, at) => {
    const output = outputs[at];
    const isLast = at === outputs.length - 1;
    const missing = expected.filter((one) => !occurs(one, output ?? ''));
    if (output !== undefined && missing.length === 0 && !(isLast && code !== 0)) return;
    failed++;
    console.error(
      `README.md:${line}: ${output === undefined ? 'was not reached' : `ended with ${isLast ? code : 0}`}`,
    );
    for (const one of missing) console.error(`  not printed: ${one}`);
    if (output !== undefined) console.error(output.replace(/^/gm, '  | '));
  });
  console.log(`README.md: ${blocks.length - failed} of ${blocks.length} blocks do what they say.`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await check();
