/** The text of an answer of the simulated banks, read no further than a limit. */

/** Reads the body as UTF-8. Throws when it has more than `bytesMax` bytes; the rest is not read then. */
export async function boundedText(
  answer: { readonly body: AsyncIterable<Uint8Array> | null },
  bytesMax: number,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer.body ?? []) {
    bytes += piece.length;
    if (bytes > bytesMax) throw new Error(`the answer has more than ${bytesMax} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
