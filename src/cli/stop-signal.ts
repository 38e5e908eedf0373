/** Ctrl-C for work that can be stopped in order. */
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface StopSignal {
  readonly signal: AbortSignal;
  /** Gives the signals back. */
  forget(): void;
}

/** The first signal aborts; the launcher ends the process at a second one. */
export function stopOnSignal(): StopSignal {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: stop.signal,
    forget: () => {
      for (const name of SIGNALS) process.removeListener(name, onSignal);
    },
  };
}
