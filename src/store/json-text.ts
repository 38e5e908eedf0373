import { storableValue } from '../core/text.ts';

/** A value as JSON text that a jsonb column takes: without the characters that PostgreSQL cannot keep. */
export const jsonText = (value: unknown): string => JSON.stringify(storableValue(value));
