import { describe, expect, it } from 'vitest';
import { entryAmong } from '../../../proofs/statements/mt940-text.ts';

const withText = (text: string, mark = 'C') => entryAmong(`:61:2401050105${mark}5,00NTRFNONREF\n:86:${text}`);

describe(':86: in the German structure', () => {
  it('reads every subfield and every keyword', () => {
    const entry = withText(
      '105?00FOLGELASTSCHRIFT?109310?20EREF+E2E-1?21KREF+K-7?22MREF+M-1?23CRED+DE98ZZZ09999999999' +
        '?24DEBT+X?25OAMT+11,85?26COAM+0,50?27PURP+SALA?28SVWZ+Strom Januar?29ABWA+Erika Muster' +
        '?60ABWE+Max Muster?30BYLADEMMXXX?31DE02120300000000202051?32Stadtwerke?33Musterstadt?34992',
      'D',
    );
    expect(entry).toMatchObject({
      bankText: 'FOLGELASTSCHRIFT',
      remittance: 'Strom Januar',
      counterparty: {
        name: 'Stadtwerke Musterstadt',
        iban: 'DE02120300000000202051',
        account: null,
        bic: 'BYLADEMMXXX',
        ultimateName: 'Max Muster',
      },
      references: { endToEnd: 'E2E-1', customer: 'K-7', mandate: 'M-1', creditor: 'DE98ZZZ09999999999' },
      codes: { proprietary: 'GVC:105', purpose: 'SALA', returnReason: null },
      original: { amount: '-11.85', currency: 'EUR' },
      charges: { amount: '0.50', currency: 'EUR' },
    });
  });

  it('names who stands behind the payer of money in', () => {
    expect(withText('166?20ABWA+Erika?21ABWE+Max').counterparty.ultimateName).toBe('Erika');
  });

  it('reads IBAN+ and BIC+ of the text', () => {
    expect(
      withText('166?20SVWZ+Danke?21IBAN+DE02120300000000202051?22BIC+BYLADEMM').counterparty,
    ).toMatchObject({
      iban: 'DE02120300000000202051',
      bic: 'BYLADEMM',
    });
  });

  it('puts codes and words together that lines of 65 characters cut', () => {
    const entry = withText(
      '166?00GUTSCHRIFT?100399?20EREF+EndToEndId TFNR 22 004?21 00001?22\nSVWZ+Verw CTSc-01 BC-PPP TF?23Nr 22 004?30DRESDEFF508?31DE1450880?3\n2KARL?33        KAUFMANN',
    );
    expect(entry.remittance).toBe('Verw CTSc-01 BC-PPP TFNr 22 004');
    expect(entry.references.endToEnd).toBe('EndToEndId TFNR 22 004 00001');
    expect(entry.counterparty.name).toBe('KARL KAUFMANN');
  });

  it('finds keywords within subfields and where they are cut', () => {
    const entry = withText(
      '835?20Cie., S.C.A.?22EREF+ 1234567890123 PAYPAL?23MREF+ 12AB234CD6E7F CRED+ A?24B12CDE0000000000000000034 S?25VWZ+ . SPOTIFY',
    );
    expect(entry.references).toMatchObject({
      endToEnd: '1234567890123 PAYPAL',
      mandate: '12AB234CD6E7F',
      creditor: 'AB12CDE0000000000000000034',
    });
    expect(entry.remittance).toBe('Cie., S.C.A. . SPOTIFY');
  });

  it('ends a reference where its subfield is not full', () => {
    const entry = withText('159?20EREF+TFNR 40005 00005?21MTLG:Grund nicht spezifiziert');
    expect(entry.references.endToEnd).toBe('TFNR 40005 00005');
    expect(entry.remittance).toBe('MTLG:Grund nicht spezifiziert');
  });

  it('takes NOTPROVIDED for nothing', () => {
    expect(withText('166?20EREF+NOTPROVIDED SVWZ+VERTRAG').references.endToEnd).toBeNull();
  });

  it('reads an account with its bank code, and an IBAN in ?38', () => {
    expect(withText('051?20Gehalt?3050060400?31 0847564700').counterparty.account).toBe(
      '50060400/0847564700',
    );
    expect(withText('020?20x?3010600076?31000077?38DE02120300000000202051').counterparty.iban).toBe(
      'DE02120300000000202051',
    );
  });

  it('reads the reason of a return from ?34, and of nothing else', () => {
    expect(withText('109?20SVWZ+RETOURE?34914', 'D').codes.returnReason).toBe('MS03');
    expect(withText('108?20SVWZ+RETOURE?34999', 'D').codes.returnReason).toBe('999');
    expect(withText('105?20SVWZ+Strom?34992', 'D').codes.returnReason).toBeNull();
  });

  it.each(['~', '>', '<', '^'])('reads the separator %s', (mark) => {
    expect(withText(`051?00Gutschrift?20Miete?32Muster`.replaceAll('?', mark))).toMatchObject({
      bankText: 'Gutschrift',
      remittance: 'Miete',
      counterparty: { name: 'Muster' },
      codes: { proprietary: 'GVC:051' },
    });
  });

  it('reads subfields without a business code', () => {
    expect(withText('>20Karta>31491050195310000>32BOOKING GROUP')).toMatchObject({
      remittance: 'Karta',
      counterparty: { name: 'BOOKING GROUP', account: '491050195310000' },
      codes: { proprietary: 'SWIFT:NTRF' },
    });
  });

  it('keeps a separator that no code follows', () => {
    expect(withText('166?20Wie geht es??21Gut?').remittance).toBe('Wie geht es? Gut?');
  });

  it('reads unstructured text behind 999', () => {
    expect(withText('999PN5477SCHECK-NR. 0000016703074')).toMatchObject({
      remittance: 'PN5477SCHECK-NR. 0000016703074',
      codes: { proprietary: 'GVC:999' },
    });
  });

  it('goes on behind a time of day that a line cut', () => {
    const entry = withText('106?20EREF+1?24SVWZ+12-09-2014T16\n:26:37 Fo?25lgenr. 007');
    expect(entry.remittance).toContain('T16 :26:37 Fo');
    expect(withText('106?20SVWZ+12-09-2014T16\n:20:37 Folgenr. 007').remittance).toContain(
      'T16 :20:37 Folgenr',
    );
    expect(withText('805?602017-01-01T13\n:12:11').remittance).toBe('2017-01-01T13 :12:11');
  });
});

describe(':86: with slash codes', () => {
  it('reads the Dutch codes', () => {
    const entry = withText(
      '/TRTP/SEPA INCASSO ALGEMEEN DOORLOPEND/CSID/NL01ZZZ1/NAME/ENERGIE BEDRIJ\nF/MARF/M-1/REMI/FACTUUR 1/2/IBAN/NL59ABNA0626226163/BIC/ABNANL2AXXX/EREF/E-1/ULTD//NAME/Jan',
      'D',
    );
    expect(entry).toMatchObject({
      bankText: 'SEPA INCASSO ALGEMEEN DOORLOPEND',
      remittance: 'FACTUUR 1/2',
      counterparty: {
        name: 'ENERGIE BEDRIJF',
        iban: 'NL59ABNA0626226163',
        bic: 'ABNANL2AXXX',
        ultimateName: 'Jan',
      },
      references: { creditor: 'NL01ZZZ1', mandate: 'M-1', endToEnd: 'E-1' },
    });
  });

  it('reads /CNTP/ with its parts and /REMI/USTD//', () => {
    const entry = withText(
      '/EREF/E-1//CNTP/NL59ABNA0626226163/ABNANL2A/J. Jansen/Utrecht///REMI/USTD//Huur//PURP/RENT/',
    );
    expect(entry.counterparty).toMatchObject({
      iban: 'NL59ABNA0626226163',
      bic: 'ABNANL2A',
      name: 'J. Jansen',
    });
    expect(entry).toMatchObject({
      remittance: 'Huur',
      codes: { purpose: 'RENT' },
      references: { endToEnd: 'E-1' },
    });
  });

  it('reads structured references', () => {
    expect(withText('/REMI/STRD/CUR/9876543210/').creditorReference).toBe('9876543210');
    expect(withText('/REMI//CDTRREFTP//CD/SCOR/ISSR/CUR/CDTRREF/RF18539007547034').creditorReference).toBe(
      'RF18539007547034',
    );
    expect(withText('166?20SVWZ+RF18539007547034').creditorReference).toBe('RF18539007547034');
  });

  it('reads /BENM//NAME/, /ORDP/, /PREF/, /RTRN/ and the number of a batch', () => {
    expect(withText('/EREF/1/RTRN/AC04/BENM//NAME/XYZ Corporation/REMI/GOODS/ISDT/2012-12-30')).toMatchObject(
      {
        counterparty: { name: 'XYZ Corporation' },
        remittance: 'GOODS',
        codes: { returnReason: 'AC04' },
      },
    );
    expect(withText('/TRTP/SEPA BATCH/PREF/109180/NRTX/162')).toMatchObject({
      references: { payment: '109180' },
      batchCount: 162,
    });
    expect(withText('/BAI/399/MISCELLANEOUS CREDIT\n/ORDP/test rate\n/ACNO/12-3011-37')).toMatchObject({
      codes: { proprietary: 'BAI:399' },
      bankText: 'MISCELLANEOUS CREDIT',
      counterparty: { name: 'test rate', account: '12-3011-37' },
    });
  });

  it('takes slashes without a code that it knows for text', () => {
    expect(withText('/PT/FT/PY/SOMETHING FOO').remittance).toBe('/PT/FT/PY/SOMETHING FOO');
  });
});

describe(':86: and :NS: as text', () => {
  it('joins lines and repeated fields with one blank', () => {
    expect(withText('GIRO   428428 KPN\n5314606715    BETREFT\n\nINCL. BTW').remittance).toBe(
      'GIRO 428428 KPN 5314606715 BETREFT INCL. BTW',
    );
    expect(withText('Terugboeking   \n:86:KOSTEN JUNI').remittance).toBe('Terugboeking KOSTEN JUNI');
    expect(withText('').remittance).toBeNull();
  });

  it('reads the fields of :NS:', () => {
    const ns =
      ':61:2401050105C5,00S051NONREF\n:NS:01Rechnung 1\n02vom Mai\n15Empfaenger\n17Lastschrift\n1812345\n3310918001\n340000004279070017';
    expect(entryAmong(ns)).toMatchObject({
      remittance: 'Rechnung 1 vom Mai',
      bankText: 'Lastschrift',
      counterparty: { name: 'Empfaenger', account: '10918001/0000004279070017' },
    });
  });
});
