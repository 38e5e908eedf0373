// What Ctrl-C, SIGTERM and the death of npm do. The program's own handlers stop it in order; this makes sure that
// it ends: at once when nobody handles the signal, after a limit, or when a person presses Ctrl-C a second time.
// Plain JavaScript for old nodes: no syntax newer than node 18's.
import process from 'node:process';
import { signalCode } from './relay.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** All is down 5 s after the first signal, a late notice of npm's death and the database's own end included. */
const STOP_LIMIT_MS = 4_300;
/** One Ctrl-C arrives more than once: from the terminal and from npm, which passes its own on. */
const ECHO_MS = 400;

/** Puts the handlers in place; once per process, before the program's own. */
export function installStopSignals() {
  let first = null;
  const onSignal = (signal) => {
    const now = performance.now();
    if (process.listenerCount(signal) === 1) process.exit(signalCode(signal));
    if (first === null) {
      first = now;
      setTimeout(() => process.exit(signalCode(signal)), STOP_LIMIT_MS).unref();
    } else if (now - first > ECHO_MS) process.exit(signalCode(signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

/** Stops this process as SIGTERM would. */
export const stopOurselves = () => {
  process.emit('SIGTERM', 'SIGTERM');
};
