import { type Details, joinWrapped } from './details.ts';
import { isBicShaped, isIbanShaped, reference, tidy, withoutBlanks } from './identifiers.ts';

const SLASH = '/';
const SLASH_CODE = 47;
const CODE_CHARACTERS_MAX = 4;
const BATCH_COUNT_DIGITS_MAX = 7;

/** The code words that Dutch and international banks write as `/CODE/` (SWIFT field 86, SEPA usage guides). */
const CODES: ReadonlySet<string> = new Set(
  (
    'ACNO ADDR BAI BBAN BENM BIC CHGS CNTP CREF CSID EREF EXCH IBAN ID IREF ISDT MARF NAME NRTX OCMT ORDP PIND ' +
    'PREF PURP REMI RREF RTRN RTYP SWOD TRCD TRTP ULTB ULTC ULTD'
  ).split(' '),
);

interface Code {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The next `/CODE/` from a place on: its word, where it starts and where its value starts. */
function nextCode(text: string, from: number): Code | null {
  let start = text.indexOf(SLASH, from);
  while (start !== -1) {
    const close = text.indexOf(SLASH, start + 1);
    if (close === -1) return null;
    const length = close - start - 1;
    if (length >= 2 && length <= CODE_CHARACTERS_MAX) {
      const word = text.slice(start + 1, close);
      if (CODES.has(word)) return { word, start, end: close + 1 };
    }
    start = close;
  }
  return null;
}

/**
 * Reads text made of `/CODE/value` pairs, as in `/TRTP/SEPA OVERBOEKING/IBAN/…/NAME/…/REMI/…/EREF/…`. Gives false,
 * and leaves the details alone, when the text does not start with a slash or holds no code word.
 */
export function readSlashCodes(lines: readonly string[], into: Details): boolean {
  const head = lines[0] ?? '';
  const first = head.charCodeAt(head.charCodeAt(0) === 32 ? 1 : 0);
  if (first !== SLASH_CODE) return false;
  const text = lines.length === 1 ? head : joinWrapped(lines, SLASH_CODE);
  let code = nextCode(text, 0);
  if (code === null) return false;
  const before = tidy(text.slice(0, code.start));
  if (before !== null) addRemittance(before, into);
  let party = '';
  while (code !== null) {
    const next = nextCode(text, code.end - 1);
    const value = next === null ? text.slice(code.end) : text.slice(code.end, next.start);
    if (PARTIES.has(code.word)) party = code.word;
    readCode(code.word, value, party, into);
    code = next;
  }
  return true;
}

const PARTIES: ReadonlySet<string> = new Set(['BENM', 'ORDP', 'ULTB', 'ULTC', 'ULTD']);

function addRemittance(text: string, into: Details): void {
  into.remittance = into.remittance === null ? text : `${into.remittance} ${text}`;
}

/** The value without the slashes that close it or keep empty subfields. */
function bare(value: string): string {
  let end = value.length;
  while (end > 0 && (value.charCodeAt(end - 1) === SLASH_CODE || value.charCodeAt(end - 1) === 32)) end--;
  return value.slice(0, end).trim();
}

function readCode(word: string, value: string, party: string, into: Details): void {
  switch (word) {
    case 'TRTP':
    case 'RTYP':
      into.bankText = tidy(bare(value));
      return;
    case 'EREF':
      into.endToEnd = reference(bare(value));
      return;
    case 'PREF':
      into.payment = reference(bare(value));
      return;
    case 'IREF':
      into.instruction = reference(bare(value));
      return;
    case 'CREF':
      into.customer = reference(bare(value));
      return;
    case 'RREF':
      into.transaction = reference(bare(value));
      return;
    case 'MARF':
      into.mandate = reference(bare(value));
      return;
    case 'CSID':
      into.creditor = reference(bare(value));
      return;
    case 'RTRN':
      into.returnReason = reference(bare(value));
      return;
    case 'PURP':
      into.purpose = reference(bare(value));
      return;
    case 'OCMT':
      into.originalAmount = reference(bare(value));
      return;
    case 'CHGS':
      into.charges = reference(bare(value));
      return;
    case 'EXCH':
      into.rate = reference(bare(value));
      return;
    default:
      readPartyCode(word, value, party, into);
  }
}

function readPartyCode(word: string, value: string, party: string, into: Details): void {
  switch (word) {
    case 'IBAN':
    case 'BBAN':
    case 'ACNO':
      readNumber(bare(value), into);
      return;
    case 'BIC':
      if (isBicShaped(bare(value))) into.bic = bare(value);
      return;
    case 'NAME':
    case 'BENM':
    case 'ORDP':
    case 'ULTB':
    case 'ULTC':
    case 'ULTD':
      readName(value, party, into);
      return;
    case 'CNTP':
      readCounterparty(value, into);
      return;
    case 'REMI':
      readRemittance(value, into);
      return;
    case 'BAI':
      readBai(value, into);
      return;
    case 'NRTX':
      readBatchCount(bare(value), into);
      return;
    default:
  }
}

function readNumber(text: string, into: Details): void {
  const number = withoutBlanks(text);
  if (isIbanShaped(number)) into.iban = number;
  else if (number !== '') into.account = number;
}

/** A name belongs to the party that was named last; those behind the parties carry an id after a slash. */
function readName(value: string, party: string, into: Details): void {
  const name = tidy(bare(value));
  if (name === null) return;
  if (party === 'ULTD') into.ultimatePayer = name.split('/')[0] ?? null;
  else if (party === 'ULTC' || party === 'ULTB') into.ultimatePayee = name.split('/')[0] ?? null;
  else into.name = name;
}

/** `/CNTP/account/BIC/name/city/`. */
function readCounterparty(value: string, into: Details): void {
  const [number, bic, name] = value.split(SLASH, 3);
  if (number !== undefined) readNumber(number, into);
  if (bic !== undefined && isBicShaped(bic.trim())) into.bic = bic.trim();
  if (name !== undefined) into.name = tidy(name);
}

/** `/REMI/text`, `/REMI/USTD//text/`, `/REMI/STRD/CUR/reference/` or `/REMI//CDTRREFTP//…/CDTRREF/reference`. */
function readRemittance(value: string, into: Details): void {
  let text = bare(value);
  const structured = text.lastIndexOf('/CDTRREF/');
  if (structured !== -1) {
    into.creditorReference = reference(text.slice(structured + '/CDTRREF/'.length));
    return;
  }
  if (text.startsWith('STRD/')) {
    into.creditorReference = reference(text.slice(text.lastIndexOf(SLASH) + 1));
    return;
  }
  if (text.startsWith('USTD/')) text = text.slice('USTD/'.length);
  while (text.startsWith(SLASH)) text = text.slice(1);
  const remittance = tidy(text);
  if (remittance !== null) addRemittance(remittance, into);
}

/** `/BAI/469/MISCELLANEOUS ACH DEBIT`: the code and its meaning. */
function readBai(value: string, into: Details): void {
  const text = bare(value);
  const slash = text.indexOf(SLASH);
  into.bai = reference(slash === -1 ? text : text.slice(0, slash));
  if (slash !== -1) into.bankText = tidy(text.slice(slash + 1));
}

function readBatchCount(text: string, into: Details): void {
  if (text.length > BATCH_COUNT_DIGITS_MAX || !/^\d+$/.test(text)) return;
  into.batchCount = Math.max(1, Number(text));
}
