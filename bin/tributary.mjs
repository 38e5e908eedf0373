#!/usr/bin/env node
// The launcher: finds a node that runs TypeScript as it is, then runs src/cli/main.ts in it.
// Plain JavaScript for old nodes: no syntax newer than node 18's.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { keepCompiled } from './compile-cache.mjs';
import { findNode, NO_NODE } from './find-node.mjs';
import { watchParent } from './parent-watch.mjs';
import { relay } from './relay.mjs';
import { installStopSignals, stopOurselves } from './stop-signals.mjs';

/** Set for the second process when one node starts another; npm sets the other one. */
const UNDER_LAUNCHER = 'TRIBUTARY_UNDER_LAUNCHER';

const node = findNode();
if (node === null) {
  console.error(NO_NODE);
  process.exitCode = 1;
} else if (node === process.execPath) await runHere();
else
  relay(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    ...process.env,
    [UNDER_LAUNCHER]: '1',
  });

async function runHere() {
  quietTypeStripping();
  keepCompiled();
  installStopSignals();
  if (process.env[UNDER_LAUNCHER] || process.env.npm_lifecycle_event) watchParent(stopOurselves);
  delete process.env[UNDER_LAUNCHER];
  const { main } = await import('../src/cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

/** Node 22 warns at every start that it strips types; that it does is what we check for. */
function quietTypeStripping() {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    if (!/type stripping/i.test(String(warning))) emit(warning, ...rest);
  };
}
