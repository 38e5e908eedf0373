/** The limits of the job that categorises. */

/** Entries that one transaction of the job reads and writes. */
export const BATCH_ENTRIES = 5_000;
/** Entries that are thought about before the process lets others have their turn. */
export const SLICE_ENTRIES = 250;
/** Batches of one owner before another owner's turn comes. */
export const TURN_BATCHES_MAX = 200;
/** Owners that one look at the table finds, and that are worked on side by side. */
export const DUE_OWNERS_MAX = 200;
export const OWNERS_AT_ONCE = 2;
/** How long others leave an owner alone after a worker's last sign of life; each batch gives one. */
export const LEASE_MS = 30_000;
/** Rules of one owner; a correction more than that teaches nothing new. */
export const RULES_MAX = 20_000;
/** Days between the legs of a transfer. */
export const TRANSFER_DAYS = 4;
/** Pairs of opposite amounts that one batch looks at, the nearest days first. */
export const TRANSFER_PAIRS_MAX = 20_000;
