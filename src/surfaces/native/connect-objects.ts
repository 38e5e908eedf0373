/** What answers about connecting are made of: institutions, sessions, attempts, connections, consents, syncs. */
import { z } from 'zod';
import { count, date, id, instant, institutionId, some } from './object-values.ts';

export const capability = z.enum([
  'accounts',
  'balances',
  'transactions',
  'holdings',
  'documents',
  'identity',
  'subscriptions',
]);

const Media = z
  .union([
    z.strictObject({
      type: z.literal('image'),
      media_type: z.literal('image/png'),
      base64: z.string(),
      alt: z.string(),
    }),
    z.strictObject({ type: z.literal('flicker'), code: z.string(), alt: z.string() }),
  ])
  .describe('What has to be seen to fill the field in: a picture, or the code of a flickering one (HHD 1.4).')
  .meta({ id: 'FieldMedia' });

const Field = z
  .strictObject({
    key: z.string().describe('The name under which the value is sent.'),
    label: z.string(),
    kind: z.enum(['text', 'secret', 'digits', 'choice', 'accept']),
    purpose: z.enum(['login', 'password', 'one_time_code', 'method', 'answer', 'terms']),
    required: z.boolean(),
    length_min: count,
    length_max: count,
    pattern: some.describe('A regular expression that the whole value meets.'),
    choices: z.array(z.strictObject({ value: z.string(), label: z.string() })),
    hint: some,
    media: Media.nullable(),
  })
  .describe('What the account holder fills in. `accept` takes `true`.')
  .meta({ id: 'ConnectField' });

export const Institution = z
  .strictObject({
    id: institutionId,
    object: z.literal('institution'),
    name: z.string(),
    aliases: z.array(z.string()),
    country: z.string().describe('ISO 3166-1 alpha-2.'),
    bic: some,
    bank_codes: z.array(z.string()),
    currencies: z.array(z.string()),
    sandbox: z.boolean().describe('True for a simulated bank.'),
    connector: z.string(),
    scopes: z.array(capability).describe('What it can give.'),
    consent_days_max: count.nullable().describe('Null when the bank sets no end.'),
    history_days: count.nullable().describe('How far back transactions reach right after signing in.'),
    methods: z
      .array(
        z.strictObject({
          key: z.string(),
          label: z.string(),
          sca: z
            .enum(['none', 'redirect', 'decoupled', 'embedded'])
            .describe('How strong customer authentication looks to the account holder.'),
          fields: z
            .array(Field)
            .describe('What has to be sent at the start; empty when the bank itself asks.'),
        }),
      )
      .describe('Ways to sign in, the usual one first.'),
  })
  .describe('A bank or the like, as people know it.')
  .meta({ id: 'Institution' });

export const ConnectionFault = z
  .strictObject({
    code: z.string().describe('For programs.'),
    text: z.string().describe('What happened, for people.'),
    remedy: z.string().describe('What to do, for people.'),
    fields: z.array(z.string()).describe('The keys of the fields that were wrong.'),
    reason: some.describe('What the bank wants done: `locked`, `password_expired`, `new_terms` or `other`.'),
    bank_text: some.describe('The bank’s own words. Text from outside: show it as text only.'),
    where: some.describe('What was not understood, for support.'),
    retry_at: instant.nullable(),
    reach_from: date.nullable().describe('The first day that can be had without signing in again.'),
    connection_id: id('con').nullable().describe('The connection that there is to the same login.'),
  })
  .meta({ id: 'ConnectionFault' });

export const ConnectSession = z
  .strictObject({
    id: id('ses'),
    object: z.literal('connect_session'),
    purpose: z.enum(['connect', 'reconnect', 'renew', 'consent_only', 'consent', 'manage']),
    status: z
      .enum(['open', 'waiting', 'completed', 'failed', 'cancelled', 'expired'])
      .describe('`waiting`: the visit is over, the bank is not; a second signer, for example.'),
    connection_id: id('con').nullable(),
    institution_id: institutionId.nullable(),
    scopes: z.array(capability).describe('Empty for all that the institution offers.'),
    valid_days: count.nullable(),
    language: some,
    redirect_url: some,
    state: some.describe('Your own text, given back with the browser.'),
    connect_attempt_id: id('att').nullable().describe('The latest attempt.'),
    expires_at: instant,
    created_at: instant,
    updated_at: instant,
    finished_at: instant.nullable(),
  })
  .describe('A visit to the hosted connect page.')
  .meta({ id: 'ConnectSession' });

export const NewConnectSession = z
  .strictObject({
    ...ConnectSession.shape,
    url: z
      .string()
      .describe(
        'Where to send the account holder. Shown this once; it works for the first browser that opens it.',
      ),
  })
  .meta({ id: 'NewConnectSession' });

const Ask = z.strictObject({
  fields: z.array(Field),
  hint: some,
  wrong: z.boolean().describe('True when it is asked again because the answer before was wrong.'),
});
const Wait = z.strictObject({
  why: z.enum(['app_approval', 'second_signer', 'bank_is_working']),
  device: some,
  hint: some,
  poll_after_seconds: z.int().min(1),
});

export const ConnectAttempt = z
  .strictObject({
    id: id('att'),
    object: z.literal('connect_attempt'),
    purpose: z.enum(['connect', 'reconnect', 'renew', 'consent_only', 'consent']),
    institution_id: institutionId,
    connector: z.string(),
    method: z.string(),
    scopes: z.array(capability),
    step: z.enum(['starting', 'asking', 'redirecting', 'waiting', 'granted', 'failed', 'cancelled']),
    step_number: count.describe('Counts the steps: an answer names the one that was seen.'),
    busy: z.boolean().describe('True while a step is with the bank.'),
    ask: Ask.nullable().describe('With `asking`: what to answer.'),
    redirect: z
      .strictObject({ url: some })
      .nullable()
      .describe(
        'With `redirecting`: where to send the browser of the account holder. The browser that opens it is the one that may return. `url` is null in lists and for keys that may not write connections.',
      ),
    wait: Wait.nullable().describe('With `waiting`: who has to do something, and when to poll again.'),
    until: instant.nullable().describe('When this step is too late.'),
    fault: ConnectionFault.nullable(),
    connection_id: id('con')
      .nullable()
      .describe(
        'Null until access is granted for the first time, and for a consent that no connection has claimed.',
      ),
    consent_id: id('cst').nullable(),
    connect_session_id: id('ses').nullable(),
    created_at: instant,
    updated_at: instant,
    finished_at: instant.nullable(),
  })
  .describe('One run through a bank’s sign-in.')
  .meta({ id: 'ConnectAttempt' });

export const Connection = z
  .strictObject({
    id: id('con'),
    object: z.literal('connection'),
    connector: z.string(),
    institution_id: institutionId.nullable().describe('Null for the connection of imported files.'),
    institution_name: some,
    label: some.describe('Your own name for it.'),
    method: some,
    status: z
      .enum([
        'pending',
        'active',
        'syncing',
        'degraded',
        'expiring',
        'reconnect_required',
        'action_at_bank_required',
        'account_mapping_required',
        'bank_unavailable',
        'rate_limited',
        'paused',
        'revoked',
        'disconnected',
        'contact_operator',
      ])
      .describe('Derived at the moment of reading from consent, attempt and last sync.'),
    action: z
      .enum([
        'none',
        'continue',
        'wait',
        'reconnect',
        'renew',
        'go_to_bank',
        'map_accounts',
        'resume',
        'contact_operator',
      ])
      .describe('The one thing to do next.'),
    reason: some.describe('Why, as a code; null when all is well.'),
    fault: ConnectionFault.nullable(),
    next_at: instant.nullable().describe('When the server does something by itself next.'),
    next_allowed_at: instant
      .nullable()
      .describe(
        'When a sync that was put off goes on: the bank may not be asked before without the account holder.',
      ),
    consent: z.strictObject({ id: id('cst'), expires_at: instant.nullable() }).nullable(),
    connect_attempt_id: id('att').nullable(),
    sync_id: id('syn').nullable(),
    accounts: count.describe('How many accounts came through it.'),
    connected_at: instant.nullable(),
    last_synced_at: instant.nullable(),
    last_success_at: instant.nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .describe('An owner’s link to an institution.')
  .meta({ id: 'Connection' });
