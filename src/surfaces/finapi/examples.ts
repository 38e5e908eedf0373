/** The examples of the documentation, in their order: they run as they stand. */
import type { Example } from '../dialect/example.ts';

/** A member of the part `finapi` of the credentials file. */
const read = (member: string): string =>
  `$(sed -n '/"finapi"/,/}/s/.*"${member}": "\\(.*\\)".*/\\1/p' "$CREDENTIALS")`;

/** Asks, keeps the answer and shows it. */
const ask = (curl: string): string => `ANSWER=$(curl -sS ${curl})\necho "$ANSWER"`;

/** Keeps a member of what was answered. */
const keepText = (variable: string, member: string): string =>
  `${variable}=$(echo "$ANSWER" | sed 's/.*"${member}":"\\([^"]*\\)".*/\\1/')`;
const keepFirstNumber = (variable: string, member: string): string =>
  `${variable}=$(echo "$ANSWER" | grep -o '"${member}":[0-9]*' | head -n 1 | cut -d: -f2)`;

const asUser = '-H "Authorization: Bearer $USER_TOKEN"';
const JSON_BODY = "-H 'Content-Type: application/json'";

export const EXAMPLES: readonly Example[] = [
  {
    title: 'A token of your client',
    words:
      'In sandbox mode the credentials file has a client and a user. The parameters may stand in the query as well.',
    run: `CLIENT_ID=${read('clientId')}
CLIENT_SECRET=${read('clientSecret')}
${ask(`"$BASE/oauth/token" -d grant_type=client_credentials -d "client_id=$CLIENT_ID" -d "client_secret=$CLIENT_SECRET"`)}
${keepText('CLIENT_TOKEN', 'access_token')}`,
    shows: ['"token_type":"bearer"'],
  },
  {
    title: 'The demo bank',
    words: 'The bank with BLZ 00000000. Numbers of banks are of this server.',
    run: `${ask('-H "Authorization: Bearer $CLIENT_TOKEN" "$BASE/api/v1/banks?search=00000000"')}
${keepFirstNumber('BANK', 'id')}`,
    shows: ['"blz":"00000000"', '"isSupported":true', '"totalCount":1'],
  },
  {
    title: 'A new user with a token',
    words: 'What is not given is made up: the answer is the only one that shows the password.',
    run: `${ask(`-H "Authorization: Bearer $CLIENT_TOKEN" ${JSON_BODY} "$BASE/api/v1/users" -d '{}'`)}
${keepText('USER_ID', 'id')}
${keepText('USER_PASSWORD', 'password')}
${ask(`"$BASE/oauth/token" -d grant_type=password -d "client_id=$CLIENT_ID" -d "client_secret=$CLIENT_SECRET" --data-urlencode "username=$USER_ID" --data-urlencode "password=$USER_PASSWORD"`)}
${keepText('USER_TOKEN', 'access_token')}`,
    shows: ['"isAutoUpdateEnabled":false', '"refresh_token":"'],
  },
  {
    title: 'Import the demo connection',
    words:
      'It answers while balances and transactions are still loading: updateStatus says when they are there.',
    run: `${ask(`${asUser} ${JSON_BODY} "$BASE/api/v1/bankConnections/import" -d "{\\"bankId\\":$BANK}"`)}
${keepFirstNumber('CONNECTION', 'id')}
for _ in 1 2 3 4 5 6 7 8 9 10; do
  ${ask(`${asUser} "$BASE/api/v1/bankConnections/$CONNECTION"`).replaceAll('\n', '\n  ')}
  case "$ANSWER" in *'"updateStatus":"READY"'*) break ;; esac
  sleep 1
done`,
    shows: ['"type":"DEMO"', '"updateStatus":"READY"'],
  },
  {
    title: 'Accounts',
    words: 'Of the user, whatever they came from.',
    run: `${ask(`${asUser} "$BASE/api/v1/accounts"`)}
${keepFirstNumber('ACCOUNT', 'id')}`,
    shows: ['"accounts":[{"id":', '"accountTypeName":', '"status":"UPDATED"'],
  },
  {
    title: 'Transactions',
    words: 'view is needed: bankView for what the bank said, userView with the parts of what was split.',
    run: ask(
      `${asUser} "$BASE/api/v1/transactions?view=userView&accountIds=$ACCOUNT&perPage=2&order=amount,desc"`,
    ),
    shows: ['"transactions":[{"id":', '"paging":{"page":1,"perPage":2,'],
  },
  {
    title: 'A failure',
    words: 'In the language of the reader where it is for users.',
    run: ask(`${asUser} -H 'Accept-Language: en' "$BASE/api/v1/accounts/999999999"`),
    shows: ['"code":"UNKNOWN_ENTITY"', '"endpoint":"GET /api/v1/accounts/999999999"'],
  },
];
