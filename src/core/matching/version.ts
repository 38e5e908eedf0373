/**
 * The version of the matcher, stored with everything that it decided. It goes up with every change that can make another
 * decision of the same entries; what such a change did is then a line of docs/matching.md.
 */
export const MATCHER_VERSION = 1;
