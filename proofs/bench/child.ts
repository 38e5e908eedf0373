/** Processes that a benchmark starts. */
import { execFile } from 'node:child_process';
import process from 'node:process';

const OUTPUT_BYTES_MAX = 1024 * 1024;
const RUN_LIMIT_MS = 600_000;

/** Runs a script with this node and gives what it prints. Throws when it fails. */
export const outputOf = (args: readonly string[], cwd?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = {
      maxBuffer: OUTPUT_BYTES_MAX,
      timeout: RUN_LIMIT_MS,
      ...(cwd === undefined ? {} : { cwd }),
    };
    execFile(process.execPath, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${args[0]} failed: ${stderr.slice(0, 2_000)}`));
    });
  });
