/** Runs the examples of every dialect's documentation as they stand there, each dialect against a server of its own. */
import process from 'node:process';
import type { Example } from '../src/surfaces/dialect/example.ts';
import type { Manual } from '../src/surfaces/dialect/manual.ts';
import { MANUALS } from '../src/surfaces/dialects.ts';
import { EXAMPLE_START } from '../src/surfaces/docs/dialect-page.ts';
import { occurs, type Ran, runCommands } from './documents/run-commands.ts';

/** What is wrong with an example: nothing when it did what it says. */
function faultsOf({ shows }: Example, at: number, { outputs, code }: Ran): readonly string[] {
  const output = outputs[at + 1];
  if (output === undefined) return ['was not reached'];
  const ended = at + 1 === outputs.length - 1 && code !== 0 ? [`ended with ${code}`] : [];
  const missing = shows.filter((one) => !occurs(one, output)).map((one) => `not printed: ${one}`);
  const faults = [...ended, ...missing];
  return faults.length === 0 ? [] : [...faults, output.replace(/^/gm, '| ')];
}

/** Runs the examples of a dialect; gives how many failed. */
async function check({ name, examples }: Manual): Promise<number> {
  const ran = await runCommands([EXAMPLE_START, ...examples.map(({ run }) => run)]);
  let failed = 0;
  examples.forEach((example, at) => {
    const faults = faultsOf(example, at, ran);
    if (faults.length === 0) return;
    failed++;
    console.error(`${name}: ${example.title}`);
    for (const fault of faults) console.error(fault.replace(/^/gm, '  '));
  });
  console.log(`${name}: ${examples.length - failed} of ${examples.length} examples do what they say.`);
  return examples.length === 0 ? 1 : failed;
}

let failed = 0;
const [, , only] = process.argv;
for (const manual of MANUALS) if (only === undefined || only === manual.name) failed += await check(manual);
process.exitCode = failed === 0 ? 0 : 1;
