/** What a run is like, drawn from its seed: which bank, which ids, which misfortunes there are and how often they come. */
import type { Offer } from '../../../src/connectors/contract.ts';
import { type Dice, diceOf } from '../random.ts';
import { DAY_MS, HOUR_MS } from '../world.ts';

/** What a bank can do wrong with a call for data. */
export const BANK_FAULTS = [
  'limited',
  'limited_with_hint',
  'status_500',
  'status_502',
  'unreachable',
  'hangs',
  'reset',
  'truncated',
  'html',
  'wrong_currency',
  'page_repeated',
  'page_endless',
  'account_vanished',
  'revoked_amid',
] as const;
export type BankFault = (typeof BANK_FAULTS)[number];

/** What can happen to a process of ours at any of its awaits. */
export const OWN_FAULTS = ['dies', 'breaks', 'conflicts', 'sleeps', 'deploys'] as const;
export type OwnFault = (typeof OWN_FAULTS)[number];

/** What can be told to the banks by their control interface. */
export const SCENARIOS = ['bank-down', 'token-renewed', 'rate-limited', 'slow-20-minutes'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** What the ids of entries are worth. */
export type Regime = 'permanent' | 'changing' | 'missing';

export interface Profile {
  readonly login: string;
  readonly regime: Regime;
  readonly idStability: Offer['idStability'];
  readonly historyDays: number;
  readonly pageEntries: number;
  /** How far our clock is ahead of the banks'. */
  readonly skewMs: number;
  readonly bankFaults: readonly BankFault[];
  /** Of a hundred calls for data, while time passes. */
  readonly bankPercent: number;
  readonly ownFaults: readonly OwnFault[];
  /** Of a hundred jobs, while time passes. */
  readonly ownPercent: number;
  /** Of a hundred looks at the queue: nobody looks. */
  readonly stallPercent: number;
  /** Of a hundred jobs: it is delivered to two processes. */
  readonly twicePercent: number;
  readonly scenarios: readonly Scenario[];
  readonly hasFiles: boolean;
  readonly hasTwins: boolean;
  readonly endsConsents: boolean;
  /** For how many days access is asked for; null for as long as the bank allows. */
  readonly consentDays: number | null;
}

const REGIMES: readonly Pick<Profile, 'regime' | 'idStability'>[] = [
  { regime: 'permanent', idStability: 'permanent' },
  { regime: 'permanent', idStability: 'permanent' },
  { regime: 'changing', idStability: 'changes_on_booking' },
  { regime: 'missing', idStability: 'absent' },
];
const LOGIN_ENDS: Readonly<Record<Regime, string>> = {
  permanent: '',
  changing: '.ids-change',
  missing: '.ids-missing',
};

/** Half of them, or none. */
const some = <T>(dice: Dice, of: readonly T[]): readonly T[] =>
  dice.percent(20) ? [] : of.filter(() => dice.percent(50));

/** Draws the profile of a run. */
export function profileOf(seed: number): Profile {
  const dice = diceOf(seed).fork();
  const { regime, idStability } = dice.pick(REGIMES);
  const bankFaults = some(dice, BANK_FAULTS);
  const ownFaults = some(dice, OWN_FAULTS);
  return {
    // The second customer has one account and the first three: windows of one take a third of the time.
    login: (dice.percent(75) ? 'demo2' : 'demo') + LOGIN_ENDS[regime],
    regime,
    idStability,
    historyDays: dice.pick([20, 45, 90]),
    pageEntries: dice.pick([3, 10, 100]),
    skewMs: dice.percent(70) ? 0 : dice.pick([-1, 1]) * dice.pick([HOUR_MS, 3 * HOUR_MS, DAY_MS + HOUR_MS]),
    // Without ids an entry that comes twice cannot be told from an equal payment.
    bankFaults: regime === 'missing' ? bankFaults.filter((one) => one !== 'page_repeated') : bankFaults,
    bankPercent: dice.pick([0, 3, 10, 30]),
    ownFaults,
    ownPercent: dice.pick([0, 5, 20]),
    stallPercent: dice.pick([0, 0, 10, 40]),
    twicePercent: dice.pick([0, 5, 20]),
    // A bank has one scenario for a login, and that of the ids is in its name.
    scenarios: regime === 'permanent' ? some(dice, SCENARIOS) : some(dice, ['bank-down'] as const),
    hasFiles: dice.percent(60),
    hasTwins: dice.percent(60),
    endsConsents: dice.percent(50),
    consentDays: dice.percent(50) ? null : dice.pick([2, 5, 12]),
  };
}
