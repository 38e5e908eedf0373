/** Places in the tree of paths: `/accounts/{id}` and `/accounts/{ids}` are one, and what stands there tells them apart. */
import type { FinapiOperation } from './operation.ts';

export interface SlotOperation {
  readonly operation: FinapiOperation;
  /** The names in braces, in their order. */
  readonly names: readonly string[];
}

export interface Slot {
  /** Below the prefix, with `:0`, `:1` for what stands in braces. */
  readonly url: string;
  readonly operations: readonly SlotOperation[];
}

/** The places of all operations whose path begins with the prefix. */
export function slotsOf(operations: readonly FinapiOperation[], prefix: string): readonly Slot[] {
  const slots = new Map<string, SlotOperation[]>();
  for (const operation of operations) {
    if (!operation.path.startsWith(`${prefix}/`)) continue;
    const names = [...operation.path.matchAll(BRACES)].map(([, name = '']) => name);
    let at = 0;
    const url = operation.path.slice(prefix.length).replaceAll(BRACES, () => `:p${at++}`);
    slots.set(url, [...(slots.get(url) ?? []), { operation, names }]);
  }
  return [...slots].map(([url, found]) => ({ url, operations: found }));
}

const BRACES = /\{(\w+)\}/g;

/** What each name stands for, from section 1.1 of the contract; a name that is not here takes any text. */
const FORMS: Readonly<Record<string, RegExp>> = { id: /^\d+$/, ids: /^\d+,[\d,]+$/ };

/** What was sent under the names of an operation; null when it does not fit. */
export function valuesOf(
  { names }: SlotOperation,
  sent: readonly string[],
): Readonly<Record<string, string>> | null {
  const fits = names.every((name, at) => FORMS[name]?.test(sent[at] ?? '') ?? true);
  return fits ? Object.fromEntries(names.map((name, at) => [name, sent[at] ?? ''])) : null;
}
