/** Stylesheets and scripts of server-rendered pages, served by ourselves under names that change with their content. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** Names change with the content, so browsers may keep them for a year. */
const KEPT = 'public, max-age=31536000, immutable';

/** What one surface's pages load. */
export interface Assets {
  readonly stylePath: string;
  readonly scriptPath: string;
  addTo(app: FastifyInstance): void;
}

const BASE = readFileSync(new URL('browser/base.css', import.meta.url), 'utf8');

/**
 * The assets of a surface: what all pages share, then its own stylesheets, of which later rules win.
 * @param name what the files are called in addresses.
 * @param folder where they are, with a slash at its end.
 */
export function makeAssets(name: string, folder: URL, styles: readonly string[], script: string): Assets {
  const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
  const named = (text: string, ending: string): string =>
    `/assets/${name}.${createHash('sha256').update(text).digest('hex').slice(0, 12)}.${ending}`;
  const style = [BASE, ...styles.map(read)].join('\n');
  const code = read(script);
  const stylePath = named(style, 'css');
  const scriptPath = named(code, 'js');
  const serve = (app: FastifyInstance, path: string, type: string, text: string): void => {
    app.get(path, (_request, reply) =>
      reply.header('cache-control', KEPT).type(`${type}; charset=utf-8`).send(text),
    );
  };
  return {
    stylePath,
    scriptPath,
    addTo(app) {
      serve(app, stylePath, 'text/css', style);
      serve(app, scriptPath, 'text/javascript', code);
    },
  };
}
