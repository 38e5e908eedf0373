/** Walks a sign-in at a bank to its end, step by step, in the terminal. */
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, type Result, success } from '../../core/result.ts';
import type { Client } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import { type CliFault, fault } from '../fault.ts';
import { plain, type Terminal } from '../terminal.ts';
import { answersFor, type Given } from './answers.ts';
import type { ApiAttempt } from './objects.ts';

/** Steps of one sign-in that are answered here before it is given up. */
const STEPS_MAX = 100;
/** Between two looks at a sign-in that goes on elsewhere. */
const LOOK_MS = 1_000;

export interface Walk {
  readonly terminal: Terminal;
  readonly client: Client;
  readonly given: Given;
  readonly signal: AbortSignal;
  /** Whether to stay while the bank waits for somebody. */
  readonly wait: boolean;
}

type Walked = Result<ApiAttempt, CliFault>;

const pathOf = (attempt: ApiAttempt): string => `/v1/connect-attempts/${attempt.id}`;

/** Goes on until the attempt has ended, or waits for somebody and nobody wants to stay. Ctrl-C cancels it. */
export async function walk(parts: Walk, started: ApiAttempt): Promise<Walked> {
  let attempt = started;
  let told = '';
  for (let steps = 0; steps < STEPS_MAX; ) {
    if (parts.signal.aborted) return cancel(parts, attempt);
    if (attempt.step === 'granted' || attempt.step === 'failed' || attempt.step === 'cancelled')
      return success(attempt);
    const answers = attempt.step === 'asking' && !attempt.busy;
    const place = `${attempt.step} ${attempt.step_number}`;
    if (!answers && told !== place) tell(parts.terminal, attempt);
    const isNew = told !== place;
    told = place;
    if (isNew || answers) steps++;
    if (!answers && !parts.wait && attempt.step !== 'starting') return success(attempt);
    const next = answers ? await answerStep(parts, attempt) : await look(parts, attempt);
    if (parts.signal.aborted) return cancel(parts, attempt);
    if (!next.ok) return next;
    attempt = next.value;
  }
  return failure(
    fault('The bank asks without end; the sign-in was left.', `cancel it: POST ${pathOf(attempt)}/cancel`),
  );
}

async function answerStep(parts: Walk, attempt: ApiAttempt): Promise<Walked> {
  const { terminal, client, given } = parts;
  const { ask } = attempt;
  if (ask === null) return success(attempt);
  if (ask.wrong) terminal.note(terminal.style('yellow', 'That was not right.'));
  if (ask.hint !== null) terminal.note(plain(ask.hint));
  const fields = await answersFor(terminal, ask.fields, given);
  if (!fields.ok) {
    // A person who ends it here ends it at the bank too; without a person the sign-in stays for another try.
    if (terminal.ask !== null) await client.object(`${pathOf(attempt)}/cancel`, { method: 'POST' });
    return fields;
  }
  const json = { step: attempt.step_number, fields: fields.value };
  const next = await client.object<ApiAttempt>(`${pathOf(attempt)}/answer`, { method: 'POST', json });
  if (next.ok || terminal.ask === null || next.fault.problem?.code !== 'fields_invalid') return next;
  // Nothing was sent to the bank: a person who mistyped is asked again.
  for (const { message } of next.fault.problem.errors ?? [])
    terminal.note(terminal.style('yellow', plain(message)));
  return success(attempt);
}

/** Looks how it stands; asks the bank when it is time. */
async function look(parts: Walk, attempt: ApiAttempt): Promise<Walked> {
  const seconds = attempt.wait?.poll_after_seconds;
  const pause = seconds === undefined ? LOOK_MS : Math.max(LOOK_MS, Math.min(seconds * 1000, 10 * LOOK_MS));
  await sleep(pause, undefined, { signal: parts.signal }).catch(() => {});
  if (parts.signal.aborted) return success(attempt);
  return attempt.step === 'waiting' && !attempt.busy
    ? parts.client.object<ApiAttempt>(`${pathOf(attempt)}/poll`, { method: 'POST' })
    : parts.client.object<ApiAttempt>(pathOf(attempt));
}

async function cancel({ client }: Walk, attempt: ApiAttempt): Promise<Walked> {
  await client.object(`${pathOf(attempt)}/cancel`, { method: 'POST' });
  return failure(fault('Stopped: the sign-in was cancelled.', '', EXIT.failed));
}

function tell(terminal: Terminal, { step, redirect, wait, until }: ApiAttempt): void {
  if (step === 'redirecting') {
    terminal.note('Open this address in your browser, and come back when the bank is done:');
    terminal.note(
      `  ${terminal.style('cyan', redirect?.url ?? '(ask again with a key that may write connections)')}`,
    );
  }
  if (step === 'waiting' && wait !== null) {
    const what = {
      app_approval: `Approve it in the bank's app${wait.device === null ? '' : ` on ${plain(wait.device)}`}.`,
      second_signer:
        'A second person has to sign at the bank. That may take days; the sign-in goes on by itself.',
      bank_is_working: 'The bank is working on it.',
    }[wait.why];
    terminal.note(what);
    if (wait.hint !== null) terminal.note(plain(wait.hint));
  }
  if (until !== null && step !== 'starting') terminal.note(terminal.style('dim', `until ${until}`));
}
