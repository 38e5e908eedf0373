/** Checks that manifests and fields share. */

/** Ids and keys: lower case, digits and dashes; stable for ever. */
export const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** Characters of an id or key. */
export const ID_CHARS_MAX = 64;

const CONTROL = /\p{Cc}/u;

/** What is wrong with a line of text for people: empty, too long, blanks around it, control characters. */
export function lineProblems(place: string, text: string, charsMax: number): string[] {
  if (text === '' || text !== text.trim()) return [`${place}: empty, or blanks around it`];
  if (text.length > charsMax) return [`${place}: more than ${charsMax} characters`];
  return CONTROL.test(text) ? [`${place}: control characters`] : [];
}

/** The values that are there more than once, each once. */
export const duplicates = <T>(values: readonly T[]): T[] => [
  ...new Set(values.filter((value, at) => values.indexOf(value) !== at)),
];
