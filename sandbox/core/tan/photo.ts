/** A picture of a code, with its digits readable for people. */
import { type Picture, writePng } from './png.ts';

/** Dots of the font, five by seven, `#` is black. */
const DIGITS: Readonly<Record<string, readonly string[]>> = {
  '0': [' ### ', '#   #', '#  ##', '# # #', '##  #', '#   #', ' ### '],
  '1': ['  #  ', ' ##  ', '# #  ', '  #  ', '  #  ', '  #  ', '#####'],
  '2': [' ### ', '#   #', '    #', '   # ', '  #  ', ' #   ', '#####'],
  '3': [' ### ', '#   #', '    #', '  ## ', '    #', '#   #', ' ### '],
  '4': ['   # ', '  ## ', ' # # ', '#  # ', '#####', '   # ', '   # '],
  '5': ['#####', '#    ', '#### ', '    #', '    #', '#   #', ' ### '],
  '6': [' ### ', '#    ', '#    ', '#### ', '#   #', '#   #', ' ### '],
  '7': ['#####', '    #', '   # ', '  #  ', '  #  ', '  #  ', '  #  '],
  '8': [' ### ', '#   #', '#   #', ' ### ', '#   #', '#   #', ' ### '],
  '9': [' ### ', '#   #', '#   #', ' ####', '    #', '    #', ' ### '],
};
const FONT_ROWS = 7;
/** Dots of the picture for one dot of the font. */
const SCALE = 8;
/** White around the digits, in dots of the font. */
const MARGIN = 2;
/** Digits of a code. */
export const PHOTO_DIGITS_MAX = 12;

/** A PNG with the digits in one row. Throws for anything but 1 to {@link PHOTO_DIGITS_MAX} digits. */
export function photoOf(code: string): Buffer {
  if (!/^\d+$/.test(code) || code.length > PHOTO_DIGITS_MAX) throw new Error('internal: not a code');
  return writePng(enlarge(drawDigits(code)));
}

function drawDigits(code: string): Picture {
  const side = ' '.repeat(MARGIN);
  const rows = Array.from({ length: FONT_ROWS }, (_, row) =>
    [...code].map((digit) => DIGITS[digit]?.[row] ?? '').join(' '),
  );
  const framed = rows.map((row) => `${side}${row}${side}`);
  const blank = Array.from({ length: MARGIN }, () => ' '.repeat(framed[0]?.length ?? 0));
  return [...blank, ...framed, ...blank].map((row) => [...row].map((dot) => dot === '#'));
}

const repeat = <T>(one: T): T[] => Array.from({ length: SCALE }, () => one);
const enlarge = (picture: Picture): Picture =>
  picture.flatMap((row) => repeat(row.flatMap((dot) => repeat(dot))));
