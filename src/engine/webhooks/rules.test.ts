import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterFailure, callsAllowed, HEALTHY, type Health, isGivenUp } from './health.ts';
import { judge } from './judge.ts';
import { lanesOf } from './lanes.ts';
import {
  BREAKER_FAILURES,
  BREAKER_PAUSE_MS,
  FAILING_MS_MAX,
  MESSAGE_BYTES_MAX,
  THROTTLE_MS_MAX,
} from './limits.ts';
import { messageText } from './message.ts';
import { isPattern, meets } from './patterns.ts';
import type { DueDelivery } from './ports.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');

describe('patterns of types', () => {
  it('are types, everything below a type, or everything', () => {
    for (const good of ['*', 'sync.finished', 'transactions.*', 'a_1.b.*', 'webhook'])
      expect(isPattern(good)).toBe(true);
    for (const bad of ['', '.*', '*.*', 'a.', 'a..b', 'A.b', 'a*', '*.b', 'a b', `${'a'.repeat(100)}.*`])
      expect([bad, isPattern(bad)]).toEqual([bad, false]);
  });

  it('meet what they say', () => {
    const met = (pattern: string, type: string): boolean => meets([pattern], type);
    expect(
      ['sync.finished', 'sync.x.y', 'sync', 'syncs.finished'].map((type) => met('sync.*', type)),
    ).toEqual([true, true, false, false]);
    expect([met('*', 'a.b'), met('a.b', 'a.b'), met('a.b', 'a.b.c'), meets([], 'a')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('the breaker of an endpoint', () => {
  const failures = (times: readonly number[]): Health =>
    times.reduce((health, at) => afterFailure(health, at, null), HEALTHY);

  it('leaves it in peace after five failures within ten seconds', () => {
    const four = failures([0, 1, 2, 3].map((n) => NOW + n * 1_000));
    expect(callsAllowed(four, NOW + 3_000, 8)).toBe(8);
    const five = afterFailure(four, NOW + 4_000, null);
    expect(callsAllowed(five, NOW + 4_001, 8)).toBe(0);
    expect(callsAllowed(five, NOW + 4_000 + BREAKER_PAUSE_MS, 8)).toBe(1);
  });

  it('does not for failures that are far apart', () => {
    const slow = failures(Array.from({ length: 50 }, (_, n) => NOW + n * 2_600));
    expect(callsAllowed(slow, NOW + 50 * 2_600, 8)).toBe(8);
    expect(slow.recentFailures.length).toBeLessThanOrEqual(BREAKER_FAILURES);
  });

  it('sends one call after the pause; if that fails, it pauses again', () => {
    const open = failures(Array.from({ length: 5 }, () => NOW));
    const later = NOW + BREAKER_PAUSE_MS + 1;
    expect(callsAllowed(open, later, 8)).toBe(1);
    expect(callsAllowed(afterFailure(open, later, null), later + 1, 8)).toBe(0);
  });

  it('waits as long as the endpoint asks, within a limit', () => {
    expect(afterFailure(HEALTHY, NOW, 5_000).pausedUntil).toBe(NOW + 5_000);
    expect(afterFailure(HEALTHY, NOW, 10 * THROTTLE_MS_MAX).pausedUntil).toBe(NOW + THROTTLE_MS_MAX);
    expect(afterFailure(HEALTHY, NOW, 0).pausedUntil).toBe(null);
  });

  it('gives an endpoint up that nothing gets through to for days, but not for one hiccup', () => {
    const failing = afterFailure(HEALTHY, NOW, null);
    const later = NOW + FAILING_MS_MAX;
    expect(isGivenUp(failing, later - 1, 9)).toBe(false);
    expect(isGivenUp(afterFailure(failing, later, null), later, 3)).toBe(true);
    expect(isGivenUp(afterFailure(failing, later, null), later, 1)).toBe(false);
    expect(isGivenUp(HEALTHY, NOW + 2 * FAILING_MS_MAX, 9)).toBe(false);
  });
});

describe('what an answer means', () => {
  const of = (status: number, retryAfter: string | null = null) =>
    judge({ ok: true, status, retryAfter, response: '' }, NOW);

  it('only 2xx is success, 410 ends the endpoint', () => {
    for (let status = 200; status < 600; status++) {
      const wanted = status < 300 ? 'delivered' : status === 410 ? 'gone' : 'failed';
      expect([status, of(status).kind]).toEqual([status, wanted]);
    }
  });

  it('Retry-After counts for the message, with 429 and 503 for everything to the endpoint', () => {
    expect(of(500, '7')).toEqual({ kind: 'failed', retryAfterMs: 7_000, throttleMs: null });
    for (const status of [429, 503])
      expect(of(status, '7')).toEqual({ kind: 'failed', retryAfterMs: 7_000, throttleMs: 7_000 });
    expect(of(503)).toEqual({ kind: 'failed', retryAfterMs: null, throttleMs: null });
  });

  it('no answer is a failure, but one that we stopped is no try', () => {
    expect(judge({ ok: false, trouble: 'timeout' }, NOW).kind).toBe('failed');
    expect(judge({ ok: false, trouble: 'stopped' }, NOW).kind).toBe('stopped');
  });
});

const due = (id: number, more: Partial<DueDelivery>): DueDelivery => ({
  id,
  ownerId: 1,
  sequence: id,
  connectionId: 1,
  type: 'a',
  message: null,
  tries: 0,
  attempts: 0,
  createdAt: '',
  ...more,
});

describe('the order of tries', () => {
  it('first tries of one connection are in one lane, in the order of the feed, whatever order they are read in', () => {
    const one = fc.record({
      connectionId: fc.constantFrom(null, 1, 2),
      ownerId: fc.constantFrom(1, 2),
      tries: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), fc.infiniteStream(fc.double()), (given, luck) => {
        const all = given.map((more, at) => due(1_000 - at, { ...more, sequence: at + 1 }));
        const shuffled = [...all].sort(() => luck.next().value - 0.5);
        const lanes = lanesOf(shuffled);
        expect(lanes.flat().length).toBe(all.length);
        for (const lane of lanes)
          expect(lane.map(({ id }) => id)).toEqual(lane.map(({ id }) => id).sort((a, b) => b - a));
        const laneOf = (delivery: DueDelivery) => lanes.findIndex((lane) => lane.includes(delivery));
        for (const a of all)
          for (const b of all) {
            const together = a.ownerId === b.ownerId && a.connectionId === b.connectionId;
            const bothFirst = a.tries === 0 && b.tries === 0;
            if (a !== b) expect(laneOf(a) === laneOf(b)).toBe(together && bothFirst);
          }
      }),
      { numRuns: 50 },
    );
  });
});

describe('the text of a message', () => {
  const parts = { type: 'a.b', timestamp: '2026-06-01T12:00:00.000Z' };
  it('is the same every time and says type, time and data', () => {
    const text = messageText({ ...parts, data: { id: 'evt_1', data: { x: 1 } } });
    expect(text).toBe(
      '{"type":"a.b","timestamp":"2026-06-01T12:00:00.000Z","data":{"id":"evt_1","data":{"x":1}}}',
    );
  });

  it('leaves out what the event holds when it is too large, and says so', () => {
    const text = messageText({
      ...parts,
      data: { id: 'evt_1', data: { x: 'ü'.repeat(MESSAGE_BYTES_MAX / 2) } },
    });
    expect(JSON.parse(text).data).toEqual({ id: 'evt_1', data: {}, truncated: true });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MESSAGE_BYTES_MAX);
  });
});
