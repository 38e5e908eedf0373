/** The examples of the documentation, in their order: they run as they stand. */
import type { Example } from '../dialect/example.ts';

/** A member of the part `openFinance` of the credentials file. */
const read = (member: string): string =>
  `$(sed -n '/"openFinance"/,$s/.*"${member}": "\\(.*\\)".*/\\1/p' "$CREDENTIALS" | head -n 1)`;

/** The authorization token of a provider in the credentials file. */
const tokenOf = (provider: string): string =>
  `$(sed -n '/"providerName": "${provider}"/,/}/s/.*"authToken": "\\(.*\\)".*/\\1/p' "$CREDENTIALS")`;

/** Asks, keeps the answer and shows it. */
const ask = (curl: string): string => `ANSWER=$(curl -sS ${curl})\necho "$ANSWER"`;

/** Keeps a text of what was answered. */
const keep = (variable: string, member: string): string =>
  `${variable}=$(echo "$ANSWER" | sed 's/.*"${member}":"\\([^"]*\\)".*/\\1/')`;

const AUTH = '-H "Authorization: Bearer $TOKEN"';
const JSON_BODY = "-H 'Content-Type: application/json'";
/** Double quotes within a body are part of it: variables are put in by the shell. */
const body = (text: string): string => `-d "${text.replaceAll('"', '\\"')}"`;
const PRESENT = "-H 'PSU-IP-Address: 203.0.113.7' -H 'PSU-User-Agent: Mozilla/5.0'";

export const EXAMPLES: readonly Example[] = [
  {
    title: 'Log in',
    words:
      'In sandbox mode the user and the password stand in the credentials file. The token is good for as many seconds as expiresIn says.',
    run: `EMAIL=${read('email')}
PASSWORD=${read('password')}
${ask(`${JSON_BODY} "$BASE/api/auth/login" ${body('{"email":"$EMAIL","password":"$PASSWORD"}')}`)}
${keep('TOKEN', 'token')}`,
    shows: ['{"token":"…","expiresIn":3600}'],
  },
  {
    title: 'Register somebody else',
    words: 'Another user, who sees nothing of the first one. What follows is done by the first.',
    run: ask(
      `${JSON_BODY} "$BASE/api/auth/register" ${body('{"userName":"Ana López","email":"ana@example.com","password":"una contraseña larga","preferredLanguage":"es-MX"}')}`,
    ),
    shows: ['{"token":"…","expiresIn":3600}'],
  },
  {
    title: 'Connect a provider',
    words:
      'With the authorization token that the user got from the provider. The credentials file has one of each simulated provider; it works once, and `tributary sandbox authorise demo-mx-bbva --token` prints another.',
    run: `AUTH_TOKEN=${tokenOf('BBVA')}
${ask(`-i ${AUTH} ${JSON_BODY} ${PRESENT} "$BASE/api/openfinance/connections" ${body('{"providerName":"BBVA","scopes":"accounts transactions","authToken":"$AUTH_TOKEN"}')}`)}
CONNECTION=$(echo "$ANSWER" | sed -n 's/^{"id":"\\([^"]*\\)".*/\\1/p')`,
    shows: [
      'HTTP/1.1 201 Created',
      'location: /api/openfinance/connections?id=',
      '{"id":"…","providerName":"BBVA","status":"…","lastSync":…}',
    ],
  },
  {
    title: 'The same token again',
    words: 'It is refused, and the connection that it made goes on.',
    run: ask(
      `${AUTH} ${JSON_BODY} "$BASE/api/openfinance/connections" ${body('{"providerName":"BBVA","scopes":"accounts_read, transactions_read","authToken":"$AUTH_TOKEN"}')}`,
    ),
    shows: ['"code":"AUTH_TOKEN_INVALID","errors":[{"field":"authToken","message":"…"}]}'],
  },
  {
    title: 'Sync',
    words:
      'Waits until the provider has told everything. With the user there, say so: providers count such calls apart.',
    run: ask(`-X POST ${AUTH} ${PRESENT} "$BASE/api/openfinance/sync/$CONNECTION"`),
    shows: ['"provider":"BBVA","productType":"checking"', '"productType":"loan"', '"nextPaymentDate":"20'],
  },
  {
    title: 'List connections',
    words: 'All of the user, whatever made them.',
    run: ask(`${AUTH} "$BASE/api/openfinance/connections"`),
    shows: ['"providerName":"BBVA","status":"active","lastSync":"20…Z"}'],
  },
  {
    title: 'List products',
    words: 'Of every connection that is active. Money owed is negative.',
    run: ask(`${AUTH} "$BASE/api/openfinance/products"`),
    shows: ['"productType":"loan","name":"…","balance":-…,"currency":"MXN","nextPaymentAmount":'],
  },
  {
    title: 'The profile',
    words: 'What the user says of themselves, and what they agree to.',
    run: `${ask(`-X PUT ${AUTH} ${JSON_BODY} "$BASE/api/profile/me" ${body('{"phoneNumber":"+52 55 1234 5678"}')}`)}
${ask(`-X PUT ${AUTH} ${JSON_BODY} "$BASE/api/profile/consent" ${body('{"type":"OPEN_FINANCE_READ","granted":true}')}`)}`,
    shows: ['"phoneNumber":"+52 55 1234 5678"', '"type":"OPEN_FINANCE_READ","granted":true'],
  },
  {
    title: 'Remove the connection',
    words:
      'With the consent, the tokens, the products and everything below them. A second time there is none.',
    run: `curl -sS -o /dev/null -w '%{http_code}\\n' -X DELETE ${AUTH} "$BASE/api/openfinance/connections/$CONNECTION"
${ask(`-X DELETE ${AUTH} "$BASE/api/openfinance/connections/$CONNECTION"`)}`,
    shows: ['204', '{"message":"Conexión no encontrada o no pertenece al usuario.","code":"NOT_FOUND"}'],
  },
];
