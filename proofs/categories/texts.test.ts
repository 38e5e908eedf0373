/**
 * Texts as banks in several countries write them, and what they are for. They were written by hand after the manner of
 * banks, with names of shops that everybody knows: a table of what must not break, and no measurement.
 */
import { describe, expect, it } from 'vitest';
import { categorise } from '../../src/core/categories/categorise.ts';
import { isCategoryCode } from '../../src/core/categories/taxonomy.ts';
import type { CategoryFacts } from '../../src/core/categories/types.ts';
import { knowledge, NO_FACTS } from './labelled.ts';

/** Country and direction, the other side's name, the text, the bank transaction code, and the category. */
const ROWS = `
  DE out | AMAZON PAYMENTS EUROPE S.C.A. | 304-1234567-1234567 AMZN Mktp DE 5JX | PMNT-RDDT-ESDD | SHOP.ONLINE
  DE out | PayPal Europe S.a.r.l. et Cie S.C.A | 1034567890123/. Netflix.com, Ihr Einkauf bei Netflix.com | PMNT-RDDT-ESDD | FUN.TV_FILM
  DE out | PayPal Europe S.a.r.l. et Cie S.C.A | 1034567890123/PP.4567.PP/. Lieferando.de, Ihr Einkauf bei Lieferando.de | PMNT-RDDT-ESDD | FOOD.DELIVERY
  DE out | Telekom Deutschland GmbH | Mobilfunk Kundenkonto 0012345678 RG 987 | PMNT-RDDT-ESDD | UTIL.TELEPHONE
  DE out | Vodafone GmbH | K-NR. 123 RG-NR. 445 | PMNT-RDDT-ESDD | UTIL.TELEPHONE
  DE out | 1u1 Telecom GmbH | KD-NR. K12345 1&1 DSL | PMNT-RDDT-ESDD | UTIL.TELEPHONE
  DE out | Rundfunk ARD, ZDF, DRadio | Rundfunk 04.2026 - 06.2026 Beitragsnr. 123456789 | PMNT-RDDT-ESDD | UTIL.BROADCASTING_FEE
  DE out | HUK-COBURG | VERSICHERUNGSBEITRAG KFZ 123/456789 | PMNT-RDDT-ESDD | SERVICES.INSURANCE
  DE out | Techniker Krankenkasse | Beitrag 05/2026 | PMNT-RDDT-ESDD | SERVICES.INSURANCE_HEALTH
  DE out | REWE Markt GmbH | REWE SAGT DANKE. 44123456//Koeln/DE | PMNT-CCRD-POSD | FOOD.GROCERIES
  DE out | LIDL DIENSTLEISTUNG | LIDL SAGT DANKE//Berlin/DE 2026-05-04T18:12 | PMNT-CCRD-POSD | FOOD.GROCERIES
  DE out | EDEKA CENTER MINDEN | EDEKA CENTER//Minden/DE | PMNT-CCRD-POSD | FOOD.GROCERIES
  DE out | ALDI SUED | ALDI SUED//Bonn/DE | PMNT-CCRD-POSD | FOOD.GROCERIES
  DE out | DM-Drogerie Markt | DM FIL.1234//Muenchen/DE | PMNT-CCRD-POSD | CARE.HAIR_BEAUTY
  DE out | ROSSMANN 4321 | ROSSMANN//Hamburg/DE | PMNT-CCRD-POSD | CARE.HAIR_BEAUTY
  DE out | Aral AG | ARAL Tankstelle//Essen/DE | PMNT-CCRD-POSD | TRANSPORT.FUEL
  DE out | SHELL 1234 | SHELL 1234//Bremen/DE | PMNT-CCRD-POSD | TRANSPORT.FUEL
  DE out | DB Vertrieb GmbH | Fahrschein 8XYZ12 | PMNT-CCRD-POSC | TRANSPORT.PUBLIC_TRANSIT
  DE out | Deutsche Bahn AG |  | PMNT-CCRD-POSC | TRANSPORT.PUBLIC_TRANSIT
  DE out | IKEA Deutschland | IKEA//Hamburg/DE | PMNT-CCRD-POSD | HOME.FURNITURE
  DE out | OBI Bau- und Heimwerkermarkt | OBI//Ulm/DE | PMNT-CCRD-POSD | HOME.HARDWARE
  DE out | MEDIA MARKT | MEDIA MARKT//Berlin/DE | PMNT-CCRD-POSD | SHOP.ELECTRONICS
  DE out | McDonalds 123 | MCDONALDS//Berlin/DE | PMNT-CCRD-POSD | FOOD.FAST_FOOD
  DE out | H&M Hennes & Mauritz | H+M 123//Berlin/DE | PMNT-CCRD-POSD | SHOP.CLOTHING
  DE out | Stadtwerke München GmbH | Abschlag Strom 05/26 VK 12345 | PMNT-RDDT-ESDD | UTIL.GAS_ELECTRICITY
  DE out | E.ON Energie Deutschland GmbH | Abschlag Mai | PMNT-RDDT-ESDD | UTIL.GAS_ELECTRICITY
  DE in | Bundesagentur für Arbeit - Familienkasse | KINDERGELD KG123FK456 | PMNT-RCDT-ESCT | INCOME.CHILD_BENEFIT
  DE in | Bundesagentur fuer Arbeit | Arbeitslosengeld 05/2026 Kd 123 | PMNT-RCDT-ESCT | INCOME.UNEMPLOYMENT
  DE in | Deutsche Rentenversicherung Bund | RENTE 05.2026 | PMNT-RCDT-ESCT | INCOME.PENSION
  DE in | Finanzamt Köln-Mitte | EST-ERSTATTUNG 2025 STNR 123 | PMNT-RCDT-ESCT | INCOME.TAX_REFUND
  DE out | Finanzamt Köln-Mitte | Einkommensteuervorauszahlung | PMNT-ICDT-ESCT | GOV.TAX
  DE out | Bundeskasse in Halle/Saale | KFZ-STEUER FUER B-AB 123 | PMNT-RDDT-ESDD | GOV.TAX
  DE out | Dr. med. Hans Müller | Rechnung 4711 | PMNT-ICDT-ESCT | MEDICAL.DOCTOR
  DE out | Hans Müller Immobilien | Kaltmiete Juni + NK | PMNT-ICDT-STDO | RENT.RENT
  DE out | WEG Musterstr. 7 | Hausgeld Juni | PMNT-ICDT-STDO | RENT.SERVICE_CHARGES
  DE out | Barclays Bank Ireland | Kreditkartenabrechnung 4711 | PMNT-RDDT-ESDD | LOAN.CREDIT_CARD
  DE out | Santander Consumer Bank | Ratenkredit 123456 Rate 5 | PMNT-RDDT-ESDD | LOAN.PERSONAL
  DE out | Sparkasse Musterstadt | Darlehen 6001234 Tilgung | PMNT-RDDT-ESDD | LOAN.PERSONAL
  DE out | ING-DiBa AG | Baufinanzierung Rate | PMNT-RDDT-ESDD | LOAN.MORTGAGE
  DE out | Trade Republic Bank GmbH | Sparplan | PMNT-ICDT-ESCT | TRANSFER.INVESTMENT
  DE out |  | Entgeltabschluss Kontofuehrung | ACMT-MDOP-CHRG | BANK.FEES
  DE out | McFIT Germany GmbH | Mitgliedsbeitrag | PMNT-RDDT-ESDD | CARE.GYM
  DE out | Turnverein Musterstadt 1890 e.V. | Mitgliedsbeitrag 2026 | PMNT-RDDT-ESDD | FUN.CLUBS
  DE out | Kita Sonnenschein gGmbH | Elternbeitrag Juni | PMNT-RDDT-ESDD | SERVICES.CHILDCARE
  DE out | Klarna Bank AB | Ihr Einkauf bei Zalando SE | PMNT-RDDT-ESDD | SHOP.CLOTHING
  DE out | ADAC e.V. | Mitgliedsbeitrag 2026 | PMNT-RDDT-ESDD | TRANSPORT.CAR_SERVICE
  DE out | Lotto24 AG | Spielschein | PMNT-RDDT-ESDD | FUN.GAMBLING
  DE out | Spotify AB | P0123ABC | PMNT-CCRD-POSC | FUN.MUSIC
  DE out | Apple.com/bill | APPLE.COM/BILL ITUNES.COM | PMNT-CCRD-POSC | SHOP.DIGITAL
  GB out |  | TESCO STORES 3241 LONDON GB |  | FOOD.GROCERIES
  GB out |  | SAINSBURYS S/MKTS LEEDS |  | FOOD.GROCERIES
  GB out |  | GREGGS 1234 YORK |  | FOOD.COFFEE
  GB out |  | TFL TRAVEL CH TFL.GOV.UK/CP |  | TRANSPORT.PUBLIC_TRANSIT
  GB out | BRITISH GAS | DIRECT DEBIT | PMNT-RDDT-PMDD | UTIL.GAS_ELECTRICITY
  GB out | THAMES WATER | DIRECT DEBIT | PMNT-RDDT-PMDD | UTIL.WATER
  GB out | LEEDS CITY COUNCIL | COUNCIL TAX | PMNT-RDDT-PMDD | GOV.TAX
  GB out | TV LICENCE MBP |  | PMNT-RDDT-PMDD | UTIL.BROADCASTING_FEE
  GB out | HALIFAX | MORTGAGE 123 | PMNT-RDDT-PMDD | LOAN.MORTGAGE
  GB out | DVLA-AB12CDE |  | PMNT-RDDT-PMDD | GOV.TAX
  GB in | HMRC CHILD BENEFIT | CHB12345 | PMNT-RCDT-DMCT | INCOME.CHILD_BENEFIT
  GB in | DWP SP | AB123456C DWP SP | PMNT-RCDT-DMCT | INCOME.PENSION
  GB out |  | WETHERSPOONS MANCHESTER |  | FOOD.BAR
  GB out |  | BOOTS 1234 LONDON |  | MEDICAL.PHARMACY
  GB out |  | NON-STERLING TRANSACTION FEE |  | BANK.FOREIGN_FEES
  GB out |  | LNK CASH WITHDRAWAL HIGH ST |  | CASH.ATM
  GB out |  | SumUp *The Corner Cafe London |  | FOOD.COFFEE
  GB out | MR JOHN SMITH | dinner | PMNT-ICDT-DMCT | TRANSFER.PEOPLE
  FR out |  | CARTE 12/05 CARREFOUR CITY PARIS | PMNT-CCRD-POSD | FOOD.GROCERIES
  FR out |  | CARTE 12/05 MONOPRIX 1234 LYON | PMNT-CCRD-POSD | FOOD.GROCERIES
  FR out |  | PAIEMENT CB 1105 BOULANGERIE PAUL NANTES | PMNT-CCRD-POSD | FOOD.COFFEE
  FR out |  | PRLV SEPA EDF CLIENTS PARTICULIERS | PMNT-RDDT-ESDD | UTIL.GAS_ELECTRICITY
  FR out |  | PRLV SEPA FREE MOBILE | PMNT-RDDT-ESDD | UTIL.TELEPHONE
  FR out |  | PRLV SEPA DIRECTION GENERALE DES FINANCES PUBLIQUES IMPOT | PMNT-RDDT-ESDD | GOV.TAX
  FR in |  | VIR SEPA CAF DE PARIS ALLOCATIONS FAMILIALES | PMNT-RCDT-ESCT | INCOME.CHILD_BENEFIT
  FR in |  | VIR CPAM PARIS REMBOURSEMENT | PMNT-RCDT-ESCT | INCOME.HEALTH_BENEFIT
  FR in |  | VIR FRANCE TRAVAIL ARE | PMNT-RCDT-ESCT | INCOME.UNEMPLOYMENT
  FR out |  | RETRAIT DAB 12/05 BNP PARIS | PMNT-CCRD-CWDL | CASH.ATM
  FR out |  | PEAGE AUTOROUTE APRR | PMNT-CCRD-POSD | TRANSPORT.TOLLS
  FR out |  | PRLV MACIF ASSURANCE AUTO | PMNT-RDDT-ESDD | SERVICES.INSURANCE_VEHICLE
  FR out |  | ECHEANCE PRET IMMOBILIER 1234 | PMNT-RDDT-ESDD | LOAN.MORTGAGE
  FR out |  | COTISATION CARTE VISA PREMIER | ACMT-MDOP-CHRG | BANK.FEES
  FR out |  | COMMISSION D INTERVENTION |  | BANK.OVERDRAFT_FEES
  FR out |  | CARTE 03/05 SNCF INTERNET PARIS | PMNT-CCRD-POSD | TRANSPORT.PUBLIC_TRANSIT
  FR out |  | CARTE 03/05 DECATHLON LILLE | PMNT-CCRD-POSD | SHOP.SPORT
  FR out |  | PRLV SEPA URSSAF ILE DE FRANCE | PMNT-RDDT-ESDD | GOV.SOCIAL_CONTRIBUTIONS
  MX out |  | OXXO INSURGENTES CIUDAD DE MEXICO | PMNT-CCRD-POSD | FOOD.GROCERIES
  MX out |  | WALMART SUPERCENTER TOLUCA | PMNT-CCRD-POSD | FOOD.GROCERIES
  MX out | CFE SUMINISTRADOR | RECIBO LUZ | PMNT-RDDT-PMDD | UTIL.GAS_ELECTRICITY
  MX out |  | TELCEL RECARGA | PMNT-CCRD-POSC | UTIL.TELEPHONE
  MX out |  | PEMEX 1234 PUEBLA | PMNT-CCRD-POSD | TRANSPORT.FUEL
  MX in | SAT | DEVOLUCION ISR | PMNT-RCDT-DMCT | INCOME.TAX_REFUND
  MX out |  | FARMACIAS GUADALAJARA | PMNT-CCRD-POSD | MEDICAL.PHARMACY
  MX out |  | COMISION POR RETIRO EN CAJERO |  | BANK.ATM_FEES
  ES out |  | COMPRA TARJ. 4599XXXXXXXX1234 MERCADONA-VALENCIA | PMNT-CCRD-POSD | FOOD.GROCERIES
  ES out | IBERDROLA CLIENTES SAU | RECIBO LUZ | PMNT-RDDT-ESDD | UTIL.GAS_ELECTRICITY
  ES out | COMUNIDAD DE PROPIETARIOS C/ MAYOR 1 | CUOTA MAYO | PMNT-RDDT-ESDD | RENT.SERVICE_CHARGES
  ES in | SERVICIO PUBLICO DE EMPLEO ESTATAL | PRESTACION POR DESEMPLEO | PMNT-RCDT-ESCT | INCOME.UNEMPLOYMENT
  BH out |  | LULU HYPERMARKET MANAMA BH | PMNT-CCRD-POSD | FOOD.GROCERIES
  BH out | EWA | ELECTRICITY BILL | PMNT-RDDT-PMDD | UTIL.GAS_ELECTRICITY
  BH out |  | TALABAT MANAMA BHR | PMNT-CCRD-POSC | FOOD.DELIVERY
  BH out |  | AL JAZIRA SUPERMARKET | PMNT-CCRD-POSD | FOOD.GROCERIES
  BH out |  | MATAAM AL BAHR MANAMA | PMNT-CCRD-POSD | FOOD.RESTAURANT
  BH out |  | SAYDALIYAT AL NAKHEEL | PMNT-CCRD-POSD | MEDICAL.PHARMACY
  US out |  | TRADER JOE S #123 NEW YORK NY |  | FOOD.GROCERIES
  US out |  | TST* JOES DINER BROOKLYN NY |  | FOOD.RESTAURANT
  US out |  | SQ *BLUE BOTTLE COFFEE |  | FOOD.COFFEE
  US out |  | SHELL OIL 57442 TRENTON NJ |  | TRANSPORT.FUEL
  US out |  | CVS/PHARMACY #01234 |  | MEDICAL.PHARMACY
  US out |  | TARGET 00012345 AUSTIN TX |  | FOOD.GROCERIES
  US out |  | GEICO *AUTO 800-841-3000 |  | SERVICES.INSURANCE
  US in |  | IRS TREAS 310 TAX REF |  | INCOME.TAX_REFUND
  US in |  | SSA TREAS 310 XXSOC SEC |  | INCOME.PENSION
  US out |  | ZELLE TO JANE DOE |  | TRANSFER.PEOPLE
  US out |  | VENMO PAYMENT 123 |  | TRANSFER.PEOPLE
  US out |  | CHASE CREDIT CRD AUTOPAY |  | LOAN.CREDIT_CARD
  US out |  | HOME DEPOT #123 |  | HOME.HARDWARE
  US out |  | STATE FARM RO 27 |  | SERVICES.INSURANCE
  US in |  | ACME CORP DIR DEP PAYROLL |  | INCOME.WAGES
`;

const rows = ROWS.trim()
  .split('\n')
  .map((row) => row.split('|').map((cell) => cell.trim()));

describe('texts of banks', () => {
  const known = knowledge();

  for (const country of new Set(rows.map(([first = '']) => first.slice(0, 2))))
    it(`in ${country} are for what they say`, () => {
      const wrong: string[] = [];
      for (const [start = '', name = '', text = '', btc = '', right = ''] of rows) {
        if (!start.startsWith(country)) continue;
        expect(isCategoryCode(right), right).toBe(true);
        const facts: CategoryFacts = {
          ...NO_FACTS,
          country,
          direction: start.endsWith('in') ? 'in' : 'out',
          counterpartyName: name || null,
          text: text || null,
          btc: btc || null,
        };
        const { code, source } = categorise(facts, known);
        if (code !== right) wrong.push(`${name} / ${text}: ${code} by ${source}, not ${right}`);
      }
      expect(wrong).toEqual([]);
    });
});
