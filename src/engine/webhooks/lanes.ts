/** In which order deliveries are tried: first tries of one connection one after the other, everything else side by side. */
import type { DueDelivery } from './ports.ts';

/** Deliveries of one lane are tried one after the other, in the order of the owner's feed; lanes side by side. */
export function lanesOf(due: readonly DueDelivery[]): readonly (readonly DueDelivery[])[] {
  const lanes = new Map<string, DueDelivery[]>();
  const ordered = [...due].sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0) || a.id - b.id);
  for (const one of ordered) {
    const isFirstTry = one.tries === 0 && one.ownerId !== null;
    const name = isFirstTry ? `${one.ownerId}/${one.connectionId ?? ''}` : `#${one.id}`;
    const lane = lanes.get(name);
    if (lane === undefined) lanes.set(name, [one]);
    else lane.push(one);
  }
  return [...lanes.values()];
}
