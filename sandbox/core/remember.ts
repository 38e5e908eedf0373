/** Answers of pure functions that are kept, because they are asked again and again. */

/** The function with its last answers kept by text, `most` of them; all are dropped when there are more. */
export function remember<T>(most: number, make: (key: string) => T): (key: string) => T {
  const kept = new Map<string, T>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= most) kept.clear();
    const made = make(key);
    kept.set(key, made);
    return made;
  };
}
