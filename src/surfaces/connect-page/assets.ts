/** The connect page's stylesheet and script, served by ourselves under names that change with their content. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const read = (name: string): string => readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8');
const named = (text: string, ending: string): string =>
  `/assets/connect.${createHash('sha256').update(text).digest('hex').slice(0, 12)}.${ending}`;

/** In this order: later rules win. */
const STYLE = ['frame.css', 'steps.css', 'facts.css'].map(read).join('\n');
const SCRIPT = read('connect.js');
export const STYLE_PATH = named(STYLE, 'css');
export const SCRIPT_PATH = named(SCRIPT, 'js');

/** Names change with the content, so browsers may keep them for a year. */
const KEPT = 'public, max-age=31536000, immutable';

export function addAssets(app: FastifyInstance): void {
  app.get(STYLE_PATH, (_request, reply) =>
    reply.header('cache-control', KEPT).type('text/css; charset=utf-8').send(STYLE),
  );
  app.get(SCRIPT_PATH, (_request, reply) =>
    reply.header('cache-control', KEPT).type('text/javascript; charset=utf-8').send(SCRIPT),
  );
}
