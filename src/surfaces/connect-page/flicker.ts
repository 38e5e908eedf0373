/**
 * A flicker code as a moving picture for card readers (HHD 1.4 over the optical extension HHD_UC): five bars, of which
 * the first is the clock and the others are the bits of one half byte, least first; the low half of a byte goes first.
 * The picture is an SVG that moves by itself, so that no script is needed.
 */
import { FLICKER_CHARACTERS_MAX } from './limits.ts';

/** What a reader waits for before the code. */
const SYNC = '0FFF';
const CODE = /^(?:[0-9A-F]{2})+$/i;
/** How long one state is shown: ten whole beats of the clock a second. */
const STATE_MS = 50;
const BAR_WIDTH = 32;
const BAR_HEIGHT = 88;
const BAR_GAP = 8;
const MARK_HEIGHT = 12;
const BARS = 5;

/** The states of the five bars, one after the other (clock first); null for what is no flicker code. */
export function flickerStates(code: string): readonly (readonly boolean[])[] | null {
  if (code.length > FLICKER_CHARACTERS_MAX || !CODE.test(code)) return null;
  const digits = SYNC + code;
  const halves = Array.from({ length: digits.length }, (_, at) =>
    Number.parseInt(digits.charAt(at % 2 === 0 ? at + 1 : at - 1), 16),
  );
  return halves.flatMap((half) => {
    const bits = [1, 2, 4, 8].map((bit) => (half & bit) !== 0);
    return [
      [true, ...bits],
      [false, ...bits],
    ];
  });
}

/** The moving picture as the address of an image; null for what is no flicker code. */
export function flickerImage(code: string): string | null {
  const states = flickerStates(code);
  if (states === null) return null;
  const width = BARS * BAR_WIDTH + (BARS + 1) * BAR_GAP;
  const seconds = (states.length * STATE_MS) / 1000;
  const bars = Array.from({ length: BARS }, (_, bar) => {
    const values = states.map((state) => (state[bar] === true ? '#fff' : '#000')).join(';');
    const x = BAR_GAP + bar * (BAR_WIDTH + BAR_GAP);
    return `<rect x="${x}" y="${MARK_HEIGHT}" width="${BAR_WIDTH}" height="${BAR_HEIGHT}"><animate attributeName="fill" calcMode="discrete" dur="${seconds}s" repeatCount="indefinite" values="${values}"/></rect>`;
  });
  // The reader's own marks are over the middles of the first and the last bar.
  const marks = [0, BARS - 1].map((bar) => {
    const middle = BAR_GAP + bar * (BAR_WIDTH + BAR_GAP) + BAR_WIDTH / 2;
    return `<path d="M${middle - 5} 2h10l-5 8z" fill="#fff"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${MARK_HEIGHT + BAR_HEIGHT + BAR_GAP}"><rect width="100%" height="100%" fill="#000"/>${marks.join('')}${bars.join('')}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
