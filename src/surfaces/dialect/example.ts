/**
 * An example of a dialect's documentation: commands that work as they stand, in the order of the list, in one shell. The
 * test of the documentation runs them against a server of its own.
 */
export interface Example {
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly words: string;
  /** Lines for a POSIX shell: `$BASE` is the server, `$CREDENTIALS` the credentials file; variables last. */
  readonly run: string;
  /** Texts that the output has to hold, `…` standing for anything within a line. */
  readonly shows: readonly string[];
}
