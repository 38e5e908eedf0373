/** The least that any reader of XML on saxes does: parse with namespaces, and do nothing with what comes. */
import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';

/** Parses a file; gives how many `Ntry` elements it has. */
export async function bareSaxes(file: string): Promise<number> {
  const parser = new SaxesParser({ xmlns: true });
  let entries = 0;
  let characters = 0;
  parser.on('opentag', (tag) => {
    if (tag.local === 'Ntry') entries++;
  });
  parser.on('text', (text) => {
    characters += text.length;
  });
  parser.on('closetag', () => {});
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of createReadStream(file)) parser.write(decoder.decode(piece, { stream: true }));
  parser.close();
  if (characters === 0) throw new Error('saxes saw nothing');
  return entries;
}
