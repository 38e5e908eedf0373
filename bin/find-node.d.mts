/** The oldest node that runs Tributary: major and minor. */
export const NODE_MIN: readonly [number, number];

/** Gives the path of a fitting node, or null when there is none. */
export function findNode(): string | null;

/** What to tell a person whose machine has no fitting node. */
export const NO_NODE: string;

/** Whether a node of this version (`24.1.0`) runs Tributary. */
export function fits(version: string): boolean;
