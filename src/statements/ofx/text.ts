/** From the raw characters of an OFX value to text: encodings, entities, CDATA, line ends. */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { decodeBytes } from '../lines.ts';

/** Printable ASCII without `&` and `<`: such a value is its own text. */
const PLAIN = /^[ -%'-;=-~]*$/;
const NOT_ASCII = /[\u0080-\u00ff]/;
const CONTROL = /\p{Cc}+/gu;

/** The entities that are read; nothing else is expanded, and nothing twice. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['nbsp', ' '],
  ['quot', '"'],
  ['apos', "'"],
]);
const ENTITY = /&(?:([a-z]{2,4})|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi;

/** Expands the known named and the numeric entities once; anything else stays as it is. */
export function expandEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (whole, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return ENTITIES.get(name.toLowerCase()) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    const character =
      code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code);
    return character === '\u00a0' ? ' ' : character;
  });
}

const MARKS: readonly (readonly [string, string])[] = [
  ['<![CDATA[', ']]>'],
  ['<!--', '-->'],
];

/** Expands entities outside of CDATA sections, opens the sections and drops comments. */
function openMarkup(text: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const mark = text.indexOf('<!', at);
    if (mark === -1) return result + expandEntities(text.slice(at));
    result += expandEntities(text.slice(at, mark));
    const [begin, end] = MARKS.find(([start]) => text.startsWith(start, mark)) ?? ['<!', ''];
    const close = text.indexOf(end, mark + begin.length);
    const past = close === -1 ? text.length : close;
    if (begin !== '<!--') result += begin === '<!' ? begin : text.slice(mark + begin.length, past);
    at = past + end.length;
  }
  return result;
}

/**
 * How the values of a file that are not UTF-8 are read. The header's word is followed only there: files that say
 * USASCII or 1252 and are UTF-8 are common, and a text with marks that is valid UTF-8 is nothing else.
 */
export interface Encoding {
  /** The label of the code page that the header names; null when it names none that we know. */
  readonly codePage: string | null;
  /** The characters are text already (UTF-16), not bytes. */
  readonly decoded: boolean;
}

function decodeValue(raw: string, encoding: Encoding): string {
  if (encoding.decoded || !NOT_ASCII.test(raw)) return raw;
  const bytes = Buffer.from(raw, 'latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return encoding.codePage === null ? decodeBytes(bytes) : iconv.decode(bytes, encoding.codePage);
}

/**
 * The text of a value: decoded, entities expanded, CDATA opened, lines joined with one blank, control characters
 * dropped. `raw` holds one character per byte, or text when the encoding says so.
 */
export function textOf(raw: string, encoding: Encoding): string {
  if (PLAIN.test(raw)) return raw;
  const opened = openMarkup(decodeValue(raw, encoding));
  const lines = opened.split(/[\r\n]/).map((line) => line.replace(CONTROL, ' ').trim());
  return lines.filter((line) => line !== '').join(' ');
}

/** What the header calls its characters, and the label that reads them. */
const CODE_PAGES: ReadonlyMap<string, string> = new Map([
  ['1252', 'windows-1252'],
  ['8859-1', 'windows-1252'],
  ['8859-15', 'iso-8859-15'],
  ['8859-2', 'iso-8859-2'],
  ['8859-5', 'iso-8859-5'],
  ['8859-7', 'iso-8859-7'],
  ['8859-9', 'iso-8859-9'],
  ['437', 'cp437'],
  ['850', 'cp850'],
  ['852', 'cp852'],
  ['932', 'shift_jis'],
  ['936', 'gbk'],
  ['949', 'cp949'],
  ['950', 'big5'],
  ['1250', 'windows-1250'],
  ['1251', 'windows-1251'],
  ['1253', 'windows-1253'],
  ['1254', 'windows-1254'],
  ['1255', 'windows-1255'],
  ['1256', 'windows-1256'],
  ['1257', 'windows-1257'],
]);
const CHARSET = /CHARSET:\s{0,20}(?:ISO-?)?(8859-\d{1,2}|\d{3,5})/i;
const XML_ENCODING = /encoding\s{0,20}=\s{0,20}["']?(?:windows-?|ISO-?|cp)?(8859-\d{1,2}|\d{3,5})/i;

/** The label of the code page that a header names (`CHARSET:1252`, `encoding="ISO-8859-1"`), null for none. */
export function codePageOf(header: string): string | null {
  const named = (CHARSET.exec(header) ?? XML_ENCODING.exec(header))?.[1];
  return named === undefined ? null : (CODE_PAGES.get(named) ?? null);
}
