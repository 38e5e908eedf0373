// Notices that who started us has died. npm passes signals on to its child, but a shell between npm and us may not,
// and kill -9 on npm reaches nobody: then our parent, or the shell's parent, changes.
// Plain JavaScript for old nodes: no syntax newer than node 18's.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

const POLL_MS = 250;
const SHELLS = new Set(['sh', 'dash', 'bash', 'ash', 'zsh', 'busybox']);
const COMMAND_NAME = /\((.*)\) \S (\d+)/s;

/** The name and the parent of a process, or null when they cannot be had. */
function describe(pid) {
  try {
    const found = COMMAND_NAME.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return found && { name: found[1], parent: Number(found[2]) };
  } catch {
    return process.platform === 'linux' || process.platform === 'win32' ? null : describeByPs(pid);
  }
}

function describeByPs(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
  const found = /^\s*(\d+)\s+(.*\S)/.exec(stdout ?? '');
  return found && { name: found[2].split('/').pop(), parent: Number(found[1]) };
}

/** Calls `died` once when our parent, or the parent of the shell that is our parent, is another than now. */
export function watchParent(died) {
  const parent = process.ppid;
  const shell = describe(parent);
  const grandparent = shell !== null && SHELLS.has(shell.name) ? shell.parent : null;
  const timer = setInterval(() => {
    const same = process.ppid === parent && isThere(parent);
    if (same && (grandparent === null || describe(parent)?.parent === grandparent)) return;
    clearInterval(timer);
    died();
  }, POLL_MS);
  timer.unref();
}

function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
