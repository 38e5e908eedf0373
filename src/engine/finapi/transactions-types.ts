/**
 * What the codes of banks are called in German, where a bank gives no words of its own: business transaction codes of
 * the German banks (GVC) and ISO 20022 bank transaction codes. finAPI v1, section 8, `type`.
 */
import type { TransactionDetails } from '../transaction-details.ts';

export const TYPE_OF_GVC: Readonly<Record<string, string>> = {
  '004': 'Lastschrift',
  '005': 'Lastschrift',
  '008': 'Dauerauftrag',
  '020': 'Überweisung',
  '051': 'Gutschrift',
  '052': 'Dauerauftrag-Gutschrift',
  '053': 'Lohn, Gehalt, Rente',
  '082': 'Einzahlung',
  '083': 'Auszahlung',
  '104': 'Firmenlastschrift',
  '105': 'Lastschrift',
  '106': 'Kartenzahlung',
  '107': 'Lastschrift',
  '108': 'Rückgabe Firmenlastschrift',
  '109': 'Rücklastschrift',
  '111': 'Rückgabe Kartenzahlung',
  '116': 'Überweisung',
  '117': 'Dauerauftrag',
  '118': 'Echtzeitüberweisung',
  '119': 'Spende',
  '152': 'Dauerauftrag-Gutschrift',
  '153': 'Lohn, Gehalt, Rente',
  '154': 'Vermögenswirksame Leistungen',
  '156': 'Zahlung öffentlicher Kassen',
  '159': 'Rücküberweisung',
  '160': 'Rückgabe Echtzeitüberweisung',
  '166': 'Gutschrift',
  '167': 'Gutschrift',
  '168': 'Echtzeitgutschrift',
  '169': 'Spende',
  '171': 'Lastschrifteinzug',
  '174': 'Firmenlastschrifteinzug',
  '177': 'Überweisung',
  '181': 'Wiedergutschrift',
  '182': 'Wiedergutschrift',
  '184': 'Wiedergutschrift',
  '190': 'Kartenumsätze',
  '191': 'Sammelüberweisung',
  '192': 'Sammellastschrifteinzug',
  '201': 'Auslandsüberweisung',
  '202': 'Auslandsgutschrift',
  '303': 'Wertpapiere',
  '803': 'Depotgebühren',
  '805': 'Abschluss',
  '807': 'Gebühren',
  '808': 'Gebühren',
  '809': 'Provision',
  '811': 'Kreditkosten',
  '812': 'Zinsen',
  '814': 'Zinsen',
  '815': 'Zinsen',
  '833': 'Cash-Pooling',
};

/** By domain, family and sub-family, or their beginning. */
export const TYPE_OF_BTC: Readonly<Record<string, string>> = {
  'PMNT-ICDT': 'Überweisung',
  'PMNT-ICDT-STDO': 'Dauerauftrag',
  'PMNT-ICDT-XBCT': 'Auslandsüberweisung',
  'PMNT-ICDT-RRTN': 'Rücküberweisung',
  'PMNT-RCDT': 'Gutschrift',
  'PMNT-RCDT-STDO': 'Dauerauftrag-Gutschrift',
  'PMNT-RCDT-SALA': 'Lohn, Gehalt, Rente',
  'PMNT-RCDT-XBCT': 'Auslandsgutschrift',
  'PMNT-RCDT-RRTN': 'Rücküberweisung',
  'PMNT-IRCT': 'Echtzeitüberweisung',
  'PMNT-RRCT': 'Echtzeitgutschrift',
  'PMNT-RDDT': 'Lastschrift',
  'PMNT-RDDT-BBDD': 'Firmenlastschrift',
  'PMNT-RDDT-UPDD': 'Rücklastschrift',
  'PMNT-RDDT-PRDD': 'Rücklastschrift',
  'PMNT-IDDT': 'Lastschrifteinzug',
  'PMNT-IDDT-UPDD': 'Rücklastschrift',
  'PMNT-IDDT-PRDD': 'Rücklastschrift',
  'PMNT-CCRD': 'Kartenzahlung',
  'PMNT-CCRD-CWDL': 'Auszahlung',
  'PMNT-MCRD': 'Kartenumsätze',
  'PMNT-CNTR': 'Bargeschäft',
  'PMNT-CNTR-CWDL': 'Auszahlung',
  'PMNT-CNTR-CDPT': 'Einzahlung',
  'PMNT-MDOP-CHRG': 'Gebühren',
  'PMNT-MDOP-INTR': 'Zinsen',
  'ACMT-MDOP-CHRG': 'Gebühren',
  'ACMT-MDOP-COMM': 'Gebühren',
  'ACMT-MDOP-INTR': 'Zinsen',
  'LDAS-MDOP-INTR': 'Zinsen',
  LDAS: 'Kredit',
  SECU: 'Wertpapiere',
  FORX: 'Devisen',
};

/** A German business transaction code, as readers of MT940 keep it, or in a structured code of German banks. */
const GVC = /^GVC:(\d{3})$|(?:^|\+)(\d{3})(?:\+|$)/;
const SWIFT = /^(?:[^+]*:)?([NSF][A-Z0-9]{3})(?:\+|$)/;
const PRIMANOTA = /\+\d{3}\+([^+]+)/;

/** The codes of an entry; null where the bank gave none. */
export interface TypeCodes {
  /** The bank's words, else German ones of its codes. */
  readonly type: string | null;
  /** Without leading zeros. */
  readonly zka: string | null;
  readonly swift: string | null;
  readonly primanota: string | null;
}

const TYPE_CHARACTERS_MAX = 255;

/** What kind of entry it is. */
export function typeCodes(bankText: string | null, { codes }: TransactionDetails): TypeCodes {
  const proprietary = codes?.proprietary ?? '';
  const found = GVC.exec(proprietary);
  const gvc = found?.[1] ?? found?.[2] ?? null;
  const type =
    bankText ?? (gvc === null ? undefined : TYPE_OF_GVC[gvc]) ?? typeOfBtc(codes?.bank_transaction_code);
  return {
    type: type?.slice(0, TYPE_CHARACTERS_MAX) ?? null,
    zka: gvc === null || Number(gvc) === 0 ? null : String(Number(gvc)),
    swift: SWIFT.exec(proprietary)?.[1] ?? null,
    primanota: PRIMANOTA.exec(proprietary)?.[1] ?? null,
  };
}

function typeOfBtc(btc: string | undefined): string | undefined {
  const pieces = btc?.split('-') ?? [];
  return [3, 2, 1]
    .map((count) => TYPE_OF_BTC[pieces.slice(0, count).join('-')])
    .find((text) => text !== undefined);
}
