/** Why a command did not do what it was asked to, for a person: what happened, what to do, and the exit code. */
import { EXIT, type ExitCode } from './exit-codes.ts';
import { plain, type Terminal } from './terminal.ts';

export interface CliFault {
  readonly message: string;
  /** What to do; '' when there is nothing. */
  readonly action: string;
  readonly exit: ExitCode;
  /** The answer of the server, when it gave one. */
  readonly problem?: ApiProblem;
}

/** RFC 9457 problem details as the native API gives them. */
export interface ApiProblem {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly request_id?: string;
  readonly errors?: readonly ApiProblemError[];
  readonly mapping?: MappingQuestion;
  readonly candidates?: readonly { readonly id: string; readonly label: string }[];
  readonly import_id?: string;
}
export interface ApiProblemError {
  readonly parameter?: string;
  readonly pointer?: string;
  readonly message: string;
  readonly line?: number | null;
  readonly element?: string | null;
  readonly rule?: string;
  readonly found?: string;
  readonly action?: string;
}
/** What a CSV file leaves open. */
export interface MappingQuestion {
  readonly columns: readonly string[];
  readonly sample: readonly (readonly string[])[];
  readonly suggestion: Readonly<Record<string, unknown>>;
  readonly open: readonly string[];
}

export const fault = (message: string, action = '', exit: ExitCode = EXIT.failed): CliFault => ({
  message,
  action,
  exit,
});

/** Shows a fault on standard error (as JSON when asked) and gives its exit code. */
export function showFault(terminal: Terminal, shown: CliFault, json = false): ExitCode {
  if (json) {
    const { message, action, problem } = shown;
    terminal.note(JSON.stringify({ error: { message, action, ...(problem ? { problem } : {}) } }));
    return shown.exit;
  }
  terminal.note(`${terminal.style('red', 'Error:')} ${plain(shown.message)}`);
  for (const error of shown.problem?.errors ?? []) {
    const place = error.parameter ?? error.pointer;
    if (place !== undefined) terminal.note(`  ${plain(place)}: ${plain(error.message)}`);
  }
  if (shown.action !== '') terminal.note(`To do: ${plain(shown.action)}`);
  return shown.exit;
}
