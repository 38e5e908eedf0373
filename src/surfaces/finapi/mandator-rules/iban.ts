/** An IBAN as somebody writes it. */
import { z } from 'zod';

/** With blanks. */
const WRITTEN_CHARACTERS_MAX = 60;
const SHAPE = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** The check of ISO 13616 (ISO 7064 MOD 97-10): letters count 10 to 35, the first four characters come last. */
function isChecked(iban: string): boolean {
  let rest = 0;
  for (const character of `${iban.slice(4)}${iban.slice(0, 4)}`) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** An IBAN in any spelling; gives it in capitals and without blanks. */
export const iban = () =>
  z
    .string()
    .max(WRITTEN_CHARACTERS_MAX)
    .transform((text, context) => {
      const plain = text.replaceAll(/\s/g, '').toUpperCase();
      if (SHAPE.test(plain) && isChecked(plain)) return plain;
      context.addIssue({ code: 'custom', message: 'is no IBAN' });
      return z.NEVER;
    });
