/** Makes a connector's files of the templates beside this file. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failure, type Result, success } from '../../src/core/result.ts';

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const ID_CHARS_MAX = 40;
/** Folders below the connectors that are none. */
const TAKEN = new Set(['conformance', 'kit']);
const TEMPLATE = '.template';

export interface Written {
  readonly folder: string;
  readonly files: readonly string[];
  /** The name of the function that makes the connector. */
  readonly factory: string;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/**
 * Writes the folder of a new connector below `connectors`. Gives what was written, or what is wrong with the id; nothing
 * is written then.
 */
export function newConnector(connectors: string, id: string): Result<Written, string> {
  if (!ID.test(id) || id.length > ID_CHARS_MAX)
    return failure(
      `"${id.slice(0, ID_CHARS_MAX)}" is no id: lower case letters, digits and single dashes, a letter first, at most ${ID_CHARS_MAX}`,
    );
  const folder = path.join(connectors, id);
  if (TAKEN.has(id) || existsSync(folder)) return failure(`there is ${folder} already`);
  const words = id.split('-');
  const camel = words.map((word, at) => (at === 0 ? word : capital(word))).join('');
  const names = { ID: id, NAME: words.map(capital).join(' '), CAMEL: camel };
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(TEMPLATE))
    .sort()
    .map((file) => {
      const to = path.join(folder, file.slice(0, -TEMPLATE.length));
      writeFileSync(to, filled(readFileSync(path.join(import.meta.dirname, file), 'utf8'), names), {
        flag: 'wx',
      });
      return to;
    });
  return success({ folder, files, factory: `${camel}Connector` });
}

const filled = (text: string, names: Readonly<Record<string, string>>): string =>
  Object.entries(names).reduce((done, [name, value]) => done.replaceAll(`__${name}__`, value), text);
