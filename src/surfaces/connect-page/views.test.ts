import { describe, expect, it } from 'vitest';
import { flickerImage, flickerStates } from './flicker.ts';
import { linkable, productOf, returnStatus } from './return-url.ts';
import { isForgotten, stageOf } from './stage.ts';
import { attemptRow, inMinutes, NOW, sessionRow } from './testing-rows.ts';
import { distanceText } from './times.ts';
import { wordsFor } from './words.ts';

/** Plays the states as a reader sees them: on each beat of the clock a half byte, least bit first, low half first. */
function readBack(states: readonly (readonly boolean[])[]): string {
  const halves = states
    .filter(([clock]) => clock === true)
    .map(([, ...bits]) =>
      bits
        .reduce((sum, bit, at) => sum + (bit ? 2 ** at : 0), 0)
        .toString(16)
        .toUpperCase(),
    );
  return halves.map((_, at) => halves[at % 2 === 0 ? at + 1 : at - 1] ?? '').join('');
}

describe('a flickering picture', () => {
  it('plays the sync mark and then the code, each half byte with one whole beat of the clock', () => {
    const code = '0F8104111111';
    const states = flickerStates(code) ?? [];
    expect(states).toHaveLength((code.length + 4) * 2);
    expect(states.map(([clock]) => clock)).toEqual(states.map((_, at) => at % 2 === 0));
    expect(readBack(states)).toBe(`0FFF${code}`);
  });

  it('is a picture that moves by itself, and none for what is no code', () => {
    const image = decodeURIComponent(flickerImage('11A0') ?? '');
    expect(image.match(/<animate /g)).toHaveLength(5);
    expect(image).toContain('repeatCount="indefinite"');
    for (const code of ['', '1', 'XY', '12 34', '<x>', '0'.repeat(514)])
      expect(flickerImage(code)).toBeNull();
  });
});

describe('where a visit stands', () => {
  const stage = (
    session: Parameters<typeof sessionRow>[0],
    attempt: Parameters<typeof attemptRow>[0] | null,
    minutes = 0,
  ) =>
    stageOf(sessionRow(session), attempt === null ? null : attemptRow(attempt), new Date(inMinutes(minutes)));

  it('follows session, attempt and clock', () => {
    expect(stage({}, null).at).toBe('choose_bank');
    expect(stage({ institutionId: 'demo-fr' }, null).at).toBe('begin');
    expect(stage({ purpose: 'renew', connectionId: 1 }, null).at).toBe('begin');
    expect(stage({ purpose: 'manage' }, null).at).toBe('manage');
    expect(stage({}, {}).at).toBe('step');
    expect(stage({}, { step: 'cancelled' }).at).toBe('choose_bank');
    expect(stage({ status: 'failed' }, { step: 'failed' })).toMatchObject({ at: 'failed', mayRetry: true });
    expect(stage({ status: 'failed' }, { step: 'failed' }, 31)).toMatchObject({
      at: 'failed',
      mayRetry: false,
    });
    expect(stage({ purpose: 'manage' }, { step: 'granted' }).at).toBe('manage');
    expect(stage({ status: 'completed' }, { step: 'granted' }).at).toBe('granted');
    expect(stage({ status: 'waiting' }, { step: 'waiting' }, 5000).at).toBe('step');
    expect(stage({ status: 'waiting' }, { step: 'failed' }, 5000)).toMatchObject({
      at: 'failed',
      mayRetry: false,
    });
  });

  it('an answer that nobody can give any more has expired; what the bank is awaited for has not', () => {
    expect(stage({}, {}, 31).at).toBe('expired');
    expect(stage({}, null, 31).at).toBe('expired');
    expect(stage({}, { step: 'redirecting' }, 31).at).toBe('step');
    expect(stage({}, { step: 'granted' }, 31).at).toBe('granted');
    expect(stage({ status: 'expired' }, {}).at).toBe('expired');
  });

  it('is forgotten an hour after its end, but not while a signer is awaited', () => {
    const [session, late] = [sessionRow(), new Date(inMinutes(200))];
    expect(isForgotten(session, null, late)).toBe(true);
    expect(isForgotten(session, attemptRow({ step: 'waiting' }), late)).toBe(false);
    expect(isForgotten({ ...session, updatedAt: inMinutes(180) }, null, late)).toBe(false);
    expect(isForgotten(session, null, NOW)).toBe(false);
  });
});

describe('the way back to the product', () => {
  it('tells how the visit stands', () => {
    const status = (
      session: Parameters<typeof sessionRow>[0],
      step: 'granted' | 'failed' | 'waiting' | 'asking',
    ) => returnStatus(sessionRow(session), attemptRow({ step }));
    expect(status({ status: 'completed' }, 'granted')).toBe('success');
    expect(status({}, 'granted')).toBe('success');
    expect(status({}, 'failed')).toBe('failed');
    expect(status({}, 'waiting')).toBe('waiting');
    expect(status({ status: 'expired' }, 'asking')).toBe('expired');
  });

  it('leads to web addresses and to apps that own their scheme', () => {
    for (const good of [
      'https://a.example/x',
      'http://localhost:3000/',
      'com.example.app:/x',
      'com.example.app://x',
    ])
      expect(linkable(good)?.href, good).toBeDefined();
    for (const bad of [
      'javascript:x',
      'data:x',
      'blob:https://a.example/x',
      'file:///x',
      'intent:x',
      '',
      'x',
      `https://a.example/${'x'.repeat(3000)}`,
    ])
      expect(linkable(bad), bad).toBeNull();
    expect(productOf(sessionRow({ redirectUrl: 'https://shop.example:8443/x' }))).toBe('shop.example:8443');
    expect(productOf(sessionRow({ redirectUrl: null }))).toBeNull();
  });
});

describe('words', () => {
  it('fall back to English, also for what is no language', () => {
    for (const language of ['en-GB', 'de', 'xx', '', '__proto__', 'constructor', null])
      expect(wordsFor(language).lang).toBe('en');
  });

  it('say how far off an instant is', () => {
    const words = wordsFor('en');
    const text = (minutes: number): string => distanceText(words, new Date(inMinutes(minutes)), NOW);
    expect([text(0.2), text(5), text(89), text(120), text(60 * 24 * 14), text(-5)]).toEqual([
      'in less than a minute',
      'in 5 minutes',
      'in 89 minutes',
      'in 2 hours',
      'in 14 days',
      '5 minutes ago',
    ]);
  });
});
