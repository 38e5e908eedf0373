/** What the CLI's exit codes mean. */
export const EXIT = {
  ok: 0,
  /** The work failed: a file was refused, a check of doctor failed, the server did not start. */
  failed: 1,
  /** The command line is not understood. */
  usage: 2,
  /** No server answers, or it does not let us in. */
  unreachable: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
