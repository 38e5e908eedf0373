/** Runs one part of the check as a process of its own, with its output shown as it comes. */
import { spawn } from 'node:child_process';
import process from 'node:process';

/** Runs node with arguments from the project's folder. Gives the exit code; a signal is a failure. */
export function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    const stop = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    const release = (code: number): void => {
      process.removeListener('SIGTERM', stop);
      process.removeListener('SIGINT', stop);
      resolve(code);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    child.once('error', () => release(1));
    child.once('exit', (code) => release(code ?? 1));
  });
}

/** How long something took, for people: `3.2 s`, `2 min 5 s`. */
export function renderTime(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
