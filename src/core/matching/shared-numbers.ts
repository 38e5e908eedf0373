/** Numbers under which a bank lists more than one account: whose they are. */
import type { AccountKind } from '../observations.ts';
import type { NumberKey } from './account-evidence.ts';

/** An account of a list, as far as its numbers go. */
interface Numbered {
  readonly currency: string | null;
  readonly kind: AccountKind;
  readonly numbers: readonly NumberKey[];
  readonly found: readonly { readonly lookup: string }[];
}

/**
 * Each account of a list with the numbers that are its own. A card is often listed under the number of the account that
 * pays it: the number is the account's then. Where several accounts of one currency are listed under one number, it tells
 * them apart no more, and they are `shared`.
 */
export function withOwnNumbers<One extends Numbered>(
  sightings: readonly One[],
): (One & { readonly shared: boolean })[] {
  const carriers = new Map<string, One[]>();
  for (const sighting of sightings)
    for (const { lookup } of sighting.numbers) {
      const place = `${lookup}|${sighting.currency}`;
      carriers.set(place, [...(carriers.get(place) ?? []), sighting]);
    }
  return sightings.map((sighting) => {
    let shared = false;
    const numbers = sighting.numbers.filter(({ lookup }) => {
      const all = carriers.get(`${lookup}|${sighting.currency}`) ?? [];
      if (all.length === 1) return true;
      const accounts = all.filter((one) => one.kind !== 'card');
      if (accounts.length === 1) return accounts[0] === sighting;
      shared = true;
      return false;
    });
    const kept = new Set(numbers.map(({ lookup }) => lookup));
    return { ...sighting, numbers, shared, found: sighting.found.filter(({ lookup }) => kept.has(lookup)) };
  });
}
