/** The names of what can be provoked; README.md says what each does. */

export const SCENARIOS = [
  'wrong-password',
  'locked',
  'password-expired',
  'new-terms',
  'no-accounts',
  'bank-down',
  'slow',
  'slow-20-minutes',
  'rate-limited',
  'closed-account',
  'account-down',
  'token-renewed',
  'ids-change',
  'ids-missing',
  'numbers-missing',
  'contradictory-sign',
  'refused',
  'never-approved',
] as const;

export type Scenario = (typeof SCENARIOS)[number];

export const isScenario = (text: string): text is Scenario => (SCENARIOS as readonly string[]).includes(text);
