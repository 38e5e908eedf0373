import { describe, expect, it } from 'vitest';
import { lowest, PROFILE_NAMES, PROFILES, profileNameOf } from './profiles.ts';

const MINUTE_MS = 60_000;

describe('the profiles of regimes', () => {
  it('say what the table of the contract says, line by line', () => {
    const shown = PROFILE_NAMES.map((name) => {
      const {
        maxConsentDays,
        scaRenewDays,
        reconfirmDays,
        unattendedPerDay,
        pendingTime,
        historyWithoutSca,
        onEnd,
      } = PROFILES[name];
      const pending = pendingTime === null ? null : pendingTime.ms / MINUTE_MS;
      return [
        name,
        maxConsentDays,
        scaRenewDays,
        reconfirmDays,
        unattendedPerDay,
        pending,
        historyWithoutSca,
        onEnd,
      ];
    });
    expect(shown).toEqual([
      ['EEA_PSD2', null, 180, null, 4, 1440, 90, 'keep'],
      ['UK_OBIE', null, null, 90, 4, 1440, 90, 'keep'],
      ['BR_OFB', null, null, null, null, 60, null, 'keep'],
      ['AU_CDR', 365, null, null, null, null, null, 'erase'],
      ['BH_OBF', 365, null, null, null, null, null, 'keep'],
      ['US_FDX', 365, null, null, null, null, null, 'keep'],
      ['MX_ART76', 365, null, null, null, null, null, 'keep'],
    ]);
    expect(PROFILES.EEA_PSD2.pendingTime?.bankDecides).toBe(true);
    expect(PROFILES.BR_OFB.pendingTime?.bankDecides).toBe(false);
  });

  it('are chosen by country, the most careful one where there is none', () => {
    const of = ['DE', 'FR', 'GB', 'BR', 'AU', 'BH', 'US', 'MX', 'CH', 'ZZ'].map(profileNameOf);
    expect(of).toEqual([
      'EEA_PSD2',
      'EEA_PSD2',
      'UK_OBIE',
      'BR_OFB',
      'AU_CDR',
      'BH_OBF',
      'US_FDX',
      'MX_ART76',
      'EEA_PSD2',
      'EEA_PSD2',
    ]);
  });

  it('meet other limits: the lowest that is set counts', () => {
    expect([lowest(), lowest(null), lowest(null, 3, 2), lowest(0, null)]).toEqual([null, null, 2, 0]);
  });
});
