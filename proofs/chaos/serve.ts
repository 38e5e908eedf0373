/**
 * A server to be killed: `startTributary` with leases of an import so short that a proof need not wait. Settings come
 * from the environment as always, and LEASE_MS beside them. Prints one line of JSON when it is up or cannot start;
 * stops in order when its input ends.
 *
 *     node serve.ts
 */
import process from 'node:process';
import { type StartOptions, startTributary } from '../../src/main.ts';
import { readConfig } from '../../src/services/config.ts';

/** Signs of life and looks for abandoned imports in one lease. */
const BEATS_IN_LEASE = 5;

const say = (what: object): void => {
  process.stdout.write(`${JSON.stringify(what)}\n`);
};

function optionsOf(leaseText: string | undefined): StartOptions {
  const leaseMs = Number(leaseText ?? 0);
  if (leaseMs === 0) return {};
  return { leaseMs, beatMs: leaseMs / BEATS_IN_LEASE, resumeEveryMs: leaseMs / BEATS_IN_LEASE };
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.ok) return say({ faults: config.fault });
  const started = await startTributary(config.value, optionsOf(process.env.LEASE_MS));
  if (!started.ok) return say({ faults: [started.fault.message, started.fault.action] });
  const { stop, broken, ...up } = started.value;
  say({ pid: process.pid, ...up, founded: undefined });
  const inputEnded = new Promise<null>((resolve) => process.stdin.once('end', () => resolve(null)).resume());
  const reason = await Promise.race([broken, inputEnded]);
  if (reason !== null) say({ broken: reason });
  await stop();
  process.exit(reason === null ? 0 : 1);
}

await main();
