/** Works on many things a few at a time, and tells how many moved. */
import { AT_ONCE_MAX } from './limits.ts';

/**
 * Runs `work` on each, at most {@link AT_ONCE_MAX} at a time; gives how often it said true. One that throws is told and
 * holds up none of the others.
 */
export async function inTurns<T>(
  things: readonly T[],
  work: (thing: T) => Promise<boolean>,
  onError: (error: unknown, thing: T) => void,
): Promise<number> {
  const waiting = things.values();
  let moved = 0;
  const one = async (): Promise<void> => {
    for (const thing of waiting) {
      try {
        if (await work(thing)) moved++;
      } catch (error) {
        onError(error, thing);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE_MAX, things.length) }, one));
  return moved;
}
