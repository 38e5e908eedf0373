#!/usr/bin/env node
// Runs a script with a fitting node: node bin/with-node.mjs SCRIPT [ARGUMENT …]
// Plain JavaScript for old nodes: no syntax newer than node 18's.
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { findNode, NO_NODE } from './find-node.mjs';
import { relay } from './relay.mjs';

const [script, ...args] = process.argv.slice(2);
const node = findNode();
if (node === null || script === undefined) {
  console.error(node === null ? NO_NODE : 'usage: node bin/with-node.mjs SCRIPT [ARGUMENT …]');
  process.exitCode = 1;
} else if (node === process.execPath) {
  process.argv = [node, path.resolve(script), ...args];
  await import(pathToFileURL(path.resolve(script)).href);
} else relay(node, [script, ...args]);
