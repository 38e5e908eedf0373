/** The commands of docs/people-and-teams.md, run as they stand there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, runCommands } from '../../scripts/documents/run-commands.ts';

const GUIDE = readFileSync(path.join(ROOT, 'docs/people-and-teams.md'), 'utf8');
const BLOCKS = [...GUIDE.matchAll(/^```sh check\n([\s\S]*?)^```$/gm)].map(([, body]) => body ?? '');
const START = `BASE=http://localhost:8080\nCREDENTIALS=data/sandbox-credentials.json`;

it('the guide to people and teams does what it says', async () => {
  const { outputs, code } = await runCommands([START, ...BLOCKS]);
  expect(code).toBe(0);
  const shown = outputs.join('\n');
  for (const text of [
    '"object":"person"',
    '"password":"',
    '"token":"',
    '"object":"team_member"',
    '"role":"admin"',
  ])
    expect(shown).toContain(text);
  expect(shown).toContain('"surface":"open-finance"');
  expect(shown).not.toContain('"code":"');
}, 120_000);
