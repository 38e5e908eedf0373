/** `tributary listen`: a line per event as it happens, and each sent on to a program, signed as webhooks are. */
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import { stopOnSignal } from '../stop-signal.ts';
import type { Terminal } from '../terminal.ts';
import { feedNow, filterOf, follow } from './follow.ts';
import { type Forwarded, forward, listenSecret, openForwarding } from './forward.ts';
import type { Told } from './objects.ts';

export interface ListenFlags extends CommonFlags {
  readonly forwardTo?: string;
  readonly types?: readonly string[];
  readonly cursor?: string;
  readonly poll?: boolean;
  readonly printSecret?: boolean;
}

/** Follows until Ctrl-C. */
export async function listen(terminal: Terminal, flags: ListenFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const { url, key } = client.settings;
  const secret = listenSecret(key?.value ?? '', url.value);
  if (flags.printSecret === true && key !== null) {
    terminal.line(secret);
    return EXIT.ok;
  }
  const egress = flags.forwardTo === undefined ? null : openForwarding();
  const wrong = flags.forwardTo === undefined ? null : (egress?.faultOf(flags.forwardTo) ?? null);
  if (wrong !== null)
    return showFault(
      terminal,
      fault(
        `Nothing can be sent to “${flags.forwardTo}” (${wrong}).`,
        'Give an address such as http://localhost:3000/hook.',
        EXIT.usage,
      ),
      flags.json,
    );
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const filter = filterOf(flags.types, owner.value);
  if (!filter.ok) return showFault(terminal, fault(filter.fault, '', EXIT.usage), flags.json);
  const from =
    flags.cursor === undefined
      ? await feedNow(client, filter.value)
      : { ok: true as const, value: flags.cursor };
  if (!from.ok) return showFault(terminal, from.fault, flags.json);
  if (flags.json !== true) {
    terminal.note(`Listening to ${url.value}. Ctrl-C ends it.`);
    if (flags.forwardTo !== undefined) terminal.note(`Signing secret: ${secret}`);
  }
  const stop = stopOnSignal();
  let last = from.value;
  const ended = await follow(
    {
      client,
      filter: filter.value,
      signal: stop.signal,
      poll: flags.poll === true,
      note: (line) => terminal.note(line),
    },
    from.value,
    async (told) => {
      const sent =
        egress === null || flags.forwardTo === undefined
          ? null
          : await forward(egress, flags.forwardTo, secret, told.change, stop.signal);
      // What Ctrl-C cut off was not handed over: whoever goes on from the cursor gets it again.
      if (stop.signal.aborted && sent !== null && !isTaken(sent)) return;
      last = told.cursor;
      show(terminal, flags, told, sent);
    },
  );
  stop.forget();
  await egress?.close();
  if (ended !== null) return showFault(terminal, ended, flags.json);
  if (flags.json !== true) terminal.note(`To go on from here: tributary listen --cursor ${last}`);
  return EXIT.ok;
}

const isTaken = ({ status }: Forwarded): boolean => status !== null && status >= 200 && status < 300;

function show(
  terminal: Terminal,
  flags: ListenFlags,
  { change, cursor }: Told,
  sent: Forwarded | null,
): void {
  if (flags.json === true) {
    terminal.line(JSON.stringify({ cursor, event: change, forwarded: sent }));
    return;
  }
  const about = change.account_id ?? change.connection_id ?? change.owner_id;
  const line = `${change.created_at.slice(11, 19)}  ${change.type}  ${about}  ${change.id}`;
  if (sent === null) {
    terminal.line(line);
    return;
  }
  const how = sent.status === null ? (sent.trouble ?? '') : String(sent.status);
  const tries = sent.tries === 1 ? '' : `, ${sent.tries} tries`;
  const style = isTaken(sent) ? 'green' : 'red';
  terminal.line(`${line}  ${terminal.style(style, how)} (${sent.milliseconds} ms${tries})`);
}
