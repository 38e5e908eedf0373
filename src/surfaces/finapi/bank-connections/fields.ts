/** Fields that the bodies of bank connections share. */
import { z } from 'zod';
import type { ChallengeAnswer } from '../../../engine/finapi/connections-port.ts';
import { anyText, freeText, ILLEGAL_VALUE } from '../fields.ts';

/** Characters of a user id or customer id, of a PIN, a name, and an answer to a challenge. */
export const LOGIN_CHARACTERS_MAX = 64;
export const PIN_CHARACTERS_MAX = 170;
export const NAME_CHARACTERS_MAX = 64;
export const ANSWER_CHARACTERS_MAX = 4_000;
/** Characters of the identifier of a two-step procedure. */
export const PROCEDURE_CHARACTERS_MAX = 100;

export const loginField = () => anyText(LOGIN_CHARACTERS_MAX).optional();
export const pinField = () => anyText(PIN_CHARACTERS_MAX, ILLEGAL_VALUE).optional();
export const nameField = () => freeText(NAME_CHARACTERS_MAX).optional();
export const answerFields = {
  challengeResponse: anyText(ANSWER_CHARACTERS_MAX).optional(),
  /** Of later versions; clients of the early ones send `challengeResponse` only. */
  multiStepAuthentication: z.record(z.string(), z.unknown()).optional(),
};

/** The answer of a call that is repeated; null for one that begins. */
export function answerOf(body: {
  readonly challengeResponse?: string | undefined;
  readonly multiStepAuthentication?: Readonly<Record<string, unknown>> | undefined;
}): ChallengeAnswer | null {
  const challengeResponse = given(body.challengeResponse);
  const multiStepAuthentication = body.multiStepAuthentication ?? null;
  return challengeResponse === null && multiStepAuthentication === null
    ? null
    : { challengeResponse, multiStepAuthentication };
}

/** A text that says something; null for an empty one. */
export const given = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text;
