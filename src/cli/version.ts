/** The version of this program, from package.json. */
import { readFileSync } from 'node:fs';

const read = (): string => {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : '';
};

export const VERSION = read();
