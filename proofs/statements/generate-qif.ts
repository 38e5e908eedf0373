/** Big QIF files for measuring: deterministic, with what Quicken writes for a bank account. */

/** Entries per piece that the generator hands out, about 64 KiB. */
const ENTRIES_PER_PIECE = 400;
const ENTRIES_PER_DAY = 40;
/** The account's balance before the first entry, in cents: it is the entry "Opening Balance" of QIF. */
const OPENING_CENTS = 1_234_567n;

const PAYEES = [
  'Corner Grocery',
  'City Water & Power',
  'Meridian Payroll',
  'Blue Line Transit',
  'Harbour Insurance',
] as const;
const CATEGORIES = [
  'Food:Groceries',
  'Bills:Utilities',
  'Income:Salary',
  'Transport',
  'Insurance:Home',
] as const;

const cents = (value: bigint): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0n ? '-' : ''}${whole}.${digits.slice(-2)}`;
};

/** The day of an entry as Quicken writes it, days ascending from 13 January 2001, months of 28 days. */
function dayOf(entry: number): string {
  const day = 12 + Math.floor(entry / ENTRIES_PER_DAY);
  const month = Math.floor(day / 28);
  const years = Math.floor(month / 12) + 1;
  const year = years > 99 ? `${2000 + years}` : `${years}`.padStart(2, ' ');
  return `${(month % 12) + 1}/${`${(day % 28) + 1}`.padStart(2, ' ')}'${year}`;
}

function amountOf(entry: number): bigint {
  const value = BigInt((entry * 7919) % 250_000) + 1n;
  return entry % 5 === 2 ? value * 4n : -value;
}

function entryText(entry: number): string {
  const amount = cents(amountOf(entry));
  const number = entry % 5 === 4 ? `N${1000 + (entry % 9000)}\n` : '';
  const category = CATEGORIES[entry % 5];
  const splits = entry % 20 === 0 ? `S${category}\nEwhole\n$${amount}\n` : '';
  return `D${dayOf(entry)}\nU${amount}\nT${amount}\nCX\n${number}P${PAYEES[entry % 5]}\nMInvoice ${(entry * 31) % 99_991} thank you\nL${category}\n${splits}^\n`;
}

/** What a file of {@link generateQif} adds up to, its opening balance included, in cents. */
export function totalOfQif(entries: number): bigint {
  let total = OPENING_CENTS;
  for (let entry = 0; entry < entries; entry++) total += amountOf(entry);
  return total;
}

/** One account's file with so many entries behind its opening balance, piece by piece. */
export function* generateQif(entries: number): Generator<Buffer> {
  yield Buffer.from(
    `!Account\nNChecking\nTBank\n^\n!Type:Bank\nD${dayOf(0)}\nT${cents(OPENING_CENTS)}\nCX\nPOpening Balance\nL[Checking]\n^\n`,
  );
  let piece = '';
  for (let entry = 0; entry < entries; entry++) {
    piece += entryText(entry);
    if (entry % ENTRIES_PER_PIECE !== ENTRIES_PER_PIECE - 1) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece);
}
