/**
 * How alike two texts of banks are: the share of three-letter pieces that the shorter one has in common with the other.
 * Words that banks and payment services put around the name of every merchant are left out first.
 */

const PIECE_CHARS = 3;
/** Characters that are compared; bank texts are longer only with boilerplate at their end. */
const TEXT_CHARS_MAX = 140;
/** Each character counts as one of so many. */
const CHAR_BITS = 10;
const CHAR_MASK = (1 << CHAR_BITS) - 1;
const PIECE_MASK = (1 << (CHAR_BITS * PIECE_CHARS)) - 1;

/** What says nothing of who was paid. */
const BOILERPLATE = new Set(
  (
    'card carte karte carta tarjeta kartenzahlung kartenumsatz girocard visa mastercard maestro debit credit ec cb pos ' +
    'point of sale purchase payment paiement achat compra pago zahlung einkauf transaction umsatz pending vorgemerkt ' +
    'auth authorisation authorization autorisation autorisierung hold reservation sq tst sumup zettle paypal pp'
  ).split(' '),
);

/** The pieces of a text, sorted, each once. */
export type Pieces = Int32Array;

const IGNORED = /[^\p{L}\p{N}]+/gu;

/** The pieces of a text: letters and digits only, in any case; words are kept apart by one blank. None: it says nothing. */
export function piecesOf(text: string): Pieces {
  const words = text.slice(0, TEXT_CHARS_MAX).toLowerCase().replace(IGNORED, ' ').split(' ');
  const plain = ` ${words.filter((word) => word !== '' && !BOILERPLATE.has(word)).join(' ')} `;
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

/** From 0 (nothing in common) to 1 (one holds the other); null when one of them says nothing. */
export function similarityOf(a: Pieces, b: Pieces): number | null {
  const least = Math.min(a.length, b.length);
  if (least === 0) return null;
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
