/** Work that comes back: one run at a time, the next so long after the last one ended. */

export interface Repeated {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

export interface Schedule {
  /** Starts nothing new and waits for what runs. */
  stop(): Promise<void>;
}

/** Starts the work, the first run at once. A failure is told and the work comes back all the same. */
export function startSchedule(
  work: readonly Repeated[],
  onError: (name: string, error: unknown) => void,
): Schedule {
  let stopping = false;
  const timers = new Set<NodeJS.Timeout>();
  const runs = new Set<Promise<void>>();

  const turn = (one: Repeated): void => {
    if (stopping) return;
    const run = one
      .run()
      .catch((error: unknown) => onError(one.name, error))
      .then(() => {
        runs.delete(run);
        if (stopping) return;
        const timer = setTimeout(() => {
          timers.delete(timer);
          turn(one);
        }, one.everyMs);
        timer.unref();
        timers.add(timer);
      });
    runs.add(run);
  };
  for (const one of work) turn(one);

  return {
    async stop() {
      stopping = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(runs);
    },
  };
}
