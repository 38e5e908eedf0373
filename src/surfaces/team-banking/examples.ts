/** The examples of the documentation, in their order: they run as they stand. */
import type { Example } from '../dialect/example.ts';

export const EXAMPLES: readonly Example[] = [];
