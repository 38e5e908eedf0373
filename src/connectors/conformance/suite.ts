/** The conformance suite: the same tests for every connector. A connector is served only when it passes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestProblems } from '../manifest.ts';
import type { Cassette } from './cassette.ts';
import {
  asksCanBeShown,
  type Check,
  deadlinesAreToCome,
  faultsAreOfTheList,
  grantsAreTrue,
  inventsNobody,
  keptValuesAreJson,
  moneyIsReal,
  reachesOnlyItsHosts,
  tellsNoSecret,
} from './checks.ts';
import { DAMAGES } from './damage.ts';
import {
  accountsAreKnowable,
  currenciesAreTheAccounts,
  openAccountsAreFetched,
  pagesGoOn,
  paymentsDueAreOfCredit,
  windowsAreKept,
} from './data-checks.ts';
import { distortionsOf } from './distort.ts';
import { wholeLife } from './drive.ts';
import { cancelsAtEveryStep, endsWhenRevoked, goesOnWhenPolled } from './live-checks.ts';
import { sameAgain, standsDamage, standsDistortion } from './replays.ts';
import { signsAreOneConvention } from './sign-checks.ts';
import { endsWhenCancelled, refusesStrangeValues, refusesWhatItHasNot } from './strangers.ts';
import type { LiveBank, Subject } from './subject.ts';

const CHECKS: readonly (readonly [string, Check])[] = [
  ['fetches every open account', openAccountsAreFetched],
  ['asks for what can be shown', asksCanBeShown],
  ['gives deadlines that are to come', deadlinesAreToCome],
  ['grants what was asked for and is not over', grantsAreTrue],
  ['keeps states, sessions and cursors that survive a restart', keptValuesAreJson],
  ['reaches the hosts of its manifest only, without a secret in an address', reachesOnlyItsHosts],
  ['invariant 11: tells no secret', tellsNoSecret],
  ['sends the address of the account holder only when there is one', inventsNobody],
  ['gives accounts that can be known again', accountsAreKnowable],
  ['ends its paging', pagesGoOn],
  ['keeps to the window', windowsAreKept],
  ['invariant 14: gives exact money of real currencies', moneyIsReal],
  ["gives money in the account's currency", currenciesAreTheAccounts],
  ['says what is due without a sign, of cards and loans', paymentsDueAreOfCredit],
  ['has one convention of signs: purchase, payment, refund, overpaid card', signsAreOneConvention],
  ['gives faults of the list', faultsAreOfTheList],
];

type LiveCheck = (subject: Subject, bank: LiveBank) => Promise<string[]>;

const LIVE_CHECKS: readonly (readonly [string, LiveCheck])[] = [
  ['can be cancelled at every step', cancelsAtEveryStep],
  ['goes on at every step when it is polled', goesOnWhenPolled],
  ['is over when it is revoked', endsWhenRevoked],
];

/**
 * Registers the tests of one subject. `open` makes it once, before the first test; a live one is taken through a whole
 * life then, which is recorded and repeated by the tests.
 */
export function conformanceSuite(name: string, open: () => Promise<Subject>): void {
  describe(`${name} conforms`, () => {
    let subject: Subject;
    let cassette: Cassette;

    beforeAll(async () => {
      subject = await open();
      const { bank } = subject;
      cassette = bank.type === 'live' ? await wholeLife(subject, bank) : bank.cassette;
    });
    afterAll(async () => subject?.close?.());

    it('has a valid manifest', () => {
      expect(manifestProblems(subject.connector.manifest)).toEqual([]);
    });

    for (const [title, check] of CHECKS)
      it(title, () => {
        expect(check(cassette.calls, subject)).toEqual([]);
      });

    it('does the same again when time, seed and replies are the same', async () => {
      expect(await sameAgain(cassette.calls, subject)).toEqual([]);
    });

    for (const damage of DAMAGES)
      it(`stands a reply replaced by: ${damage.name}`, async () => {
        expect(await standsDamage(cassette.calls, subject, damage)).toEqual([]);
      });

    for (const { name: distorted } of distortionsOf([]))
      it(`stands a value in a reply that is: ${distorted}`, async () => {
        const { institutions } = subject.connector.manifest;
        const currencies = institutions.find(({ id }) => id === subject.institution)?.currencies ?? [];
        const distortion = distortionsOf(currencies).find((one) => one.name === distorted);
        expect(distortion).toBeDefined();
        if (distortion === undefined) return;
        expect(await standsDistortion(cassette.calls, subject, distortion)).toEqual([]);
      });

    it('refuses states, sessions and cursors that it did not make', async () => {
      expect(await refusesStrangeValues(subject)).toEqual([]);
    });

    it('refuses what it does not offer, without asking the bank', async () => {
      expect(await refusesWhatItHasNot(subject)).toEqual([]);
    });

    it('ends when it is cancelled, also where the bank cannot be reached', async () => {
      expect(await endsWhenCancelled(cassette.calls, subject)).toEqual([]);
    });

    for (const [title, check] of LIVE_CHECKS)
      it(title, async ({ skip }) => {
        const { bank } = subject;
        if (bank.type === 'live') expect(await check(subject, bank)).toEqual([]);
        else skip('a recorded run has no bank to ask');
      });
  });
}
