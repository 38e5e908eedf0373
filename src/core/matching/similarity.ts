/** How alike two texts of banks are: the share of three-letter pieces that the shorter one has in common with the other. */

const PIECE_CHARS = 3;
/** Characters that are compared; bank texts are longer only with boilerplate at their end. */
const TEXT_CHARS_MAX = 140;
/** Each character counts as one of so many. */
const CHAR_BITS = 10;
const CHAR_MASK = (1 << CHAR_BITS) - 1;
const PIECE_MASK = (1 << (CHAR_BITS * PIECE_CHARS)) - 1;

/** The pieces of a text, sorted, each once. */
export type Pieces = Int32Array;

const IGNORED = /[^\p{L}\p{N}]+/gu;

/** The pieces of a text: letters and digits only, in any case; words are kept apart by one blank. */
export function piecesOf(text: string): Pieces {
  const plain = ` ${text.slice(0, TEXT_CHARS_MAX).toLowerCase().replace(IGNORED, ' ').trim()} `;
  const pieces = new Int32Array(Math.max(0, plain.length - PIECE_CHARS + 1));
  let window = 0;
  let count = 0;
  for (let at = 0; at < plain.length; at++) {
    window = ((window << CHAR_BITS) | (plain.charCodeAt(at) & CHAR_MASK)) & PIECE_MASK;
    if (at >= PIECE_CHARS - 1) pieces[count++] = window;
  }
  pieces.sort();
  let kept = 0;
  for (const piece of pieces) if (kept === 0 || piece !== pieces[kept - 1]) pieces[kept++] = piece;
  return pieces.subarray(0, kept);
}

/** From 0 (nothing in common) to 1 (one holds the other); 0 when one is empty. */
export function similarityOf(a: Pieces, b: Pieces): number {
  const least = Math.min(a.length, b.length);
  if (least === 0) return 0;
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) common++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return common / least;
}
