/** The connect page's stylesheet and script. */
import { makeAssets } from '../http/assets.ts';

export const ASSETS = makeAssets(
  'connect',
  new URL('browser/', import.meta.url),
  ['frame.css', 'steps.css', 'facts.css'],
  'connect.js',
);
