/** Two-step procedures: what a bank lets one choose from to confirm something. */
import type { Field } from '../connection-rows.ts';
import type { Procedure } from './connections-store-port.ts';

/** Procedures of a connection that are kept. */
export const PROCEDURES_MAX = 50;

/** Words in a bank's name of a procedure that tell what its challenge looks like. */
const FLICKER = /flicker|optic|optisch|chip-?tan comfort/i;
const PHOTO = /photo|foto|qr|picture|bild/i;
const TEXT = /sms|text|mtan|mobile ?tan|itan|message|mail/i;
const APP = /app|push|approv|decoupled|freigabe/i;

function challengeTypeOf(words: string): Procedure['challengeType'] {
  if (FLICKER.test(words)) return 'FLICKER_CODE';
  if (PHOTO.test(words)) return 'PHOTO';
  return TEXT.test(words) ? 'TEXT' : null;
}

/** The field by which a bank asks for the procedure; undefined when it asks for something else. */
export const procedureField = (fields: readonly Field[]): Field | undefined =>
  fields.find(({ kind, purpose }) => kind === 'choice' && purpose === 'method');

/** What can be chosen, in the bank's order. The type of its challenge is told from its name: banks do not say it. */
export const proceduresOf = ({ choices }: Field): readonly Procedure[] =>
  choices.slice(0, PROCEDURES_MAX).map(({ value, label }) => {
    const words = `${value} ${label}`;
    const challengeType = challengeTypeOf(words);
    return {
      id: value,
      name: label,
      challengeType,
      implicitExecute: challengeType === null && APP.test(words),
    };
  });

/** Which one is taken: the connection's default, the only one, else the first whose challenge is text, or any. */
export function chosenProcedure(
  procedures: readonly Procedure[],
  defaultProcedure: string | null,
): Procedure | null {
  const wanted = procedures.find(({ id }) => id === defaultProcedure);
  const text = procedures.find(({ challengeType }) => challengeType === 'TEXT');
  return wanted ?? text ?? procedures[0] ?? null;
}

/** The default that is left once a bank offers these: one that is not among them any more goes. */
export const defaultLeft = (
  procedures: readonly Procedure[],
  defaultProcedure: string | null,
): string | null => (procedures.some(({ id }) => id === defaultProcedure) ? defaultProcedure : null);
