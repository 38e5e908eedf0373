/** The connector for the simulated banks of `sandbox/`, over their JSON interface. */
import type { Connector, Context, Fault } from '../contract.ts';
import { notUnderstood } from '../kit/faults.ts';
import { fetchWith } from '../kit/fetchers.ts';
import type { Line } from './call.ts';
import { connect } from './connect.ts';
import { fetchAccounts, fetchBalances, fetchHoldings, fetchTransactions } from './fetch.ts';
import { sandboxBank } from './institutions.ts';
import { sandboxManifest } from './manifest.ts';
import { revoke } from './revoke.ts';

export interface SandboxOptions {
  /** Where the simulated banks are: `http://127.0.0.1:4001`. */
  readonly baseUrl: string;
}

/** Makes the connector for simulated banks at that address. Throws when the address is none: a mistake of ours. */
export function sandboxConnector({ baseUrl }: SandboxOptions): Connector {
  const address = new URL(baseUrl);
  const root = address.origin + address.pathname.replace(/\/+$/, '');
  const lineOf = (context: Context): Line | null => {
    const bank = sandboxBank(context.institutionId);
    return bank === null ? null : { bank, base: `${root}/banks/${bank.id}`, context };
  };
  const unknown = notUnderstood('an institution that this connector does not have');
  const onLine =
    <R, P>(fetcher: (line: Line, request: R) => Promise<P>) =>
    async (request: R, context: Context): Promise<P | { type: 'failed'; fault: Fault }> => {
      const line = lineOf(context);
      return line === null ? { type: 'failed', fault: unknown } : fetcher(line, request);
    };
  return {
    manifest: sandboxManifest(address.host),
    connect: async (state, event, context) => {
      const line = lineOf(context);
      return line === null ? { type: 'failed', fault: unknown } : connect(line, state, event);
    },
    fetch: fetchWith({
      accounts: onLine(fetchAccounts),
      balances: onLine(fetchBalances),
      holdings: onLine(fetchHoldings),
      transactions: onLine(fetchTransactions),
    }),
    revoke: async (session, context) => {
      const line = lineOf(context);
      return line === null ? unknown : revoke(line, session);
    },
  };
}
