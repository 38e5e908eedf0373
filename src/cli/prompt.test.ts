import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { terminalAsk } from './prompt.ts';

function terminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  return { input, ask: terminalAsk(input, output), shown: () => shown };
}

describe('a question at the terminal', () => {
  it('takes lines that were pasted ahead for the questions that follow', async () => {
    const { input, ask, shown } = terminal();
    const login = ask('Login: ', { hidden: false });
    input.write('demo\nsecret-pin\n123456\n');
    expect(await login).toBe('demo');
    expect(await ask('PIN: ', { hidden: true })).toBe('secret-pin');
    expect(await ask('Code: ', { hidden: false })).toBe('123456');
    expect(shown()).toContain('PIN: ');
    expect(shown()).not.toContain('secret-pin');
  });

  it('shows what is typed and not what is secret', async () => {
    const { input, ask, shown } = terminal();
    const login = ask('Login: ', { hidden: false });
    input.write('demo');
    await turn();
    expect(shown()).toContain('demo');
    input.write('\n');
    expect(await login).toBe('demo');
    const pin = ask('PIN: ', { hidden: true });
    input.write('hidden-pin\n');
    expect(await pin).toBe('hidden-pin');
    expect(shown()).not.toContain('hidden-pin');
  });

  it('is ended by Ctrl-C and Ctrl-D', async () => {
    for (const key of ['\u0003', '\u0004']) {
      const { input, ask } = terminal();
      const answer = ask('Login: ', { hidden: false });
      input.write(key);
      expect(await answer).toBeNull();
    }
  });
});
