/** Text from banks and people, in the form in which a database can keep it. */

/**
 * The text without what PostgreSQL cannot keep: NUL characters and halves of surrogate pairs become U+FFFD. Gives
 * the very text when there is nothing to replace.
 */
export const storable = (text: string): string => {
  const formed = text.isWellFormed() ? text : text.toWellFormed();
  return formed.includes('\0') ? formed.replaceAll('\0', '\ufffd') : formed;
};

/** {@link storable} over all texts in a value of plain objects and arrays, at most ten deep. */
export function storableValue<T>(value: T, depth = 10): T {
  if (typeof value === 'string') return storable(value) as T;
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => storableValue(item, depth - 1)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, storableValue(member, depth - 1)]),
  ) as T;
}
