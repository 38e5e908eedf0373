// Runs a program in our place: its input and output are ours, signals reach it, its exit code becomes ours.
// Plain JavaScript for old nodes: no syntax newer than node 18's.
import { spawn } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SIGNAL_BASE = 128;

/** What a shell says of a program that a signal ended: 128 and the signal's number. */
export const signalCode = (signal) => SIGNAL_BASE + (os.constants.signals[signal] ?? 0);

/** Runs the program to its end and ends this process with its code. */
export function relay(program, args, env = process.env) {
  const child = spawn(program, args, { stdio: 'inherit', env });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${program} does not run here (${error.message}). Install node 22.18 or newer.`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? signalCode(signal)));
}
