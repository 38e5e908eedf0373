/**
 * Runs the commands of README.md as they stand there, against a server of its own (free port, fresh data directory),
 * and compares what they print: a block ```sh check is run, the block ```text output after it has to occur in its
 * output, line by line, `…` standing for anything. All blocks share one shell, so that variables last.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START_MS_MAX = 60_000;
const COMMANDS_MS_MAX = 120_000;
const MARK = '@@@ block';

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

/** Whether the parts of an expected line occur in a text in their order. */
function occurs(expected: string, text: string): boolean {
  return text.split('\n').some((line) => {
    let from = 0;
    return expected.split('…').every((part) => {
      const at = line.indexOf(part, from);
      from = at + part.length;
      return at !== -1;
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function startServer(env: NodeJS.ProcessEnv, credentials: string): Promise<ChildProcess> {
  const server = spawn(process.execPath, ['bin/tributary.mjs', 'start'], {
    cwd: ROOT,
    env: { ...env, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const end = performance.now() + START_MS_MAX;
  while (performance.now() < end && server.exitCode === null) {
    const ready = existsSync(credentials) && (await answers(`http://localhost:${env.PORT}/readyz`));
    if (ready) return server;
    await sleep(100);
  }
  server.kill('SIGTERM');
  throw new Error('The server did not start.');
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    (reply) => reply.ok,
    () => false,
  );

/** Runs all blocks in one shell; gives what each printed and the exit code. */
function runBlocks(script: string, env: NodeJS.ProcessEnv): Promise<{ outputs: string[]; code: number }> {
  return new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-eu', '-c', script], { cwd: ROOT, env, timeout: COMMANDS_MS_MAX });
    let text = '';
    shell.stdout.on('data', (chunk) => {
      text += chunk;
    });
    shell.stderr.on('data', (chunk) => {
      text += chunk;
    });
    shell.on('error', reject);
    shell.on('close', (code) => resolve({ outputs: text.split(`${MARK}\n`).slice(1), code: code ?? 1 }));
  });
}

async function check(): Promise<number> {
  const blocks = readBlocks(readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  if (blocks.length === 0) {
    console.error('README.md has no block to check.');
    return 1;
  }
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-readme-'));
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, NO_COLOR: '1' };
  const credentials = path.join(dataDir, 'sandbox-credentials.json');
  const script = blocks
    .map(({ commands }) => `echo '${MARK}'\n${commands}`)
    .join('\n')
    .replaceAll('localhost:8080', `localhost:${port}`)
    .replaceAll('data/sandbox-credentials.json', credentials);
  let server: ChildProcess | null = null;
  try {
    server = await startServer(env, credentials);
    return judge(blocks, await runBlocks(script, env));
  } finally {
    await stop(server);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function judge(
  blocks: readonly Block[],
  { outputs, code }: { outputs: readonly string[]; code: number },
): number {
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

async function stop(server: ChildProcess | null): Promise<void> {
  if (server === null || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}

process.exitCode = await check();
