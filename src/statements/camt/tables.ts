/**
 * The tree of the messages camt.052, camt.053 and camt.054 in all their versions at once: old and new names stand
 * beside each other, because no name ever changed its meaning. After the XML schemas of ISO 20022.
 */
import { type Children, type Element, type FieldsOwner, group, leaf } from './elements.ts';
import {
  takeAmount,
  takeCount,
  takeCurrencyText,
  takeDate,
  takeDirection,
  takeFlag,
  takeHelpfulDate,
  takeLines,
  takeOnlyAmount,
  takeRate,
  takeSignedAmount,
  takeStatus,
  takeText,
} from './fields.ts';

const text = (owner: FieldsOwner, key: string): Element => leaf(owner, key, takeText);

const institution = (owner: FieldsOwner, bic: string, name: string | null, code: string | null): Element => {
  const bank: Record<string, Element> = { BIC: text(owner, bic), BICFI: text(owner, bic) };
  if (name !== null)
    Object.assign(bank, { Nm: text(owner, name), NmAndAdr: group({ Nm: text(owner, name) }) });
  if (code !== null)
    Object.assign(bank, { ClrSysMmbId: group({ MmbId: text(owner, code), Id: text(owner, code) }) });
  return group({ FinInstnId: group({ ...bank, CmbndId: group(bank) }) });
};

const ACCOUNT_ID = {
  IBAN: text('statement', 'iban'),
  BBAN: text('statement', 'bban'),
  UPIC: text('statement', 'other'),
  PrtryAcct: group({ Id: text('statement', 'other') }),
  Othr: group({
    Id: text('statement', 'other'),
    SchmeNm: group({ Cd: text('statement', 'otherScheme'), Prtry: text('statement', 'otherScheme') }),
    Issr: text('statement', 'otherIssuer'),
  }),
};

const ACCOUNT = group(
  {
    Id: group(ACCOUNT_ID),
    Tp: group({ Cd: text('statement', 'accountType'), Prtry: text('statement', 'product') }),
    Ccy: leaf('statement', 'accountCurrency', takeCurrencyText),
    Nm: text('statement', 'accountName'),
    Ownr: group({ Nm: text('statement', 'owner'), Pty: group({ Nm: text('statement', 'owner') }) }),
    Svcr: institution('statement', 'bic', 'bankName', 'bankCode'),
  },
  'account',
);

const BALANCE_TYPE = { Cd: text('balance', 'type'), Prtry: text('balance', 'type') };

const BALANCE = group(
  {
    Tp: group({ ...BALANCE_TYPE, CdOrPrtry: group(BALANCE_TYPE) }),
    Amt: leaf('balance', 'amount', takeSignedAmount, 'currency'),
    CdtDbtInd: leaf('balance', 'direction', takeDirection),
    Dt: group({ Dt: leaf('balance', 'date', takeDate), DtTm: leaf('balance', 'date', takeDate, 'at') }),
  },
  'balance',
);

const CHARGE_PARTS: Children = {
  TtlChrgsAndTaxAmt: leaf('charge', 'total', takeAmount, 'totalCurrency'),
  Amt: leaf('charge', 'amount', takeAmount, 'currency'),
  CdtDbtInd: leaf('charge', 'direction', takeDirection),
  ChrgInclInd: leaf('charge', 'included', takeFlag),
};
// Up to version 2 each `Chrgs` is a charge; since version 3 it holds a record for each.
const CHARGES = group({ ...CHARGE_PARTS, Rcrd: group(CHARGE_PARTS, 'charge') }, 'charge');

const amountWithRate = (owner: FieldsOwner, key: string, currencyKey: string): Element =>
  group({
    Amt: leaf(owner, key, takeAmount, currencyKey),
    CcyXchg: group({ XchgRate: leaf(owner, 'rate', takeRate) }),
  });

const shared = (owner: FieldsOwner): Children => ({
  Amt: leaf(owner, 'amount', takeOnlyAmount, 'currency'),
  CdtDbtInd: leaf(owner, 'direction', takeDirection),
  AcctSvcrRef: text(owner, 'bankReference'),
  BkTxCd: group({
    Domn: group({
      Cd: text(owner, 'domain'),
      Fmly: group({ Cd: text(owner, 'family'), SubFmlyCd: text(owner, 'subFamily') }),
    }),
    Prtry: group({ Cd: text(owner, 'proprietary'), Issr: text(owner, 'issuer') }),
  }),
  AmtDtls: group({
    InstdAmt: amountWithRate(owner, 'instructed', 'instructedCurrency'),
    TxAmt: amountWithRate(owner, 'transaction', 'transactionCurrency'),
    CntrValAmt: amountWithRate(owner, 'counterValue', 'counterValueCurrency'),
    PrtryAmt: amountWithRate(owner, 'proprietaryAmount', 'proprietaryCurrency'),
  }),
  Chrgs: CHARGES,
});

const POINT_OF_SALE = (owner: FieldsOwner): Element =>
  group({ Id: group({ ShrtNm: text(owner, 'merchant') }) });

const IDENTITY = group(
  {
    Id: text('identity', 'value'),
    SchmeNm: group({ Cd: text('identity', 'scheme'), Prtry: text('identity', 'scheme') }),
  },
  'identity',
);

const party = (key: string, more: Children = {}): Element => {
  const name = { Nm: text('details', key) };
  return group({
    ...name,
    ...more,
    Pty: group({ ...name, ...more }),
    Agt: group({ FinInstnId: group(name) }),
  });
};

const partyAccount = (who: 'debtor' | 'creditor'): Element =>
  group({
    Id: group({
      IBAN: text('details', `${who}Iban`),
      BBAN: text('details', `${who}Account`),
      UPIC: text('details', `${who}Account`),
      PrtryAcct: group({ Id: text('details', `${who}Account`) }),
      Othr: group({ Id: text('details', `${who}Account`) }),
    }),
    Nm: text('details', `${who}AccountName`),
  });

const PARTIES = group({
  Dbtr: party('debtor'),
  DbtrAcct: partyAccount('debtor'),
  UltmtDbtr: party('ultimateDebtor'),
  Cdtr: party('creditor', {
    Id: group({ OrgId: group({ Othr: IDENTITY }), PrvtId: group({ Othr: IDENTITY }) }),
  }),
  CdtrAcct: partyAccount('creditor'),
  UltmtCdtr: party('ultimateCreditor'),
});

const REFERENCES = group({
  AcctSvcrRef: text('details', 'bankReference'),
  EndToEndId: text('details', 'endToEnd'),
  TxId: text('details', 'transactionId'),
  UETR: text('details', 'uetr'),
  InstrId: text('details', 'instruction'),
  PmtInfId: text('details', 'payment'),
  MndtId: text('details', 'mandate'),
  ChqNb: text('details', 'cheque'),
  AcctOwnrTxId: text('details', 'customer'),
});

const REMITTANCE = group({
  Ustrd: leaf('details', 'remittance', takeLines),
  Strd: group({
    RfrdDocInf: group({
      Nb: leaf('details', 'documents', takeLines),
      RfrdDocNb: leaf('details', 'documents', takeLines),
    }),
    CdtrRefInf: group({
      Ref: text('details', 'creditorReference'),
      CdtrRef: text('details', 'creditorReference'),
    }),
    AddtlRmtInf: leaf('details', 'remittanceMore', takeLines),
  }),
});

const RETURN_REASON = group({
  Cd: text('details', 'returnReason'),
  Prtry: text('details', 'returnReasonOwn'),
});

const DATES = group({
  TxDtTm: leaf('details', 'purchaseDate', takeHelpfulDate),
  AccptncDtTm: leaf('details', 'acceptanceDate', takeHelpfulDate),
  TradDt: leaf('details', 'tradeDate', takeHelpfulDate),
  IntrBkSttlmDt: leaf('details', 'settlementDate', takeHelpfulDate),
});

const DETAILS = group(
  {
    ...shared('details'),
    Refs: REFERENCES,
    RltdPties: PARTIES,
    RltdAgts: group({
      DbtrAgt: institution('details', 'debtorBic', null, null),
      CdtrAgt: institution('details', 'creditorBic', null, null),
    }),
    Purp: group({ Cd: text('details', 'purpose'), Prtry: text('details', 'purposeOwn') }),
    RmtInf: REMITTANCE,
    RltdDts: DATES,
    RtrInf: group({
      Rsn: RETURN_REASON,
      RtrRsn: RETURN_REASON,
      AddtlInf: text('details', 'returned'),
      AddtlRtrRsnInf: text('details', 'returned'),
    }),
    CardTx: group({
      POI: POINT_OF_SALE('details'),
      Tx: group({
        Indv: group({ TxId: group({ TxDtTm: leaf('details', 'purchaseDate', takeHelpfulDate) }) }),
      }),
    }),
    AddtlTxInf: text('details', 'text'),
  },
  'details',
);

const BATCH = group({
  NbOfTxs: leaf('entry', 'batchCount', takeCount),
  PmtInfId: text('entry', 'batchPayment'),
});

const STATUS = { Cd: leaf('entry', 'status', takeStatus), Prtry: leaf('entry', 'status', takeStatus) };

const ENTRY = group(
  {
    ...shared('entry'),
    NtryRef: text('entry', 'reference'),
    RvslInd: leaf('entry', 'reversal', takeFlag),
    Sts: leaf('entry', 'status', takeStatus, null, STATUS),
    BookgDt: group({
      Dt: leaf('entry', 'bookingDate', takeDate),
      DtTm: leaf('entry', 'bookingDate', takeDate, 'bookedAt'),
    }),
    ValDt: group({ Dt: leaf('entry', 'valueDate', takeDate), DtTm: leaf('entry', 'valueDate', takeDate) }),
    CardTx: group({ POI: POINT_OF_SALE('entry') }),
    NtryDtls: group({ Btch: BATCH, TxDtls: DETAILS }),
    // Version 1 has both directly below the entry.
    Btch: BATCH,
    TxDtls: DETAILS,
    AddtlNtryInf: text('entry', 'text'),
  },
  'entry',
);

const STATEMENT = group(
  {
    Id: text('statement', 'id'),
    ElctrncSeqNb: text('statement', 'sequence'),
    LglSeqNb: text('statement', 'legalSequence'),
    CreDtTm: leaf('statement', 'created', takeHelpfulDate),
    FrToDt: group({
      FrDtTm: leaf('statement', 'from', takeHelpfulDate),
      ToDtTm: leaf('statement', 'to', takeHelpfulDate),
    }),
    Acct: ACCOUNT,
    Bal: BALANCE,
    TxsSummry: group({ TtlNtries: group({ NbOfNtries: leaf('statement', 'entries', takeCount) }) }),
    Ntry: ENTRY,
  },
  'statement',
);

/** Below the element of the message. */
export const MESSAGE = group({ Stmt: STATEMENT, Rpt: STATEMENT, Ntfctn: STATEMENT }, 'message');

/** What a message is called: its element's name without the `V01` of the first version. */
export const MESSAGES: ReadonlyMap<string, { kind: 'statement' | 'report' | 'notification'; name: string }> =
  new Map([
    ['BkToCstmrAcctRpt', { kind: 'report', name: 'camt.052' }],
    ['BkToCstmrStmt', { kind: 'statement', name: 'camt.053' }],
    ['BkToCstmrDbtCdtNtfctn', { kind: 'notification', name: 'camt.054' }],
  ]);
