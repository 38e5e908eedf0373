/** `tributary keys rotate`: a new instance key for everything that the old one sealed, while servers run. */
import { failure, success } from '../core/result.ts';
import { rotateKeys as rotateInstanceKey } from '../services/vault/rotate.ts';
import type { RotationProgress } from '../services/vault/rotation-ports.ts';
import { openRotationStore } from '../store/key-store.ts';
import type { CommonFlags } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fault, showFault } from './fault.ts';
import { withLocalBase } from './local-base.ts';
import { stopOnSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';

const WORDS: Readonly<Record<RotationProgress['step'], string>> = {
  sealing: 'sealing again',
  settling: 'waiting until nothing uses the old key',
  done: 'done',
};

/** Rotates the instance key. Ctrl-C stops it in order; run again, it goes on. */
export async function rotateKeys(terminal: Terminal, flags: CommonFlags): Promise<ExitCode> {
  const stop = stopOnSignal();
  let shown = '';
  const progress = ({ step, done, total, oldKey }: RotationProgress): void => {
    const text = `Key ${oldKey}: ${WORDS[step]}${total > 0 ? ` (${done} of ${total})` : ''}`;
    if (text !== shown && flags.json !== true) terminal.note(text);
    shown = text;
  };
  const rotated = await withLocalBase(terminal, async ({ app, jobs, vault }) => {
    const done = await rotateInstanceKey(
      vault,
      { store: openRotationStore(app, jobs) },
      progress,
      stop.signal,
    );
    return done.ok ? success(done.value) : failure(fault(done.fault.message, done.fault.action));
  });
  stop.forget();
  if (!rotated.ok) return showFault(terminal, rotated.fault, flags.json);
  const { writing, retired, resealed, resumed } = rotated.value;
  if (flags.json === true) terminal.line(JSON.stringify(rotated.value, null, 2));
  else {
    terminal.line(
      `${resumed ? 'Finished the rotation that was interrupted' : 'Rotated'}: the key is now ${writing}.`,
    );
    terminal.line(`${resealed} values were sealed again; gone: ${retired.join(', ') || 'none'}.`);
    terminal.line('Back up the key file now: older backups of it do not open what is sealed from here on.');
  }
  return EXIT.ok;
}
