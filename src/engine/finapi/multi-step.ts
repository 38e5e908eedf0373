/**
 * What a bank asks of a user on the way, as the finAPI surface tells it and takes the answer: `multiStepAuthentication`
 * of finAPI v1, section 1.3. Clients of its early versions read the message only and send a `challengeResponse`; both are
 * understood at every step.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AttemptRow, AttemptView, Choice, Field } from '../connection-rows.ts';
import type { ChallengeAnswer, Procedure } from './connections-port.ts';
import { type Asked, askedOf, multiStepWords, type StepLanguage } from './multi-step-words.ts';
import { proceduresOf } from './procedures.ts';

export type MultiStepStatus =
  | 'CHALLENGE_RESPONSE_REQUIRED'
  | 'TWO_STEP_PROCEDURE_REQUIRED'
  | 'REDIRECT_REQUIRED'
  | 'DECOUPLED_AUTH_REQUIRED'
  | 'DECOUPLED_AUTH_IN_PROGRESS';

/** The published object; what a step has not is null. */
export interface MultiStepAuthentication {
  readonly hash: string;
  readonly status: MultiStepStatus;
  readonly challengeMessage: string | null;
  readonly answerFieldLabel: string | null;
  /** Our address on the way to the bank: the browser that opens it is the one that may come back. */
  readonly redirectUrl: string | null;
  /** Null: the browser comes back to this server, and nothing has to be handed on. */
  readonly redirectContext: null;
  readonly redirectContextField: null;
  readonly twoStepProcedures: readonly Procedure[] | null;
  /** The raw code of a flickering picture. */
  readonly opticalData: string | null;
  readonly photoTanMimeType: string | null;
  /** Base64. */
  readonly photoTanData: string | null;
}

export interface ShownStep {
  /** The link to the bank of a step that redirects. */
  readonly goUrl: string | null;
  readonly language: StepLanguage;
  /** The hash that the call brought; whoever brings that of this very step is waiting already. */
  readonly sentHash?: unknown;
}

export type StepAnswer =
  | { readonly type: 'fields'; readonly fields: Readonly<Record<string, string>> }
  /** Nothing to send: how the bank stands has to be looked at, or the attempt has ended. */
  | { readonly type: 'poll' }
  /** No such hash: made up, of somebody else, or of a step that has passed. */
  | { readonly type: 'unknown' }
  /** The bank asks for an answer, and there is none. */
  | { readonly type: 'missing' }
  | { readonly type: 'procedure_unknown' };

export interface MultiStep {
  /** A step in words for the user, and as the object that later clients know. */
  challenge(
    ownerId: number,
    attempt: AttemptRow,
    shown: ShownStep,
  ): { readonly message: string; readonly multiStepAuthentication: MultiStepAuthentication };
  /** What an answer means for the step that is open. */
  answer(ownerId: number, attempt: AttemptRow, given: ChallengeAnswer): StepAnswer;
}

/** Characters of an answer. */
const ANSWER_CHARACTERS_MAX = 4_000;
/** Steps of an attempt that has ended whose hashes are still known. */
const STEPS_MAX = 100;

const HASH = /^[0-9a-f]{64}$/;

/** `key` is of this use only. */
export function multiStep({ key }: { readonly key: Uint8Array }): MultiStep {
  const hashOf = (ownerId: number, attempt: AttemptRow, place: string): string =>
    createHmac('sha256', key).update(`multi-step/${ownerId}/${attempt.id}/${place}`).digest('hex');
  return {
    challenge(ownerId, attempt, shown) {
      const asked = askedOf(attempt);
      const message = multiStepWords(asked, shown);
      const hash = hashOf(ownerId, attempt, placeOf(attempt));
      const step = stepOf(asked, attempt.view, { ...shown, challengeMessage: message, hash });
      return { message, multiStepAuthentication: { hash, ...step } };
    },
    answer(ownerId, attempt, { challengeResponse, multiStepAuthentication: sent }) {
      if (sent !== null) {
        const known = placesOf(attempt).map((place) => hashOf(ownerId, attempt, place));
        if (!isAmong(sent.hash, known)) return { type: 'unknown' };
      }
      return answerOf(attempt, { challengeResponse, sent });
    },
  };
}

/**
 * What a hash is bound to beside owner and attempt. Questions have one for each step; who waits looks many times, and the
 * hash stays the same.
 */
const placeOf = ({ view, stepNumber }: AttemptRow): string =>
  view?.kind === 'ask' ? `ask ${stepNumber}` : view?.kind === 'redirect' ? 'redirect' : 'wait';

/** The open step; of an attempt that has ended every step, so that whoever waited hears how it ended. */
function placesOf(attempt: AttemptRow): readonly string[] {
  if (attempt.finishedAt === null) return [placeOf(attempt)];
  const steps = Math.min(attempt.stepNumber, STEPS_MAX);
  return ['redirect', 'wait', ...Array.from({ length: steps + 1 }, (_, number) => `ask ${number}`)];
}

/** Whether a text is one of the hashes, in a time that does not tell which or where they differ. */
function isAmong(sent: unknown, hashes: readonly string[]): boolean {
  const text = typeof sent === 'string' && HASH.test(sent) ? sent : '0'.repeat(64);
  let found = false;
  for (const hash of hashes) if (timingSafeEqual(Buffer.from(text), Buffer.from(hash))) found = true;
  return found;
}

const NOTHING = {
  answerFieldLabel: null,
  redirectUrl: null,
  redirectContext: null,
  redirectContextField: null,
  twoStepProcedures: null,
  opticalData: null,
  photoTanMimeType: null,
  photoTanData: null,
} as const;

function stepOf(
  asked: Asked,
  view: AttemptView | null,
  {
    goUrl,
    sentHash,
    challengeMessage,
    hash,
  }: ShownStep & { readonly challengeMessage: string; readonly hash: string },
): Omit<MultiStepAuthentication, 'hash'> {
  const shown = { ...NOTHING, challengeMessage };
  switch (asked.kind) {
    case 'redirect':
      return { ...shown, status: 'REDIRECT_REQUIRED', redirectUrl: goUrl };
    case 'choice':
      return {
        ...shown,
        status: 'TWO_STEP_PROCEDURE_REQUIRED',
        answerFieldLabel: asked.field.label,
        twoStepProcedures: proceduresOf(asked.field),
      };
    case 'answer': {
      const [first] = asked.fields;
      const answerFieldLabel = first?.label ?? null;
      return { ...shown, status: 'CHALLENGE_RESPONSE_REQUIRED', answerFieldLabel, ...mediaOf(asked.fields) };
    }
    case 'wait': {
      const isNews = sentHash !== hash && view?.kind === 'wait' && view.why !== 'bank_is_working';
      return { ...shown, status: isNews ? 'DECOUPLED_AUTH_REQUIRED' : 'DECOUPLED_AUTH_IN_PROGRESS' };
    }
  }
}

function mediaOf(fields: readonly Field[]): Partial<MultiStepAuthentication> {
  const media = fields.find((field) => field.media !== null)?.media ?? null;
  if (media === null) return {};
  return media.type === 'flicker'
    ? { opticalData: media.code }
    : { photoTanMimeType: media.mediaType, photoTanData: media.base64 };
}

interface Given {
  readonly challengeResponse: string | null;
  readonly sent: ChallengeAnswer['multiStepAuthentication'];
}

function answerOf(attempt: AttemptRow, { challengeResponse, sent }: Given): StepAnswer {
  const asked = askedOf(attempt);
  if (asked.kind === 'redirect' || asked.kind === 'wait') return { type: 'poll' };
  const response = textOf(sent?.challengeResponse) ?? challengeResponse;
  if (asked.kind === 'choice') {
    const wanted = textOf(sent?.twoStepProcedureId) ?? response;
    if (wanted === null) return { type: 'missing' };
    const choice = chosen(asked.field.choices, wanted);
    if (choice === null) return { type: 'procedure_unknown' };
    return { type: 'fields', fields: { [asked.field.key]: choice.value } };
  }
  return response === null ? { type: 'missing' } : { type: 'fields', fields: filled(asked.fields, response) };
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= ANSWER_CHARACTERS_MAX ? value : null;

/** A choice by its id, its name, or its place in the list, as the message counts them. */
function chosen(choices: readonly Choice[], wanted: string): Choice | null {
  const text = wanted.trim();
  const folded = text.toLowerCase();
  return (
    choices.find(({ value }) => value === text) ??
    choices.find(({ value, label }) => value.toLowerCase() === folded || label.toLowerCase() === folded) ??
    (/^[1-9]\d?$/.test(text) ? (choices[Number(text) - 1] ?? null) : null)
  );
}

/** One line for each field that is asked for; a single one takes the answer as it is. */
function filled(fields: readonly Field[], response: string): Record<string, string> {
  const [only, ...others] = fields;
  if (only !== undefined && others.length === 0) return { [only.key]: response };
  const lines = response.split('\n');
  return Object.fromEntries(fields.map(({ key }, at) => [key, lines[at]?.trim() ?? '']));
}
