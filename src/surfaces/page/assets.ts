/** The page's stylesheet and script. */
import { makeAssets } from '../http/assets.ts';

export const ASSETS = makeAssets(
  'page',
  new URL('browser/', import.meta.url),
  ['frame.css', 'content.css', 'outcomes.css'],
  'page.js',
);
