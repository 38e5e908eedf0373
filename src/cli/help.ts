/** The longer parts of the help. */
import { SETTINGS } from '../services/config.ts';

export const EXAMPLES = `
Examples:
  tributary start                             run the server here (same as npm start)
  tributary connect demo-de-code              connect a bank
  tributary sync                              bring connections up to date
  tributary import statement.xml              bring a statement in
  tributary transactions list --text rent     look for something
  tributary doctor                            check that all is well

Client commands find server and key in flags, then in TRIBUTARY_URL and
TRIBUTARY_API_KEY, then in the credentials file that the server wrote to its
data directory (DATA_DIR, ./data): tributary whoami shows which.
Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 no server or not let in.`;

export const IMPORT_HELP = `
Examples:
  tributary import june.xml july.xml
  tributary import *.sta --owner customer-42 --create-owner
  tributary import export.csv --account-name 'Household' --currency EUR --date-order dmy
  tributary import export.csv --mapping mapping.json
  zcat archive.ofx.gz | tributary import - --format ofx

The same file again changes nothing. A file that breaks a rule of its format
changes nothing either: the answer names line, rule and what to do. Ctrl-C
cancels the import. Exit code 0 when all files are in, 1 when one failed.`;

export const TRANSACTION_HELP = `
Examples:
  tributary transactions list --from 2026-01-01 --to 2026-01-31
  tributary transactions list --max -100 --text 'acme'
  tributary transactions list --csv > all.csv
  tributary transactions list --all --json | jq '.[].amount'`;

/** Every setting of the server with what it means. */
export function settingsHelp(): string {
  const width = Math.max(...Object.keys(SETTINGS).map((name) => name.length)) + 2;
  const lines = Object.entries(SETTINGS).map(([name, meaning]) => `  ${name.padEnd(width)}${meaning}`);
  return ['', 'Settings (environment; each also as NAME_FILE, a file that holds the value):', ...lines].join(
    '\n',
  );
}
