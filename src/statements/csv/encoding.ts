/** Which 8-bit code page a CSV file is in, when it is not UTF-8: by where its high bytes stand, and by its header. */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { CodePage } from '../lines.ts';
import { VOCABULARY } from './vocabulary.ts';
import { plainWords } from './words.ts';

/** Marked letters of CP850 where Windows-1252 has signs. */
const CP850_LETTERS = new Set([
  0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x90, 0x93, 0x94, 0x95,
  0x96, 0x97, 0x99, 0x9a, 0x9b, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xb5, 0xb7, 0xe1,
]);
/** Letters of Windows-1250 (Ą Ż ł ą Ľ ľ) where Windows-1252 has signs (¥ ¯ ³ ¹ ¼ ¾) that stand within no word. */
const EAST_LETTERS = new Set([0xa5, 0xaf, 0xb3, 0xb9, 0xbc, 0xbe]);
/** Lines whose cells are looked up in the vocabulary to tell Windows-1250 from Windows-1252. */
const HEADER_LINES = 30;

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122));

/** A letter, or a byte that is a letter in both code pages. */
const isWordPart = (byte: number | undefined): boolean =>
  isLetter(byte) || (byte !== undefined && byte >= 0xc0);

/**
 * The code page for the lines of a file that are not UTF-8, from its first bytes (Windows-1252 when all are UTF-8).
 * A high byte counts for CP850 only beside a letter: `£67` and `12 €` are Windows-1252. Windows-1250 when its
 * reading of the first lines has more known column names, or a sign of Windows-1252 stands within a word.
 */
export function codePageOf(head: Uint8Array): CodePage {
  if (isUtf8(head)) return 'windows-1252';
  let dos = 0;
  let windows = 0;
  for (let at = 0; at < head.length; at++) {
    const byte = head[at] ?? 0;
    if (byte < 0x80) continue;
    const besideLetter = isLetter(head[at - 1]) || isLetter(head[at + 1]);
    if (byte >= 0xc0 && byte !== 0xe1) windows++;
    else if (besideLetter && CP850_LETTERS.has(byte)) dos++;
  }
  if (dos > windows) return 'cp850';
  if (betweenLetters(head, EAST_LETTERS)) return 'windows-1250';
  const buffer = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return knownCells(buffer, 'windows-1250') > knownCells(buffer, 'windows-1252')
    ? 'windows-1250'
    : 'windows-1252';
}

function betweenLetters(head: Uint8Array, wanted: ReadonlySet<number>): boolean {
  for (let at = 1; at + 1 < head.length; at++)
    if (wanted.has(head[at] ?? 0) && isWordPart(head[at - 1]) && isWordPart(head[at + 1])) return true;
  return false;
}

function knownCells(head: Buffer, page: string): number {
  let known = 0;
  for (const line of iconv.decode(head, page).split('\n', HEADER_LINES))
    for (const cell of line.split(/[;,\t|]/)) if (VOCABULARY.has(plainWords(cell))) known++;
  return known;
}
