/** Which steps a method of authentication has, and what each asks for. */

import { flickerCode } from '../tan/flicker.ts';
import { photoOf } from '../tan/photo.ts';
import type { AuthMethod } from '../types.ts';
import { DEMO_ANSWER, DEMO_CODE } from './logins.ts';
import type { AuthorisationRecord } from './model.ts';
import { isSame } from './secrets.ts';

/** Steps that are answered with a field. */
export type AskStatus = 'method_needed' | 'device_needed' | 'answer_needed' | 'code_needed';
export type StepStatus = AskStatus | 'redirect_needed' | 'approval_needed' | 'signers_needed';

export const METHOD_STEPS: Readonly<Record<AuthMethod, readonly StepStatus[]>> = {
  open: [],
  code: ['code_needed'],
  methods: ['method_needed', 'code_needed'],
  app: ['approval_needed'],
  steps: ['answer_needed', 'device_needed', 'code_needed'],
  signers: ['code_needed', 'signers_needed'],
  redirect: ['redirect_needed'],
  nothing: [],
  'code-only': ['code_needed'],
};

/** Whether nobody is asked who they are: it is the bank's first customer. */
export const isForAnybody = (method: AuthMethod): boolean => method === 'nothing' || method === 'code-only';
/** Whether it is granted without strong authentication, at the first call. */
export const isOpen = (method: AuthMethod): boolean => METHOD_STEPS[method].length === 0;
/** Whether the login is sent with the first call; otherwise the bank's page asks for it, or nobody does. */
export const takesLogin = (method: AuthMethod): boolean => method !== 'redirect' && !isForAnybody(method);
/** Whether a password is sent with it. */
export const takesPassword = (method: AuthMethod): boolean =>
  ['code', 'methods', 'steps', 'signers'].includes(method);

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export type CodeMedia =
  | { readonly type: 'image'; readonly mediaType: 'image/png'; readonly base64: string }
  | { readonly type: 'flicker'; readonly code: string };

/** A field that is asked for. */
export type AskedField =
  | {
      readonly key: string;
      readonly label: string;
      readonly kind: 'choice';
      readonly choices: readonly Choice[];
    }
  | { readonly key: string; readonly label: string; readonly kind: 'secret' }
  | {
      readonly key: string;
      readonly label: string;
      readonly kind: 'digits';
      readonly length: number;
      readonly media: CodeMedia | null;
    };

export interface Ask {
  readonly text: string;
  readonly field: AskedField;
}

const METHOD_CHOICES: readonly Choice[] = [
  { value: 'text', label: 'Text message to *** 12' },
  { value: 'photo', label: 'Photo' },
  { value: 'flicker', label: 'Flicker code' },
];
const DEVICE_CHOICES: readonly Choice[] = [
  { value: 'phone', label: 'Text message to ***-***-0112' },
  { value: 'call', label: 'Call to ***-***-0112' },
];

export const isAskStatus = (status: string): status is AskStatus =>
  ['method_needed', 'device_needed', 'answer_needed', 'code_needed'].includes(status);

/** What a step asks for. */
export function askOf(status: AskStatus, record: AuthorisationRecord): Ask {
  switch (status) {
    case 'method_needed':
      return {
        text: 'Choose how you get your TAN.',
        field: { key: 'method', label: 'Method', kind: 'choice', choices: METHOD_CHOICES },
      };
    case 'device_needed':
      return {
        text: 'Choose where we send your code.',
        field: { key: 'device', label: 'Device', kind: 'choice', choices: DEVICE_CHOICES },
      };
    case 'answer_needed':
      return {
        text: 'What is your favourite colour?',
        field: { key: 'answer', label: 'Security answer', kind: 'secret' },
      };
    case 'code_needed':
      return askCode(record);
  }
}

/** What banks call their codes, where they call them otherwise. */
const CODE_LABELS: Readonly<Record<string, string>> = { methods: 'TAN', signers: 'TAN', 'code-only': 'Code' };

function askCode(record: AuthorisationRecord): Ask {
  const label = CODE_LABELS[record.method] ?? 'One-time code';
  return {
    text: codeText(record),
    field: { key: 'code', label, kind: 'digits', length: DEMO_CODE.length, media: codeMedia(record) },
  };
}

/** In the bank's language, as its customers would read it. */
const MORE_NEEDED =
  'Es ist eine zusätzliche Authentifizierung erforderlich. Bitte geben Sie folgenden Code an:';

function codeText(record: AuthorisationRecord): string {
  if (record.chosen === 'photo') return 'Read the TAN off the picture.';
  if (record.chosen === 'flicker')
    return `Hold your card reader to the picture. It shows the TAN ${DEMO_CODE}.`;
  if (record.chosen === 'call') return `We call ***-***-0112 and say the code ${DEMO_CODE}.`;
  if (record.method === 'steps') return `Text message to ***-***-0112: your code is ${DEMO_CODE}.`;
  if (record.method === 'code-only') return `${MORE_NEEDED} ${DEMO_CODE}`;
  if (record.method === 'code') return `Your one-time code is ${DEMO_CODE}.`;
  return `Text message to *** 12: your TAN is ${DEMO_CODE}.`;
}

/** Digits of the number that stands for the authorisation in a flicker code. */
const FLICKER_NUMBER_DIGITS = 8;

function codeMedia(record: AuthorisationRecord): CodeMedia | null {
  if (record.chosen === 'photo')
    return { type: 'image', mediaType: 'image/png', base64: photoOf(DEMO_CODE).toString('base64') };
  if (record.chosen !== 'flicker') return null;
  const number = String(record.number).padStart(FLICKER_NUMBER_DIGITS, '0').slice(-FLICKER_NUMBER_DIGITS);
  return { type: 'flicker', code: flickerCode(number, [DEMO_CODE]) };
}

/** How an answer is: right, wrong, or none that the field takes. */
export function judge(ask: Ask, value: string): 'right' | 'wrong' | 'unfit' {
  const { field } = ask;
  if (field.kind === 'choice') return field.choices.some((one) => one.value === value) ? 'right' : 'unfit';
  if (field.kind === 'digits') return isSame(value, DEMO_CODE) ? 'right' : 'wrong';
  return isSame(value.trim().toLowerCase(), DEMO_ANSWER) ? 'right' : 'wrong';
}

/** The step of the method after this one; null when it was the last. */
export function stepAfter(method: AuthMethod, status: StepStatus): StepStatus | null {
  const steps = METHOD_STEPS[method];
  return steps[steps.indexOf(status) + 1] ?? null;
}
