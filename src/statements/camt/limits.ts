/** What one camt file may make us hold. Each limit bounds memory whatever the file's size. */

/** The bytes taken at once: the parser always sees the same blocks, however the file was cut on its way to us. */
export const BLOCK_BYTES = 64 * 1024;
/** Blocks in a row without the start or end of an element: a longer text, comment or attribute is refused. */
export const BLOCKS_WITHOUT_ELEMENT_MAX = 16;
/** How deep elements may stand in each other; the deepest in the standard is below 20. */
export const DEPTH_MAX = 64;
/** The longest text kept of one field; the longest in the standard has 500 characters. */
export const FIELD_CHARACTERS_MAX = 2_000;
/** The longest text kept of a field that may be repeated, such as the lines of a remittance text. */
export const LINES_CHARACTERS_MAX = 8_000;
/** Payments of one entry that are kept as its parts. */
export const PARTS_MAX = 10_000;
/** The characters that the parts of one entry may hold together. */
export const PARTS_CHARACTERS_MAX = 8_000_000;
/** Digits of a count of payments. */
export const COUNT_DIGITS_MAX = 9;
/** Characters of an exchange rate. */
export const RATE_CHARACTERS_MAX = 24;
