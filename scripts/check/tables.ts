/**
 * Files that may be longer than the rule, because they are tables of data. Each has a limit in lines of its own, so
 * that a table cannot quietly become a program.
 */
export const TABLES: Readonly<Record<string, number>> = {
  // One entry per error code.
  'src/surfaces/http/error-catalogue.ts': 500,
  // What happens to the sandbox bank's customers in a country.
  'sandbox/core/story/lives/american.ts': 400,
  'sandbox/core/story/lives/company.ts': 400,
  'sandbox/core/story/lives/french.ts': 400,
  'sandbox/core/story/lives/german.ts': 400,
  'sandbox/core/story/lives/mexican.ts': 400,
  // What categories are called, in four languages.
  'src/core/categories/names.ts': 400,
  // What the words of banks and merchants mean.
  'src/core/categories/rules/keywords.ts': 450,
  'src/core/categories/rules/structure.ts': 450,
  // Names of online shops and billers.
  'scripts/brands/bills.ts': 400,
  // One row of every table of the database.
  'src/store/every-table.ts': 450,
  // Every text of the connect page in one language.
  'src/surfaces/connect-page/words.ts': 500,
};
