/** Which character parts the columns of a file. */

import { meaningsOf } from './header.ts';
import { HEADER_SEARCH_RECORDS } from './limits.ts';
import { cutRecord } from './record.ts';

export const DELIMITERS = [';', '\t', '|', ','] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** The delimiter that Excel's first line `sep=;` names. */
export function declaredDelimiter(line: string | undefined): Delimiter | null {
  const found = /^"?sep=([;,\t|])"?$/i.exec(line?.trim() === 'sep=' ? `sep=${line.at(-1)}` : (line ?? ''));
  return DELIMITERS.find((one) => one === found?.[1]) ?? null;
}

/**
 * The delimiter of the lines: the one under which a line has the most known column names, else the one that cuts
 * the most lines into equally many cells. Null when no character does.
 */
export function chooseDelimiter(lines: readonly string[]): Delimiter | null {
  let best: Delimiter | null = null;
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(lines.slice(0, HEADER_SEARCH_RECORDS), delimiter);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** Known names count most; then the share of lines with the commonest number of cells. */
function scoreOf(lines: readonly string[], delimiter: string): number {
  const counts = new Map<number, number>();
  let known = 0;
  let filled = 0;
  for (const line of lines) {
    if (line === '') continue;
    filled++;
    const cells = cutRecord(line, delimiter);
    if (typeof cells === 'string' || cells.length < 2) continue;
    counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
    known = Math.max(known, cells.filter((cell) => meaningsOf(cell).length > 0).length);
  }
  const commonest = Math.max(0, ...counts.values());
  return commonest === 0 ? 0 : (known >= 2 ? known * 10 : 0) + commonest / filled;
}
