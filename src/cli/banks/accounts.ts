/** Accounts of a bank of which only the account holder can tell which of the accounts here they are. */
import { failure, type Result, success } from '../../core/result.ts';
import { type CommonFlags, clientOf } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CliFault, fault, showFault } from '../fault.ts';
import { plain, type Terminal } from '../terminal.ts';

interface ShownAccount {
  readonly kind: string;
  readonly currency: string | null;
  readonly label: string | null;
  readonly holder: string | null;
  readonly number: string | null;
}

interface ApiMapping {
  readonly id: string;
  readonly state: 'open' | 'mapped' | 'new' | 'ignored';
  readonly reason: string;
  readonly account: ShownAccount;
  readonly candidates: readonly (ShownAccount & { readonly account_id: string })[];
  readonly account_id: string | null;
}

export interface MappingFlags extends CommonFlags {
  /** `map_…=acc_…`, `map_…=new` or `map_…=ignore`. */
  readonly set?: readonly string[];
}

interface ApiAnswer {
  readonly id: string;
  readonly answer: 'account' | 'new' | 'ignore';
  readonly account_id?: string;
}

/** Reads what --set says. */
export function readAnswers(given: readonly string[]): Result<readonly ApiAnswer[], CliFault> {
  const answers: ApiAnswer[] = [];
  for (const one of given) {
    const [, id, value] = /^(map_[^=]+)=(acc_.+|new|ignore)$/.exec(one) ?? [];
    if (id === undefined || value === undefined)
      return failure(
        fault(
          `--set does not understand “${one}”.`,
          'write map_…=acc_…, map_…=new or map_…=ignore.',
          EXIT.usage,
        ),
      );
    answers.push(
      value === 'new' || value === 'ignore'
        ? { id, answer: value }
        : { id, answer: 'account', account_id: value },
    );
  }
  return success(answers);
}

/** Shows the questions of a connection, or answers them. */
export async function mapAccounts(
  terminal: Terminal,
  connectionId: string,
  flags: MappingFlags,
): Promise<ExitCode> {
  const answers = readAnswers(flags.set ?? []);
  if (!answers.ok) return showFault(terminal, answers.fault, flags.json);
  const path = `/v1/connections/${encodeURIComponent(connectionId)}/account-mappings`;
  const asked = await clientOf(terminal, flags).object<{ readonly data: readonly ApiMapping[] }>(
    path,
    answers.value.length === 0 ? {} : { method: 'POST', json: { answers: answers.value } },
  );
  if (!asked.ok) return showFault(terminal, asked.fault, flags.json);
  if (flags.json === true) {
    terminal.line(JSON.stringify(asked.value, null, 2));
    return EXIT.ok;
  }
  const { data } = asked.value;
  if (data.length === 0) terminal.line('There is nothing to say: every account is known.');
  for (const mapping of data) showMapping(terminal, mapping);
  const open = data.find(({ state }) => state === 'open');
  if (open !== undefined)
    terminal.note(
      `Answer with: tributary connections accounts ${connectionId} --set ${open.id}=${open.candidates[0]?.account_id ?? 'new'}`,
    );
  return EXIT.ok;
}

const nameOf = ({ label, kind, number, currency, holder }: ShownAccount): string =>
  plain([label ?? kind, number, currency, holder].filter((part) => part !== null).join(' · '));

function showMapping(terminal: Terminal, mapping: ApiMapping): void {
  const state = mapping.state === 'mapped' ? `is ${mapping.account_id ?? '?'}` : mapping.state;
  const style = mapping.state === 'open' ? 'red' : 'dim';
  terminal.line(`${mapping.id}  ${nameOf(mapping.account)}  ${terminal.style(style, state)}`);
  if (mapping.state !== 'open') return;
  for (const candidate of mapping.candidates)
    terminal.line(`  may be ${candidate.account_id}  ${nameOf(candidate)}`);
}

/** Takes an account back to files. */
export async function detachAccount(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const path = `/v1/accounts/${encodeURIComponent(id)}/detach`;
  const done = await clientOf(terminal, flags).object<object>(path, { method: 'POST' });
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify(done.value, null, 2) : `Goes on with files: ${id}`);
  return EXIT.ok;
}
