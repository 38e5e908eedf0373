#!/usr/bin/env node
// Runs a script with a fitting node: node bin/with-node.mjs SCRIPT [ARGUMENT …]
import { spawn } from 'node:child_process';
import process from 'node:process';
import { findNode, NO_NODE } from './find-node.mjs';

const node = findNode();
if (node === null) {
  console.error(NO_NODE);
  process.exit(1);
}
const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
