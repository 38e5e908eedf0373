/** Paths as people type them. */
import path from 'node:path';
import process from 'node:process';

/** A path relative to where the person is when it is below, else absolute. */
export function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  if (relative === '') return '.';
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
