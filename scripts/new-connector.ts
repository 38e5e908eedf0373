/**
 * Writes the folder of a new connector: one that passes the conformance suite against a bank in memory, to be changed
 * until it speaks to the real one.
 *
 *     npm run new-connector -- acme-bank
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { newConnector } from './new-connector/write.ts';

process.chdir(path.dirname(import.meta.dirname));
const [id, ...rest] = process.argv.slice(2);
if (id === undefined || rest.length > 0) {
  console.error('usage: npm run new-connector -- ID      (lower case, digits and dashes: acme-bank)');
  process.exitCode = 2;
} else {
  const written = newConnector(path.join('src', 'connectors'), id);
  if (!written.ok) {
    console.error(written.fault);
    process.exitCode = 1;
  } else {
    // A long id makes lines longer than they may be.
    const biome = 'node_modules/@biomejs/biome/bin/biome';
    spawnSync(process.execPath, [biome, 'check', '--write', written.value.folder], { stdio: 'ignore' });
    for (const file of written.value.files) console.log(file);
    console.log(`
next:  npm run conformance -- ${id}
       change manifest.ts, bank.ts, connect.ts and fetch.ts until they speak to the bank
       add ${written.value.factory}() to connectorsFor in src/banks.ts
       see docs/writing-a-connector.md`);
  }
}
