import { expect, it } from 'vitest';
import type { AttemptRow, AttemptView, Field } from '../connection-rows.ts';
import { multiStep } from './multi-step.ts';

const steps = multiStep({ key: new Uint8Array(32).fill(7) });
const OWNER = 5;
const GERMAN = { goUrl: null, language: 'de' } as const;

const field = (key: string, more: Partial<Field> = {}): Field => ({
  key,
  label: key.toUpperCase(),
  kind: 'digits',
  purpose: 'one_time_code',
  required: true,
  lengthMin: 1,
  lengthMax: 10,
  pattern: null,
  choices: [],
  hint: null,
  media: null,
  ...more,
});

const METHOD = field('method', {
  kind: 'choice',
  purpose: 'method',
  choices: [
    { value: 'text', label: 'SMS an *** 12' },
    { value: 'photo', label: 'Photo' },
    { value: 'flicker', label: 'Flicker code' },
  ],
});

function attempt(view: AttemptView | null, more: Partial<AttemptRow> = {}): AttemptRow {
  return {
    id: 11,
    connectionId: 3,
    sessionId: null,
    connector: 'sandbox',
    institutionId: 'demo-de',
    purpose: 'connect',
    method: 'methods',
    scopes: ['accounts'],
    step: 'asking',
    stepNumber: 2,
    view,
    busy: false,
    fault: null,
    consentId: null,
    dueAt: null,
    deadlineAt: null,
    createdAt: '2026-11-22T00:00:00.000Z',
    updatedAt: '2026-11-22T00:00:00.000Z',
    finishedAt: null,
    ...more,
  };
}

const asking = (fields: readonly Field[], hint: string | null = null, wrong = false): AttemptView => ({
  kind: 'ask',
  fields,
  hint,
  wrong,
});
const REDIRECT: AttemptView = { kind: 'redirect', url: 'https://bank.example/secret-address' };
const APP: AttemptView = {
  kind: 'wait',
  why: 'app_approval',
  device: 'Demo phone',
  hint: null,
  pollAfterMs: 2_000,
};

const hashOf = (row: AttemptRow, owner = OWNER): string =>
  steps.challenge(owner, row, GERMAN).multiStepAuthentication.hash;
const answered = (row: AttemptRow, sent: Record<string, unknown> | null, response: string | null = null) =>
  steps.answer(OWNER, row, { challengeResponse: response, multiStepAuthentication: sent });

it('a code is CHALLENGE_RESPONSE_REQUIRED with the words of the bank, and taken from either field', () => {
  const row = attempt(asking([field('code')], 'Bitte geben Sie folgenden Code an: 123456'));
  const { message, multiStepAuthentication } = steps.challenge(OWNER, row, GERMAN);
  expect(message).toBe('Bitte geben Sie folgenden Code an: 123456');
  expect(multiStepAuthentication).toEqual({
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    status: 'CHALLENGE_RESPONSE_REQUIRED',
    challengeMessage: message,
    answerFieldLabel: 'CODE',
    redirectUrl: null,
    redirectContext: null,
    redirectContextField: null,
    twoStepProcedures: null,
    opticalData: null,
    photoTanMimeType: null,
    photoTanData: null,
  });
  const { hash } = multiStepAuthentication;
  const fields = { type: 'fields', fields: { code: '123456' } };
  expect(answered(row, null, '123456')).toEqual(fields);
  expect(answered(row, { hash, challengeResponse: '123456' })).toEqual(fields);
  expect(answered(row, { hash }, '123456')).toEqual(fields);
  expect(answered(row, { hash })).toEqual({ type: 'missing' });
  expect(answered(row, null)).toEqual({ type: 'missing' });
  const again = attempt(asking([field('code')], 'Code?', true), { stepNumber: 3 });
  expect(steps.challenge(OWNER, again, { goUrl: null, language: 'en' }).message).toBe(
    'The last answer was not right. Code?',
  );
});

it('a picture and a flickering picture are told as data', () => {
  const png = { type: 'image', mediaType: 'image/png', base64: 'iVBORw==', alt: 'x' } as const;
  const photo = steps.challenge(OWNER, attempt(asking([field('code', { media: png })])), GERMAN);
  expect(photo.multiStepAuthentication).toMatchObject({
    photoTanMimeType: 'image/png',
    photoTanData: 'iVBORw==',
    opticalData: null,
  });
  const flicker = { type: 'flicker', code: '0F04871100030333555414312C32331D', alt: 'x' } as const;
  const optical = steps.challenge(OWNER, attempt(asking([field('code', { media: flicker })])), GERMAN);
  expect(optical.multiStepAuthentication).toMatchObject({ opticalData: flicker.code, photoTanData: null });
});

it('a choice is TWO_STEP_PROCEDURE_REQUIRED, and chosen by id, name or number', () => {
  const row = attempt(asking([METHOD]));
  const { message, multiStepAuthentication } = steps.challenge(OWNER, row, GERMAN);
  expect(message).toBe('Bitte wählen Sie: 1 = SMS an *** 12; 2 = Photo; 3 = Flicker code');
  expect(multiStepAuthentication.status).toBe('TWO_STEP_PROCEDURE_REQUIRED');
  expect(
    multiStepAuthentication.twoStepProcedures?.map(({ id, challengeType }) => [id, challengeType]),
  ).toEqual([
    ['text', 'TEXT'],
    ['photo', 'PHOTO'],
    ['flicker', 'FLICKER_CODE'],
  ]);
  const { hash } = multiStepAuthentication;
  const chosen = (value: string) => ({ type: 'fields', fields: { method: value } });
  expect(answered(row, { hash, twoStepProcedureId: 'photo' })).toEqual(chosen('photo'));
  expect(answered(row, null, '2')).toEqual(chosen('photo'));
  expect(answered(row, null, ' flicker CODE ')).toEqual(chosen('flicker'));
  for (const wrong of ['0', '4', '99', 'constructor', 'fax'])
    expect(answered(row, null, wrong)).toEqual({ type: 'procedure_unknown' });
  expect(answered(row, { hash })).toEqual({ type: 'missing' });
});

it('several questions are answered line by line', () => {
  const row = attempt(asking([field('code'), field('pin')]));
  expect(steps.challenge(OWNER, row, GERMAN).message).toBe('Eine Zeile für jede Angabe: CODE, PIN');
  expect(answered(row, null, '12\n 34 ')).toEqual({ type: 'fields', fields: { code: '12', pin: '34' } });
});

it("a redirect shows our link and never the bank's own address, and any repeated call looks how the bank stands", () => {
  const row = attempt(REDIRECT, { step: 'redirecting' });
  const goUrl = 'https://here.example/connect/go/token';
  const shown = steps.challenge(OWNER, row, { goUrl, language: 'de' });
  expect(shown.multiStepAuthentication).toMatchObject({ status: 'REDIRECT_REQUIRED', redirectUrl: goUrl });
  expect(shown.message).toContain(goUrl);
  expect(JSON.stringify(shown)).not.toContain('secret-address');
  const { hash } = shown.multiStepAuthentication;
  for (const sent of [null, { hash }, { hash, redirectCallback: 'code=1' }])
    expect(answered(row, sent)).toEqual({ type: 'poll' });
  expect(answered(row, null, 'done')).toEqual({ type: 'poll' });
});

it('an approval is DECOUPLED_AUTH_REQUIRED, and in progress once the call is repeated', () => {
  const row = attempt(APP, { step: 'waiting' });
  const first = steps.challenge(OWNER, row, GERMAN);
  expect(first.multiStepAuthentication.status).toBe('DECOUPLED_AUTH_REQUIRED');
  expect(first.message).toContain('Demo phone');
  const again = steps.challenge(OWNER, row, { ...GERMAN, sentHash: first.multiStepAuthentication.hash });
  expect(again.multiStepAuthentication.status).toBe('DECOUPLED_AUTH_IN_PROGRESS');
  expect(again.multiStepAuthentication.hash).toBe(first.multiStepAuthentication.hash);
  const signer: AttemptView = { ...APP, why: 'second_signer', device: null, hint: '1 of 2 have signed' };
  const second = steps.challenge(OWNER, attempt(signer, { step: 'waiting' }), GERMAN);
  expect(second.message).toContain('1 of 2 have signed.');
  const busy = steps.challenge(OWNER, attempt(null, { step: 'starting', busy: true }), GERMAN);
  expect(busy.multiStepAuthentication.status).toBe('DECOUPLED_AUTH_IN_PROGRESS');
});

it('a hash is of one user, one attempt and one step: any other is unknown', () => {
  const row = attempt(asking([field('code')]));
  const others = [
    hashOf(row, OWNER + 1),
    hashOf({ ...row, id: 12 }),
    hashOf({ ...row, stepNumber: 3 }),
    hashOf({ ...row, view: REDIRECT }),
    multiStep({ key: new Uint8Array(32) }).challenge(OWNER, row, GERMAN).multiStepAuthentication.hash,
    '0'.repeat(64),
    'x',
    '',
    null,
    7,
  ];
  for (const hash of others)
    expect(answered(row, { hash, challengeResponse: '123456' })).toEqual({ type: 'unknown' });
  expect(answered(row, {})).toEqual({ type: 'unknown' });
});

it('who waited for an attempt that has ended meanwhile hears how it ended', () => {
  const waiting = attempt(REDIRECT, { step: 'redirecting' });
  const hash = hashOf(waiting);
  const ended = attempt(null, { step: 'granted', finishedAt: '2026-11-22T01:00:00.000Z', stepNumber: 4 });
  expect(answered(ended, { hash })).toEqual({ type: 'poll' });
  expect(answered(ended, { hash: hashOf(attempt(asking([field('code')]))) })).toEqual({ type: 'poll' });
  expect(answered(ended, { hash: hashOf(waiting, 6) })).toEqual({ type: 'unknown' });
});
