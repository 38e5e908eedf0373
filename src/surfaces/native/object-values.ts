/** The values that answers are made of, as zod schemas: they describe, nothing is parsed with them. */
import { z } from 'zod';

/** A public id with its prefix. */
export const id = (prefix: string) => z.string().meta({ examples: [`${prefix}_7m2c9x4k8v1qz6r3t5w0y2n8fa`] });
export const instant = z.iso.datetime({ precision: 3 }).meta({ examples: ['2026-01-31T09:30:00.000Z'] });
export const date = z.iso.date().meta({ examples: ['2026-01-31'] });
export const decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ examples: ['-12.34'] });
export const currency = z.string().meta({ examples: ['EUR'] });
export const count = z.int().min(0);
/** Text, or null when it is not known. */
export const some = z.string().nullable();
/** Text that is left out when nothing was said. */
export const said = z.string().optional();
/** The text id of an institution. */
export const institutionId = z.string().meta({ examples: ['demo-de'] });

export const Money = z
  .strictObject({ amount: decimal, currency })
  .describe('An exact decimal, with the digits that the bank gave. Money out of the account is negative.')
  .meta({ id: 'Money' });
