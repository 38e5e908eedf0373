/** Nobody is made up: where in the code an account holder can come from. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** The files that name an account holder's address or browser, each with the reason. */
const KNOWN: Readonly<Record<string, string>> = {
  'surfaces/http/attended.ts': 'reads them of a request',
  'connectors/contract/context.ts': 'says what they are',
  'connectors/sandbox/call.ts': 'hands them to the bank',
  'connectors/conformance/subject.ts': 'a person of the suite that connectors are tried with',
};
/** Sealed facts that are shown again, as they came. */
const SHOWS = /^cli\//;
const NAMED = /\buserAgent:|psu-ip-address|psu-user-agent/;
/** A literal in place of who was there. */
const MADE = /attended:\s*\{/;

const code = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.test\.ts$|\/test(?:ing|-)[^/]*\.ts$/.test(file),
);

it('invariant 10: an account holder comes from a request of theirs, and from nowhere else in the code', () => {
  expect(code.length).toBeGreaterThan(500);
  const naming = code.filter((file) => NAMED.test(readFileSync(path.join(SRC, file), 'utf8')));
  expect(naming.filter((file) => !SHOWS.test(file)).sort()).toEqual(Object.keys(KNOWN).sort());
  for (const file of code) {
    const isMade = MADE.test(readFileSync(path.join(SRC, file), 'utf8'));
    expect([file, isMade && KNOWN[file] === undefined]).toEqual([file, false]);
  }
});
