/** The files of the project that checks look at: what git tracks or would track. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const BINARY = /\.(png|ico|jpe?g|gif|webp|woff2?|pdf|zip|gz|xlsx?)$/i;
const FILE_LIMIT_BYTES = 2 * 1024 * 1024;
const LIST_LIMIT_BYTES = 64 * 1024 * 1024;

/** A text file of the project. */
export interface TextFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** The paths of all files, sorted. Throws outside a git checkout. */
export function projectFiles(root: string): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  // A checkout made by another user (a build machine) is read, never run.
  const git = spawnSync('git', ['-c', `safe.directory=${root}`, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: LIST_LIMIT_BYTES,
  });
  if (git.status !== 0) throw new Error(`git ls-files failed: ${git.stderr ?? git.error?.message}`);
  const isFile = (file: string): boolean =>
    statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() === true;
  return [...new Set(git.stdout.split('\0'))].filter((file) => file !== '' && isFile(file)).sort();
}

/** The text files among them; large and binary ones are left out. */
export function textFiles(root: string): TextFile[] {
  return projectFiles(root)
    .filter((file) => !BINARY.test(file) && statSync(path.join(root, file)).size <= FILE_LIMIT_BYTES)
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));
}
