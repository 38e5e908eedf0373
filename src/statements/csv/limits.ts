/** The limits of the CSV reader. Every buffer and loop of it ends at one of them. */

/** Bytes looked at to choose the 8-bit code page of a file that is not UTF-8. */
export const ENCODING_SAMPLE_BYTES = 64 * 1024;
/** Lines, and characters, that are held back to recognise the columns; the rest of the file must agree with them. */
export const SAMPLE_LINES = 2000;
export const SAMPLE_CHARACTERS = 512 * 1024;
/** Lines that one quoted record may span, and the characters that it may have. */
export const RECORD_LINES_MAX = 100;
export const RECORD_CHARACTERS_MAX = 64 * 1024;
/** Columns that a file may have. */
export const COLUMNS_MAX = 256;
/** Records searched for the header's row. */
export const HEADER_SEARCH_RECORDS = 60;
/** Notes given for one file; then one more says that there are more. */
export const NOTES_MAX = 50;
/** Rows shown in a mapping question, and the characters of one cell in it. */
export const QUESTION_ROWS = 5;
export const QUESTION_CELL_CHARACTERS = 200;
/** Rows at the end that are no entries (totals, footers), held until it is known that no entry follows. */
export const TRAILER_ROWS_MAX = 20;
/** The longest cell that can be a date or an amount. */
export const DATE_CHARACTERS_MAX = 40;
export const AMOUNT_CHARACTERS_MAX = 60;
/** Characters of text that continuation rows may add to an entry. */
export const CONTINUED_CHARACTERS_MAX = 4000;
