/** Pictures that a bank shows: saved where only this user can read them, removed when the command ends. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { plain, type Terminal } from '../terminal.ts';
import type { ApiMedia } from './objects.ts';

let folder: string | null = null;
let pictures = 0;

/** Shows a picture as a file with its address, a flickering one as its code with the words that say the same. */
export function showMedia(terminal: Terminal, media: ApiMedia): void {
  if (media.type === 'flicker') {
    terminal.note(`  flicker code: ${plain(media.code)}`);
  } else {
    const file = path.join(pictureFolder(), `picture-${++pictures}.png`);
    writeFileSync(file, Buffer.from(media.base64, 'base64'), { mode: 0o600 });
    terminal.note(`  picture: ${pathToFileURL(file).href}`);
  }
  if (media.alt !== '') terminal.note(`  ${terminal.style('dim', plain(media.alt))}`);
}

function pictureFolder(): string {
  if (folder !== null) return folder;
  const made = mkdtempSync(path.join(tmpdir(), 'tributary-picture-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}
