/** What is said about accounts of a bank of which only the account holder can tell which they are, in English. */
import type { MappingRefusalReason } from '../../engine/accounts/port.ts';
import type { MappingReason } from '../../engine/accounts/rows.ts';

const REASONS: Readonly<Record<MappingReason, string>> = {
  several_fit: 'Its numbers fit more than one account that is here.',
  number_differs: 'One of its numbers is that of an account here, another one is not.',
  shared_number: 'The bank lists more than one account under this number.',
  may_be_known: 'It may be an account that is here already: the bank calls it something else now.',
  other_accounts: 'None of the accounts that were here before came with this sign-in. Was it another login?',
  deleted: 'You deleted it here.',
  detached: 'You took it out of this connection.',
};

const REFUSED: Readonly<Record<MappingRefusalReason, string>> = {
  mapping_unknown: 'This is not asked any more.',
  account_unknown: 'This account is not here any more.',
  currency_differs: 'This account is in another currency.',
  number_differs: 'The bank gives another number than this account has.',
  number_of_another: 'The number that the bank gives is that of another account here.',
  already_mapped: 'Another account of this bank is that one already.',
  currency_missing: 'The bank does not say its currency, so it cannot be a new account.',
};

export const MAPPING_WORDS = {
  title: 'Which accounts are these?',
  text: 'Nothing was guessed. Say which account each one is, and its data comes. The others are not touched.',
  open: 'Say which accounts these are',
  left: 'Accounts that are left out',
  leftText: 'They come back when you say so.',
  none: 'There is nothing to say: every account is known.',
  unnamed: 'An account',
  noNumber: 'no number shown',
  kinds: {
    current: 'Current account',
    savings: 'Savings account',
    card: 'Card',
    loan: 'Loan',
    investment: 'Investments',
    cash: 'Cash',
    other: 'Account',
  },
  reasons: REASONS,
  it: (name: string) => `It is ${name}`,
  new: 'It is a new account',
  ignore: 'Leave it out',
  later: 'I will say it later',
  button: 'Save',
  back: 'Back',
  refused: REFUSED,
  needsAnswer: 'needs your answer',
};
