/** Choosing the media type of an answer from the Accept header (RFC 9110, 12.5.1). */

/** Ranges that are looked at; a longer header is cut. */
const RANGES_MAX = 32;

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * The offered media type that the header likes best; the first offered one when there is no header or on a tie. Null
 * when the header leaves none. Parameters other than `q` are ignored.
 */
export function chooseMediaType<T extends string>(
  accept: string | undefined,
  offered: readonly T[],
): T | null {
  const first = offered[0] ?? null;
  if (accept === undefined || accept === '' || accept === '*/*' || accept === first) return first;
  const ranges = accept.split(',', RANGES_MAX).map(readRange);
  let best: T | null = null;
  let bestQuality = 0;
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > bestQuality) {
      best = type;
      bestQuality = quality;
    }
  }
  return best;
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The quality of the most telling range that meets the type. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const group = `${type.slice(0, type.indexOf('/'))}/*`;
  for (const wanted of [type, group, '*/*']) {
    const range = ranges.find((one) => one.type === wanted);
    if (range !== undefined) return range.quality;
  }
  return 0;
}
