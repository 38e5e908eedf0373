/**
 * What is right for each sample CSV. Made by hand: every file was read by eye, the amount columns (or the debit and
 * credit columns, or the sign words) were chosen by that reading, and the sums were computed by a separate Python
 * script with the standard csv module and exact decimals over those columns. None of it comes from the reader.
 */
import type { ReadOptions } from '../contract.ts';
import type { CsvMapping } from './mapping.ts';

/** How a file is to be read, or what is asked, or where it is refused. */
export interface Expected {
  /** What is given beside the file; nothing when absent. */
  readonly options?: Omit<ReadOptions, 'mapping'>;
  readonly mapping?: CsvMapping;
  readonly reads?: {
    readonly booked: number;
    readonly pending?: number;
    readonly sum: string;
    readonly currency: string;
    /** Of a file whose statements are more than one. */
    readonly statements?: number;
    readonly opening?: string;
    readonly closing?: string;
    readonly difference?: string;
  };
  /** What a mapping question leaves open. */
  readonly asks?: readonly string[];
  /** The fault's code and place. */
  readonly refuses?: { readonly code: string; readonly line: number | null };
}

const BEANHUB = 'csv/LaunchPlatform+beanhub-extract/tests/extractors/fixtures/';
const YNAB = 'csv/bank2ynab+bank2ynab/test/test-data/';
const PARSER = 'csv/sebastienrousseau+bankstatementparser/tests/test_data/';
const EUR = { currency: 'EUR' as NonNullable<ReadOptions['currency']> };
const USD = { currency: 'USD' as NonNullable<ReadOptions['currency']> };
const RAIFFEISEN = { header_row: null, columns: { booking_date: 0, text: 1, value_date: 2, amount: 3 } };
const PAIRED = {
  header_row: null,
  columns: { booking_date: 0, text: 1, value_date: 2, credit: 3, debit: 4 },
};

/** Path below the samples folder, then each way of reading it. */
export const EXPECTED: readonly (readonly [string, readonly Expected[]])[] = [
  [
    `${BEANHUB}chase_credit_card.csv`,
    [
      // All days and months are at most 12, and no currency is named.
      { asks: ['date_order', 'currency'] },
      { options: { dateOrder: 'mdy' }, refuses: { code: 'currency_needed', line: 1 } },
      { options: { ...USD, dateOrder: 'mdy' }, reads: { booked: 5, sum: '107.12', currency: 'USD' } },
    ],
  ],
  // 12.34 booked, 5.67 pending, both with Type "Debit".
  [`${BEANHUB}csv.csv`, [{ reads: { booked: 1, pending: 1, sum: '-12.34', currency: 'USD' } }]],
  [`${BEANHUB}empty.csv`, [{ refuses: { code: 'not_recognised', line: null } }]],
  // Three source accounts one after the other.
  [
    `${BEANHUB}mercury.csv`,
    [
      { refuses: { code: 'currency_needed', line: 1 } },
      { options: USD, reads: { booked: 4, sum: '-1954.62', currency: 'USD', statements: 3 } },
    ],
  ],
  [`${BEANHUB}other.csv`, [{ refuses: { code: 'not_recognised', line: null } }]],
  // Plaid's plus is money out; the file does not say so. The last row is of another account.
  [
    `${BEANHUB}plaid.csv`,
    [
      { asks: ['sign'] },
      { mapping: { sign: 'inverted' }, reads: { booked: 6, sum: '-112.06', currency: 'USD', statements: 2 } },
    ],
  ],
  [
    `${BEANHUB}wealthsimple.csv`,
    [
      { refuses: { code: 'currency_needed', line: 1 } },
      {
        options: { currency: 'CAD' as NonNullable<ReadOptions['currency']> },
        // 5123.45 − 12.34 before, 6309.01 after.
        reads: {
          booked: 5,
          sum: '1197.90',
          currency: 'CAD',
          opening: '5111.11',
          closing: '6309.01',
          difference: '0.00',
        },
      },
    ],
  ],
  [`${YNAB}20171001-20171106.csv`, [{ reads: { booked: 1, sum: '-59.99', currency: 'EUR' } }]],
  [
    `${YNAB}2018-04-14_10-52-13_bunq-transactieoverzicht.csv`,
    [{ options: EUR, reads: { booked: 3, sum: '728.54', currency: 'EUR' } }],
  ],
  [`${YNAB}20180226-1000594757-umsatz.CSV`, [{ reads: { booked: 1, sum: '-36.99', currency: 'EUR' } }]],
  [
    `${YNAB}20180226_12345678.csv`,
    [
      { asks: ['date_order', 'currency'] },
      { options: { ...EUR, dateOrder: 'dmy' }, reads: { booked: 1, sum: '-5.00', currency: 'EUR' } },
    ],
  ],
  [
    `${YNAB}2019-03-02_11-50-46_bunq-statement.csv`,
    [{ options: EUR, reads: { booked: 7, sum: '-23.82', currency: 'EUR' } }],
  ],
  // A selection of rows: 5257.28, then +50.00 gives 13084.53. 5257.28 + 337.49 = 5594.77 before;
  // 12334.53 − 5594.77 + 1037.49 = 7777.25 is what the rows left out make.
  [
    `${YNAB}CSV_A_20180414_112204.csv`,
    [
      {
        reads: {
          booked: 3,
          sum: '-1037.49',
          currency: 'EUR',
          opening: '5594.77',
          closing: '12334.53',
          difference: '7777.25',
        },
      },
    ],
  ],
  // A card export: purchases without a mark, the payment with "+" and CR; three pending rows.
  [
    `${YNAB}MS_JANE_SMITH_01-12-2019_14-12-2019.csv`,
    [
      { asks: ['sign'] },
      {
        mapping: { sign: 'unmarked_is_out' },
        reads: { booked: 10, pending: 3, sum: '-285.80', currency: 'GBP' },
      },
    ],
  ],
  [
    `${YNAB}MonzoDataExport_February2018_2018-02-26_174335.csv`,
    [{ reads: { booked: 1, sum: '-10', currency: 'GBP' } }],
  ],
  [`${YNAB}Movements_1234512345_201805271848.csv`, [{ reads: { booked: 1, sum: '-1.00', currency: 'CZK' } }]],
  // Anonymised to the year 1111, which is no date of a payment.
  [`${YNAB}TH_20180101-20180523_page_1.csv`, [{ refuses: { code: 'unreadable', line: 2 } }]],
  [`${YNAB}TH_20180101-20180523_strana_1.csv`, [{ refuses: { code: 'unreadable', line: 2 } }]],
  [`${YNAB}TH_20180521-20180523.csv`, [{ refuses: { code: 'unreadable', line: 2 } }]],
  [
    `${YNAB}TransactionHistory_20180418043121.csv`,
    [{ reads: { booked: 8, sum: '-173.28', currency: 'SGD' } }],
  ],
  [
    `${YNAB}Umsaetze_KtoNr538917600_EUR_02-03-2018_1503.CSV`,
    [{ reads: { booked: 1, sum: '-17.22', currency: 'EUR' } }],
  ],
  [`${YNAB}W80844_EBH_201945.202122.csv`, [{ reads: { booked: 2, sum: '940', currency: 'HUF' } }]],
  [`${YNAB}dba33fceecd62c3c727893361e0ba4d3.P000000027355791.csv`, [{ asks: ['sign', 'currency'] }]],
  [
    `${YNAB}export_BE11123456789012_20180304_1422.csv`,
    [{ reads: { booked: 1, sum: '-3.40', currency: 'EUR' } }],
  ],
  [
    `${YNAB}export_KBC-Mastercard Business Essential_20200204_1604.csv`,
    [{ reads: { booked: 3, sum: '2.73', currency: 'EUR' } }],
  ],
  [`${YNAB}statement_1.csv`, [{ asks: ['sign', 'currency'] }]],
  // The balances were anonymised to 100.
  [
    `${YNAB}test_BOI_TransactionExport.csv`,
    [{ options: EUR, reads: { booked: 27, sum: '-419.61', currency: 'EUR' } }],
  ],
  [
    `${YNAB}test_delimiter_tab.csv`,
    [
      { asks: ['booking_date', 'amount', 'currency'] },
      { options: EUR, mapping: PAIRED, reads: { booked: 73, sum: '-4580.70', currency: 'EUR' } },
    ],
  ],
  [
    `${YNAB}test_headers.csv`,
    [
      { asks: ['amount'] },
      { mapping: { columns: { amount: 'Inflow' } }, reads: { booked: 73, sum: '-4580.70', currency: 'EUR' } },
    ],
  ],
  [
    `${YNAB}test_raiffeisen_01.csv`,
    [
      { asks: ['booking_date'] },
      { mapping: RAIFFEISEN, reads: { booked: 73, sum: '-4580.70', currency: 'EUR' } },
    ],
  ],
  // The last three rows have EUR where the others say I or O: the file does not say which way they went.
  [
    `${YNAB}test_row_format_CD_flag.csv`,
    [
      { options: EUR, asks: ['booking_date', 'sign'] },
      {
        options: EUR,
        mapping: {
          header_row: null,
          columns: { booking_date: 0, text: 1, value_date: 2, amount: 3, direction: 4 },
          debit_words: ['O'],
          credit_words: ['I'],
        },
        refuses: { code: 'unreadable', line: 72 },
      },
    ],
  ],
  [
    `${YNAB}test_row_format_default.csv`,
    [
      { asks: ['booking_date', 'amount', 'currency'] },
      { options: EUR, mapping: PAIRED, reads: { booked: 73, sum: '-4580.70', currency: 'EUR' } },
    ],
  ],
  [
    `${YNAB}test_row_format_neg_inflow.csv`,
    [
      { asks: ['booking_date'] },
      { mapping: RAIFFEISEN, reads: { booked: 73, sum: '-4580.70', currency: 'EUR' } },
    ],
  ],
  [`${YNAB}umsatz-1234________1234-20180227.CSV`, [{ reads: { booked: 1, sum: '-5.00', currency: 'EUR' } }]],
  // Sums of a camt file, not entries; a single row with a date and an amount.
  [`${PARSER}camt_file.csv`, [{ asks: ['booking_date', 'amount', 'currency'] }]],
  [`${PARSER}golden/csv_european_decimals.csv`, [{ reads: { booked: 3, sum: '2260.94', currency: 'EUR' } }]],
  [`${PARSER}golden/csv_french_headers.csv`, [{ reads: { booked: 3, sum: '2260.94', currency: 'EUR' } }]],
  [
    `${PARSER}golden/csv_garbled_amount.csv`,
    [
      // One positive amount says nothing of the sign; with it, 12..34 is refused.
      { asks: ['sign'] },
      { mapping: { sign: 'as_given' }, refuses: { code: 'unreadable', line: 3 } },
    ],
  ],
  [`${PARSER}golden/csv_spanish_headers.csv`, [{ reads: { booked: 3, sum: '2260.94', currency: 'EUR' } }]],
  [`${PARSER}pain_file.csv`, [{ refuses: { code: 'not_recognised', line: null } }]],
  // 2250.50 − 1250.50 before.
  [
    `${PARSER}sample_split_amounts.csv`,
    [
      {
        reads: {
          booked: 2,
          sum: '1050.25',
          currency: 'EUR',
          opening: '1000.00',
          closing: '2050.25',
          difference: '0.00',
        },
      },
    ],
  ],
  // 5000.00 − 2500.00 before.
  [
    `${PARSER}sample_statement.csv`,
    [
      {
        reads: {
          booked: 2,
          sum: '1300.00',
          currency: 'EUR',
          opening: '2500.00',
          closing: '3800.00',
          difference: '0.00',
        },
      },
    ],
  ],
];
