/** Instants of the engine's clock, which are numbers there and timestamps here. */
import { instantText } from './text-values.ts';

/** Epoch milliseconds as PostgreSQL reads an instant; null stays. */
export const instantParameter = (epochMs: number | null): string | null =>
  epochMs === null ? null : new Date(epochMs).toISOString();

/** A timestamp column as epoch milliseconds. */
export const instantMs = (value: string): number => Date.parse(instantText(value));
