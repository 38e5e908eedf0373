/**
 * A server to be killed: `startTributary` with leases so short that a proof need not wait. Settings come from the
 * environment as always, and beside them LEASE_MS (imports), STEP_LEASE_MS, SYNC_LEASE_MS and SWEEP_EVERY_MS (banks).
 * Prints one line of JSON when it is up or cannot start; stops in order when its input ends.
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

function importTimes(leaseMs: number): StartOptions {
  if (leaseMs === 0) return {};
  return { leaseMs, beatMs: leaseMs / BEATS_IN_LEASE, resumeEveryMs: leaseMs / BEATS_IN_LEASE };
}

function optionsOf(env: NodeJS.ProcessEnv): StartOptions {
  const of = (name: string): number => Number(env[name] ?? 0);
  const banks: StartOptions = {
    stepLeaseMs: of('STEP_LEASE_MS'),
    syncLeaseMs: of('SYNC_LEASE_MS'),
    sweepEveryMs: of('SWEEP_EVERY_MS'),
  };
  return {
    ...importTimes(of('LEASE_MS')),
    ...Object.fromEntries(Object.entries(banks).filter(([, ms]) => ms > 0)),
  };
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.ok) return say({ faults: config.fault });
  const started = await startTributary(config.value, optionsOf(process.env));
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
