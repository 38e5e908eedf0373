/** What the finAPI surface keeps beside the ledger, one member for each room. */

/** Everything of it, put together in src/finapi.ts. */
// biome-ignore lint/suspicious/noEmptyInterface: each room adds its member.
export interface Finapi {}
