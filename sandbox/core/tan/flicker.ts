/**
 * The code of a flickering picture for a card reader (HHD 1.4 with the optical extension HHD_UC of the German banks):
 * length, start code with its control byte, up to three data elements, a Luhn digit and an XOR digit, in hexadecimal.
 * This is the finished form that is played, as finAPI's `opticalData` has it too.
 */

/** Characters of a start code (digits) and of a data element. */
export const START_CODE_DIGITS_MAX = 12;
export const ELEMENT_CHARACTERS_MAX = 36;
export const ELEMENTS_MAX = 3;

/** In a start code's length: a control byte follows. */
const HAS_CONTROL_BYTE = 0x80;
/** In an element's length: its data are ASCII, not digits. */
const IS_ASCII = 0x40;
/** The control byte: HHD 1.4, no further control byte. */
const CONTROL_BYTE = 0x01;

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
/** Digits in pairs, filled with `F`. */
const packed = (digits: string): string => (digits.length % 2 === 0 ? digits : `${digits}F`);

interface Element {
  readonly length: string;
  readonly data: string;
}

function elementOf(text: string): Element {
  if (/^\d+$/.test(text)) return { length: hex(packed(text).length / 2, 2), data: packed(text) };
  const data = [...text].map((sign) => hex(sign.charCodeAt(0), 2)).join('');
  return { length: hex(IS_ASCII + text.length, 2), data };
}

function luhnDigit(data: string): string {
  let sum = 0;
  for (const [at, sign] of [...data].entries()) {
    const value = Number.parseInt(sign, 16);
    const twice = value * 2;
    sum += at % 2 === 0 ? value : Math.floor(twice / 10) + (twice % 10);
  }
  return hex((10 - (sum % 10)) % 10, 1);
}

const xorDigit = (payload: string): string =>
  hex(
    [...payload].reduce((sum, sign) => sum ^ Number.parseInt(sign, 16), 0),
    1,
  );

/**
 * The flicker code of a start code (digits) and up to three data elements: digits, or printable ASCII. Throws for
 * anything else.
 */
export function flickerCode(startCode: string, elements: readonly string[]): string {
  const startFits = /^\d+$/.test(startCode) && startCode.length <= START_CODE_DIGITS_MAX;
  const fits = (text: string): boolean => /^[ -~]+$/.test(text) && text.length <= ELEMENT_CHARACTERS_MAX;
  if (!startFits || elements.length > ELEMENTS_MAX || !elements.every(fits))
    throw new Error('internal: not a flicker code');
  const control = hex(CONTROL_BYTE, 2);
  const start = packed(startCode);
  const rest = elements.map(elementOf);
  const body = [
    hex(HAS_CONTROL_BYTE + start.length / 2, 2) + control + start,
    ...rest.map(({ length, data }) => length + data),
  ].join('');
  // The length counts the bytes after itself, the byte of both check digits included.
  const payload = hex(body.length / 2 + 1, 2) + body;
  const luhn = luhnDigit(control + start + rest.map(({ data }) => data).join(''));
  return payload + luhn + xorDigit(payload);
}
