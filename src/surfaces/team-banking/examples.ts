/** The examples of the documentation, in their order: they run as they stand. */
import type { Example } from '../dialect/example.ts';

/** A member of the part `teamBanking` of the credentials file. */
const read = (member: string): string =>
  `$(sed -n '/"teamBanking"/,/}/s/.*"${member}": "\\(.*\\)".*/\\1/p' "$CREDENTIALS")`;

/** Keeps the first id of a kind in what was answered. */
const keep = (variable: string, prefix: string): string =>
  `${variable}=$(echo "$ANSWER" | grep -o '"${prefix}_[0-9a-z]*"' | head -n 1 | tr -d '"')`;

/** Asks, keeps the answer and shows it. */
const ask = (curl: string): string => `ANSWER=$(curl -sS ${curl})\necho "$ANSWER"`;

const AUTH = '-H "Authorization: Bearer $TOKEN"';
const JSON_BODY = "-H 'Content-Type: application/json'";

const get = (address: string): string => ask(`${AUTH} "$BASE${address}"`);
/** Double quotes within the body are part of it: variables are put in by the shell. */
const post = (address: string, body: string): string =>
  ask(`${AUTH} ${JSON_BODY} "$BASE${address}" -d "${body.replaceAll('"', '\\"')}"`);

export const EXAMPLES: readonly Example[] = [
  {
    title: 'Who you are',
    words:
      'A token of a person, and a team that they are in. In sandbox mode both stand in the credentials file, with a consent that nobody has used yet. A token of your own comes from POST /api/auth/login.',
    run: `TOKEN=${read('token')}
TEAM=${read('teamId')}
PROVIDER=${read('provider')}
PROVIDER_ID=${read('providerId')}
CONSENT=${read('consentId')}
echo "$TEAM $PROVIDER $PROVIDER_ID $CONSENT"`,
    shows: ['tea_', 'sandbox demo-bh cst_'],
  },
  {
    title: 'Step one: ask for a consent',
    words:
      'The account holder opens the link, signs in at the bank and allows access. In the sandbox this was done for you; `tributary sandbox authorise demo-bh --consent` does it again.',
    run: `${post('/api/banking/consent-sessions', '{"teamId":"$TEAM","providerId":"$PROVIDER_ID"}')}
${keep('SESSION', 'ses')}`,
    shows: ['"providerId":"demo-bh"', '/connect/', '"status":"OPEN","consentId":null'],
  },
  {
    title: 'See how it stands',
    words: 'Once it is COMPLETED, consentId is what the next step takes. The link is not shown again.',
    run: get('/api/banking/consent-sessions/$SESSION?teamId=$TEAM'),
    shows: ['"url":null,"status":"OPEN"'],
  },
  {
    title: 'Connect the bank',
    words: 'With the consent. The first sync begins at once.',
    run: `${post(
      '/api/banking/connect',
      '{"teamId":"$TEAM","provider":"$PROVIDER","providerId":"$PROVIDER_ID","consentId":"$CONSENT","metadata":{"branch":"Manama"}}',
    )}
${keep('CONNECTION', 'con')}`,
    shows: [
      '{"id":"con_',
      '"status":"ACTIVE","consents":[{"id":"cst_',
      '"status":"AUTHORIZED"',
      '"revokedAt":null',
    ],
  },
  {
    title: 'Sync',
    words:
      'Waits for the sync that runs, or begins one. With the account holder there, say so: banks count such calls apart.',
    run: ask(
      `${AUTH} ${JSON_BODY} -H 'PSU-IP-Address: 203.0.113.7' -H 'PSU-User-Agent: Mozilla/5.0' "$BASE/api/banking/sync" -d "{\\"teamId\\":\\"$TEAM\\",\\"connectionId\\":\\"$CONNECTION\\"}"`,
    ),
    shows: ['"status":"ACTIVE","updatedAt":"', '"status":"AUTHORIZED"'],
  },
  {
    title: 'List connections',
    words: 'Every connection of the team, each with all consents that it ever had.',
    run: get('/api/banking/connections?teamId=$TEAM'),
    shows: ['"provider":"sandbox","providerId":"demo-bh","status":"ACTIVE"'],
  },
  {
    title: 'List accounts',
    words: 'Amounts in BHD have three decimals, exactly. What is owed on a card is negative.',
    run: `${get('/api/banking/accounts?teamId=$TEAM&connectionId=$CONNECTION')}
${keep('ACCOUNT', 'acc')}`,
    shows: [
      '"currency":"BHD","type":"CHECKING","balance":',
      '"type":"SAVINGS"',
      '"type":"CREDIT","balance":-',
    ],
  },
  {
    title: 'Get account details',
    words: 'The same with the number of booked transactions and the latest ten.',
    run: get('/api/banking/accounts/$ACCOUNT?teamId=$TEAM'),
    shows: ['"transactionCount":', '"recentTransactions":[{"id":"txn_'],
  },
  {
    title: 'List transactions',
    words:
      'Newest first. Filters go together; from and to are days, both inclusive. Where there are more than 500, the Link header leads to the rest.',
    run: get('/api/banking/transactions?teamId=$TEAM&accountId=$ACCOUNT&type=DEBIT&from=2026-01-01'),
    shows: ['"type":"DEBIT"', 'T00:00:00.000Z', '"account":{"id":"acc_'],
  },
  {
    title: 'Update a consent',
    words: 'Less, or for a shorter time: that holds here and at once.',
    run: `UNTIL=$(node -p 'new Date(Date.now() + 30 * 86400000).toISOString()')
${post(
  '/api/banking/consent',
  '{"teamId":"$TEAM","connectionId":"$CONNECTION","scopes":["accounts","balances"],"expiresAt":"$UNTIL"}',
)}`,
    shows: ['"status":"AUTHORIZED","scopes":["accounts","balances"]', '"revokedAt":null'],
  },
  {
    title: 'Ask for more than was allowed',
    words: 'Only the account holder can widen a consent, at reconnectUrl. Nothing has changed.',
    run: post(
      '/api/banking/consent',
      '{"teamId":"$TEAM","connectionId":"$CONNECTION","scopes":["accounts","balances","transactions"],"expiresAt":"$UNTIL"}',
    ),
    shows: ['"code":"AUTHORISATION_REQUIRED"', '"reconnectUrl":"http'],
  },
  {
    title: 'Disconnect the bank',
    words: 'Here at once, and at the bank as soon as it can be told. The data stays.',
    run: post('/api/banking/disconnect', '{"teamId":"$TEAM","connectionId":"$CONNECTION"}'),
    shows: ['"status":"DISCONNECTED","consents":[', '"status":"REVOKED","revokedAt":"'],
  },
];
