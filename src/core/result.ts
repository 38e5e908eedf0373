/** An expected outcome as a value: what the world may do to us is never an exception. */
export type Result<T, F> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: F };

/** Wraps a value as a success. */
export const success = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Wraps a fault as a failure. */
export const failure = <F>(fault: F): { readonly ok: false; readonly fault: F } => ({ ok: false, fault });

/** Marks a place that only a mistake of ours can reach; throws, because exceptions are our own bugs. */
export function unreachable(what: string): never {
  throw new Error(`internal: ${what}`);
}
