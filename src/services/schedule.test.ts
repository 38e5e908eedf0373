import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startSchedule } from './schedule.ts';

describe('work that comes back', () => {
  it('runs at once, comes back after a failure, and never twice at a time', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const failed: string[] = [];
    const schedule = startSchedule(
      [
        {
          name: 'work',
          everyMs: 1,
          run: async () => {
            most = Math.max(most, ++running);
            await pause(2);
            running--;
            if (++runs === 1) throw new Error('first');
          },
        },
      ],
      (name) => failed.push(name),
    );
    while (runs < 3) await pause(2);
    await schedule.stop();
    const ended = runs;
    await pause(10);
    expect({ most, failed, after: runs - ended }).toEqual({ most: 1, failed: ['work'], after: 0 });
  });

  it('waits at a stop for what runs', async () => {
    let done = false;
    const schedule = startSchedule(
      [
        {
          name: 'long',
          everyMs: 1000,
          run: async () => {
            await pause(20);
            done = true;
          },
        },
      ],
      () => {},
    );
    await schedule.stop();
    expect(done).toBe(true);
  });
});
