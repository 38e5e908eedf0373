/**
 * What the text of an entry says, whatever style it is in. One object is filled again and again, because a file has
 * millions of entries and most fields of most entries are empty.
 */
export class Details {
  /** The German business transaction code (GVC), three digits. */
  gvc: string | null = null;
  /** A BAI2 type code. */
  bai: string | null = null;
  bankText: string | null = null;
  remittance: string | null = null;
  creditorReference: string | null = null;
  name: string | null = null;
  iban: string | null = null;
  account: string | null = null;
  bankCode: string | null = null;
  bic: string | null = null;
  /** Who stands behind the payer (ABWA, ULTD) and behind the payee (ABWE, ULTC). */
  ultimatePayer: string | null = null;
  ultimatePayee: string | null = null;
  endToEnd: string | null = null;
  customer: string | null = null;
  mandate: string | null = null;
  creditor: string | null = null;
  payment: string | null = null;
  instruction: string | null = null;
  transaction: string | null = null;
  purpose: string | null = null;
  returnReason: string | null = null;
  /** Amounts as written, with or without a currency. */
  originalAmount: string | null = null;
  charges: string | null = null;
  rate: string | null = null;
  batchCount: number = 1;

  /** Forgets everything, for the next entry. */
  clear(): void {
    this.gvc = null;
    this.bai = null;
    this.bankText = null;
    this.remittance = null;
    this.creditorReference = null;
    this.name = null;
    this.iban = null;
    this.account = null;
    this.bankCode = null;
    this.bic = null;
    this.ultimatePayer = null;
    this.ultimatePayee = null;
    this.endToEnd = null;
    this.customer = null;
    this.mandate = null;
    this.creditor = null;
    this.payment = null;
    this.instruction = null;
    this.transaction = null;
    this.purpose = null;
    this.returnReason = null;
    this.originalAmount = null;
    this.charges = null;
    this.rate = null;
    this.batchCount = 1;
  }
}

/** A line this long was cut where it was full, in the middle of a word if need be; SWIFT's own limit is 65. */
const FULL_LINE_CHARACTERS = 60;

/**
 * Joins the lines of a field with codes in it: a full line goes on without a gap, after any other comes a blank.
 * A code that was itself cut (`?2` and `2SVWZ+`) is put together again.
 */
export function joinWrapped(lines: readonly string[], separator: number): string {
  // Joined in one go: a string put together piece by piece is slower to read afterwards.
  const pieces = [lines[0] ?? ''];
  let before = pieces[0] ?? '';
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const last = before.charCodeAt(before.length - 1);
    const cutCode =
      last === separator || (isDigit(last) && before.charCodeAt(before.length - 2) === separator);
    const whole = before.length >= FULL_LINE_CHARACTERS || cutCode || line.charCodeAt(0) === separator;
    pieces.push(whole ? line : ` ${line}`);
    before = line;
  }
  return pieces.join('');
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
