const COLON = 58;
const TAG_CHARACTERS_MAX = 3;

/** The fields that the messages have; anything else between colons is text that happened to start a line so. */
export type Tag =
  | '13'
  | '13D'
  | '20'
  | '21'
  | '25'
  | '25P'
  | '28'
  | '28C'
  | '34F'
  | '60F'
  | '60M'
  | '61'
  | '62F'
  | '62M'
  | '64'
  | '65'
  | '65F'
  | '86'
  | '90C'
  | '90D'
  | 'NS';

const TAGS: ReadonlySet<string> = new Set<Tag>([
  '13',
  '13D',
  '20',
  '21',
  '25',
  '25P',
  '28',
  '28C',
  '34F',
  '60F',
  '60M',
  '61',
  '62F',
  '62M',
  '64',
  '65',
  '65F',
  '86',
  '90C',
  '90D',
  'NS',
]);

const isTag = (text: string): text is Tag => TAGS.has(text);

/** The field that starts on a line, or null when the line goes on with the one before. */
export function tagOf(line: string): Tag | null {
  if (line.charCodeAt(0) !== COLON) return null;
  // Nearly all fields are one of two: they are told by their digits.
  if (line.charCodeAt(3) === COLON) {
    const first = line.charCodeAt(1);
    const second = line.charCodeAt(2);
    if (first === 54 && second === 49) return '61';
    if (first === 56 && second === 54) return '86';
  }
  const close = line.indexOf(':', 1);
  if (close < 3 || close > TAG_CHARACTERS_MAX + 1) return null;
  const name = line.slice(1, close);
  return isTag(name) ? name : null;
}

const WRAPPED_TIME = /^:[0-5]\d:[0-5]\d(?!\d)/;
const ENDS_WITH_HOUR = /(?:^|\D)(?:[01]\d|2[0-3])$/;

/**
 * Whether the line is the rest of a time of day that was cut before its minutes: `…T16` and `:20:37 Folgenr. 007`
 * look like a `:20:` field.
 */
export const isWrappedTime = (line: string, before: string): boolean =>
  WRAPPED_TIME.test(line) && ENDS_WITH_HOUR.test(before);

/** How a line ends a message. */
export type Ending = 'block' | 'dash' | null;

const TRAILER_CHARACTERS_MAX = 5;

/**
 * Whether the line ends a message: `-}` for sure, a lone `-` (perhaps with a control character or a few signs of an
 * old transmission behind it) by habit.
 */
export function endingOf(line: string): Ending {
  if (line.charCodeAt(0) !== 45) return null;
  if (line.charCodeAt(1) === 125) return 'block';
  const rest = line.slice(1, TRAILER_CHARACTERS_MAX + 1).trim();
  if (line.length > TRAILER_CHARACTERS_MAX) return null;
  return /^(?:[\p{Cc}å]|XXX)?$/u.test(rest) ? 'dash' : null;
}

/** The text of a line behind its tag. */
export const fieldText = (line: string, tag: Tag): string => line.slice(tag.length + 2);
