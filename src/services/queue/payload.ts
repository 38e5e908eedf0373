/** Payloads are ids and nothing else: the queue has no wall between owners. */
export function isPayload(payload: unknown): payload is Readonly<Record<string, number>> {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return false;
  const values = Object.values(payload);
  return values.length > 0 && values.every((value) => Number.isSafeInteger(value));
}
