/** `tributary sandbox add|book|drop`: entries that are made at the simulated banks, and what becomes of them. */
import { type CommonFlags, clientOf } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { showFault } from '../fault.ts';
import type { Terminal } from '../terminal.ts';

export interface AddEntryFlags extends CommonFlags {
  readonly login?: string;
  readonly account?: string;
  readonly pending?: boolean;
  readonly date?: string;
  readonly counterparty?: string;
}

interface ApiEntry {
  readonly id: string | null;
  readonly amount: string;
  readonly booking_date: string | null;
}

/** Adds an entry at a bank; the next sync brings it in. */
export async function sandboxAdd(
  terminal: Terminal,
  institution: string,
  amount: string,
  text: string,
  flags: AddEntryFlags,
): Promise<ExitCode> {
  const json = {
    institution_id: institution,
    amount,
    text,
    ...(flags.login === undefined ? {} : { login: flags.login }),
    ...(flags.account === undefined ? {} : { account: flags.account }),
    ...(flags.pending === true ? { status: 'pending' } : {}),
    ...(flags.date === undefined ? {} : { booking_date: flags.date }),
    ...(flags.counterparty === undefined ? {} : { counterparty_name: flags.counterparty }),
  };
  const added = await clientOf(terminal, flags).object<ApiEntry>('/v1/sandbox/entries', {
    method: 'POST',
    json,
  });
  return added.ok ? showEntry(terminal, added.value, flags) : showFault(terminal, added.fault, flags.json);
}

export interface BookEntryFlags extends CommonFlags {
  readonly amount?: string;
  readonly text?: string;
  readonly date?: string;
  readonly newId?: boolean;
}

/** Books a pending entry that was added, with another amount, text, day or id where that is said. */
export async function sandboxBook(
  terminal: Terminal,
  entry: string,
  flags: BookEntryFlags,
): Promise<ExitCode> {
  const json = {
    ...(flags.amount === undefined ? {} : { amount: flags.amount }),
    ...(flags.text === undefined ? {} : { text: flags.text }),
    ...(flags.date === undefined ? {} : { booking_date: flags.date }),
    ...(flags.newId === true ? { new_id: true } : {}),
  };
  const path = `/v1/sandbox/entries/${encodeURIComponent(entry)}/book`;
  const booked = await clientOf(terminal, flags).object<ApiEntry>(path, { method: 'POST', json });
  return booked.ok ? showEntry(terminal, booked.value, flags) : showFault(terminal, booked.fault, flags.json);
}

/** Takes an added entry away again. */
export async function sandboxDrop(terminal: Terminal, entry: string, flags: CommonFlags): Promise<ExitCode> {
  const path = `/v1/sandbox/entries/${encodeURIComponent(entry)}`;
  const gone = await clientOf(terminal, flags).object<null>(path, { method: 'DELETE' });
  if (!gone.ok) return showFault(terminal, gone.fault, flags.json);
  if (flags.json !== true) terminal.line(`${entry} is gone at the bank.`);
  return EXIT.ok;
}

function showEntry(terminal: Terminal, entry: ApiEntry, flags: CommonFlags): ExitCode {
  const said = [entry.id ?? 'an entry without an id', entry.amount, entry.booking_date ?? 'pending'];
  terminal.line(flags.json === true ? JSON.stringify(entry, null, 2) : said.join('  '));
  return EXIT.ok;
}
