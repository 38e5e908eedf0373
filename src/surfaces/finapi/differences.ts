/** What this surface does in another way than finAPI, and why: for the documentation. */
import type { Difference } from '../dialect/manual.ts';

export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'SEPA orders answer 422 UNSUPPORTED_ORDER, and there are no payments.',
    why: 'This server reads accounts and never moves money.',
  },
  {
    what: 'Tokens have 43 characters, refresh tokens end after 90 days and users are locked after 10 wrong passwords in a row where nothing else is set. A refreshed token does not end the one before; five of one grant go on until they expire.',
    why: 'finAPI says no defaults but the hour of access tokens; calls that are under way should not fail.',
  },
  {
    what: 'Where users are never locked, 50 wrong passwords of one user in a quarter of an hour are 400 with Retry-After.',
    why: 'Passwords cannot be tried without end.',
  },
  {
    what: "What is encrypted with the client's data decryption key is AES-256-GCM in hexadecimal digits: 12 bytes of nonce, the text, 16 bytes of tag. The key is 64 hexadecimal digits, said where the client is made.",
    why: 'finAPI does not publish its cipher.',
  },
  {
    what: 'User ids are answered in small letters. An invalid password change token is 403 FORBIDDEN; wrong user credentials are 400 BAD_REQUEST.',
    why: 'Ids are the same in any spelling, and no codes are published for the two.',
  },
  {
    what: 'Callback URLs without encryption are called in the sandbox on this machine only.',
    why: 'Nothing unencrypted leaves the machine unless the operator allows it.',
  },
  {
    what: 'deleteUsers takes at most 1,000 ids. A deleted user of one or two letters is X or XX in getUserList. Users whose owner is deleted over another surface are deleted users as well, and clients are told.',
    why: 'Everything has a limit; two letters would be the whole id; a user is an owner.',
  },
  {
    what: 'isWebScrapingEnabled and paymentsEnabled are false; automatic update, verification, attempts and web forms of a client are set by its operator.',
    why: 'Nothing here reads the pages of a bank or moves money; the rest cannot be changed by a client at finAPI either.',
  },
  {
    what: 'The message of 401 does not repeat the token.',
    why: 'A token has no place in answers and the logs that keep them.',
  },
  {
    what: '429, 413 and 503 exist, with the code BAD_REQUEST (UNEXPECTED_ERROR for 503) and Retry-After. A request line with headers above 16 KiB is 431 in another shape: send long lists of ids with commas.',
    why: 'Limits hold for every request; the codes that clients know are a closed list.',
  },
  {
    what: 'An id of a request that the client did not send begins with req_. Fields of one answer that are wrong are told all at once, an error each.',
    why: 'The id is the one in the log of this server.',
  },
  {
    what: 'Numbers of objects above every number that was given out, and ones that are too long, do not exist: 404, or they are left out.',
    why: 'Whoever guesses learns nothing from another answer.',
  },
  {
    what: 'Languages are German and English only.',
    why: 'Others would be German texts under another name.',
  },
  {
    what: 'Numbers of banks are of this server, with the statement files as bank 1.',
    why: 'finAPI says itself that they differ between environments: look banks up by BLZ.',
  },
  {
    what: "A bank's supportedDataSources is FINTS_SERVER for every bank that can be imported, city is always null.",
    why: 'Banks are reached over interfaces of several kinds, which the closed list does not know; nothing is made up.',
  },
  {
    what: 'GET /banks/search answers as GET /banks.',
    why: 'Descriptions of version 1.42 mention it, although finAPI never had it.',
  },
  {
    what: 'A security position keeps its id over updates, as long as the bank still tells it; a securities account has no balance of its own.',
    why: 'finAPI makes positions anew with each update, which nothing needs; the balance would be an amount that no bank said.',
  },
  {
    what: 'health counts, for each connection, whether the bank answered the last time.',
    why: 'finAPI speaks of "the latest couple" of attempts and does not say how many.',
  },
  {
    what: 'Daily balances are of one currency: without accountIds of the accounts in euros (else of the most frequent currency), and accountIds of several currencies are 422. Accounts of which no bank ever said a booked balance are left out.',
    why: 'Amounts of different currencies have no sum, and a balance that nobody said is not zero.',
  },
  {
    what: 'The first day of which a balance is really known can be the day before the first transaction.',
    why: 'Otherwise what comes in on that day would not be the difference between two balances.',
  },
  {
    what: 'An adjusting entry stays as long as balance and transactions disagree, goes when a later update explains the difference, and stands on the last day of days that were never seen where it comes from them. UPDATED_FIXED is an account whose latest update that brought something made one.',
    why: 'It follows from what the ledger knows at that moment, and is only a row of this surface.',
  },
  {
    what: 'subAccountNumber and accountHolderId are always null, clearingAccounts and supportedOrders are empty; accountNumber is empty for an account of which no number is known.',
    why: 'Banks do not tell them over the interfaces that are used, and nothing can be ordered.',
  },
  {
    what: 'A deleted account, and a name that is given to one, are deleted and named on all surfaces; an empty name gives the name of the bank again.',
    why: 'All surfaces show one ledger.',
  },
  {
    what: 'A user can have 10,000 labels; the next one is 422 ILLEGAL_ENTITY_STATE.',
    why: 'Everything that grows from outside has a limit.',
  },
  {
    what: 'Words without a digit are not looked for in account numbers, IBANs and bank codes of counterparts; with a digit, in the 20,000 that came last. The mask of a number is never found.',
    why: 'Full numbers are sealed in the ledger, and are opened for the page that is answered and for searches that may mean one.',
  },
  {
    what: 'A deleted transaction never comes back, whatever rememberDeletion says, and is deleted on all surfaces. One call deletes at most 10,000; sub-transactions cannot be deleted by themselves.',
    why: 'What a person deleted stays deleted; without one of its parts a split would not add up.',
  },
  {
    what: 'Sub-transactions and adjusting entries are of this surface only. When the bank changes the amount of a split transaction, its parts are removed. An adjusting entry cannot be split, a transaction has at most 100 parts, and parts teach the categorization nothing.',
    why: 'The ledger holds what banks said and nothing else, and parts of another amount would not add up.',
  },
  {
    what: 'A category that is cleared with 0 is cleared on this surface until triggerCategorization asks for it again; other surfaces show what the categorization found.',
    why: 'There, taking a choice back means asking the categorization.',
  },
  {
    what: 'isPotentialDuplicate is what the ledger marks as a possible duplicate; ending it ends the review on all surfaces. One call ends at most 1,000 marks.',
    why: 'There is one matcher, and its findings are the same everywhere.',
  },
  {
    what: 'The import date of a transaction that came as pending is when it was booked; pending transactions are not shown.',
    why: 'This surface has not shown it before, and clients ask for what is new by that date.',
  },
  {
    what: 'counterpartBankName, counterpartDebitorId and paypalData are always null; compensationAmount and originalAmount are there for returns in the currency of the account.',
    why: 'Nothing is told of the first three, and nothing is made up.',
  },
  {
    what: "In orders by text, letters are compared small and by their number, so that 'ä' comes after 'z' (names of categories are ordered as German readers expect); what has no value comes last, or first when descending.",
    why: 'The order is the same on every database.',
  },
  {
    what: 'The PIN of an update is sent to the bank only when the bank wants a sign-in: as long as the consent holds, a wrong one changes nothing.',
    why: 'Banks are read under a consent. A sign-in at each update would ask the user for a code each time.',
  },
  {
    what: 'The challenge of a 510 can be answered for ten minutes, and for as long as the bank waits where the user signs elsewhere. A wrong answer is 422 BANK_SERVER_REJECTION and ends it.',
    why: 'finAPI does not say how long, or what a wrong answer does.',
  },
  {
    what: 'A second import of the demo connection is 422 ENTITY_EXISTS, whatever its bankingUserId.',
    why: 'The demo bank has one account for everybody, and one account belongs to one connection.',
  },
  {
    what: 'skipPositionsDownload narrows the consent itself: scheduled syncs leave transactions out, too, and the first update that wants them may ask the user to sign in.',
    why: 'What the user did not allow is not fetched.',
  },
  {
    what: 'A connection imported here takes in later accounts only with importNewAccounts, in scheduled syncs as well. accountTypeIds are told from the kind that the bank says: 8 counts as 2, 6 and 7 match none.',
    why: 'One connection has one rule, whichever surface or schedule reads it.',
  },
  {
    what: 'Connections made over other surfaces and of statement files are listed, too; statement files answer 501 to an update.',
    why: 'All surfaces show all that an owner has.',
  },
  {
    what: 'Connections are kept in sync by themselves, with or without a stored PIN. Without PSU-IP-Address and PSU-User-Agent an update counts against the budget of the bank, and over it is 422 BANK_SERVER_REJECTION.',
    why: 'Banks limit calls without the account holder by law.',
  },
  {
    what: 'owners holds names only, as they stand at the accounts, split at their last blank.',
    why: 'Banks say no more.',
  },
  {
    what: 'procedureChallengeType is told from the name of a procedure; the procedure of a sign-in is the default one, else the first that shows text. The three flags of orders are always false.',
    why: 'Banks do not name the type, and nothing is ordered over this server.',
  },
  {
    what: 'The categories of everybody are those of this product, 17 groups and what is below them; their numbers never change. Own ones are shown, and can be made and deleted, on all surfaces; a user has at most 1,000, and the name of a category of everybody counts in every language.',
    why: "finAPI's own tree is not published, and all surfaces show the same transactions.",
  },
  {
    what: 'Cash flows are of one currency: without accountIds euros (else the currency of most transactions), and accountIds of several currencies are 400 INVALID_FILTER_OPTIONS. Totals count each transaction once, also where it counts with its sub-category and with the main one.',
    why: 'Amounts of different currencies have no sum, and finAPI does not say what its totals count.',
  },
  {
    what: '`income`, `spending` and `balance` of `GET /transactions` add amounts as they are, of whatever currency.',
    why: 'The totals are those of the filter: clients that have accounts in several currencies filter by account.',
  },
  {
    what: 'trainCategorization and checkCategorization take 1,000 transactions at once (in a body of 1 MiB). A counterpart is known by its IBAN, else by its account number; BLZ and BIC are not regarded.',
    why: 'That is what 1.42 allowed; the account is what tells counterparts apart.',
  },
  {
    what: 'A mandator has at most 2,000 rules with 20,000 keywords. A rule is the same one with another category, too; deleting takes all or none. Keywords are found anywhere in a text. Rules hold for transactions that come or are looked at after them.',
    why: 'Two rules about one account would contradict each other; the rest is not said by finAPI.',
  },
  {
    what: 'categorizationStatus is PENDING from the moment on in which transactions are there, and IN_PROGRESS for all connections of a user that wait while they are worked on.',
    why: "A user's transactions are categorised together: transfers between accounts have two sides.",
  },
  {
    what: 'errors[0] of 510 has `multiStepAuthentication`, as of version 1.79, and import and update take it in their body; redirectContext and redirectContextField are null.',
    why: 'Banks that redirect or ask in an app cannot be told in a message alone. The browser comes back to this server, so that nothing has to be handed on; clients of earlier versions repeat the call and find the address in the message.',
  },
  {
    what: 'The page of a web form works for half an hour and for the first browser that opens it, and after a failure the user may try again there: a form that was COMPLETED with an error can be COMPLETED with success later.',
    why: 'It is the hosted page that all surfaces share. A mistyped password needs no second call.',
  },
  {
    what: 'The automatic update is what this server fetches by itself, several times a day: lastAutoUpdate and notifications are of each connection and sync, for users with isAutoUpdateEnabled. Rules cannot be made or deleted while one runs (423).',
    why: 'There is no nightly batch; connections are kept in sync whatever surface made them.',
  },
  {
    what: 'A notification is `{callbackHandle, triggerEvent, notificationRuleId, userId}` and one list: newAccountBalances, lowAccountBalances, newTransactions, foreignMoneyTransfers, highTransactionAmounts, categoryCashFlows, bankLoginErrors or newTermsAndConditions. Each item has numbers and counts, and `details` where includeDetails wants them, encrypted for the client. It is tried three times, a minute apart, as long as nobody answers.',
    why: "The form of finAPI's own messages is not published any more. Nothing personal leaves in clear.",
  },
  {
    what: 'mockBatchUpdate is done when it is answered. A mocked booking of a future day counts in the balance that is given with it, and not in the daily balances before that day.',
    why: 'It goes into the ledger as a word of the bank; banks do not count future bookings in a balance.',
  },
  {
    what: 'The demo bank knows one code, which its question tells, and a wrong one is 422 BANK_SERVER_REJECTION: the import begins anew then.',
    why: 'The description says only that the name "MSA" enables the second step.',
  },
];
