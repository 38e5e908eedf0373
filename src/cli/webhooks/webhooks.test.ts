/** The commands about webhooks against a real server. */
import { Webhook } from 'svix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHouse } from '../../../proofs/page/house.ts';
import { openReceiver, type Receiver } from '../../../proofs/webhooks/receiver.ts';
import { EXIT } from '../exit-codes.ts';
import { main } from '../main.ts';
import type { Terminal } from '../terminal.ts';

let house: Awaited<ReturnType<typeof startHouse>>;
let receiver: Receiver;
beforeAll(async () => {
  house = await startHouse();
  receiver = await openReceiver();
});
afterAll(async () => {
  await house?.stop();
  await receiver?.close();
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    env: { DATA_DIR: house.dataDir, PORT: new URL(house.server.url).port },
    isInteractive: false,
    columns: Number.POSITIVE_INFINITY,
    helpColumns: 100,
    line: (text = '') => {
      said.out += `${text}\n`;
    },
    note: (text) => {
      said.err += `${text}\n`;
    },
    write: (text) => {
      said.out += text;
    },
    style: (_style, text) => text,
    ask: null,
  };
  return { code: await main(['webhooks', ...args], terminal), ...said };
}

describe('tributary webhooks', () => {
  it('creates, tests, rotates, disables, replays and deletes, and says what is wrong', async () => {
    expect((await run('list')).err).toContain('There are no webhook endpoints');
    const wrong = await run('create', 'https://10.0.0.1/x');
    expect([wrong.code, wrong.err]).toEqual([EXIT.usage, expect.stringContaining('not public')]);
    const made = await run('create', receiver.url, '--description', 'shop');
    expect([made.code, made.out]).toEqual([EXIT.ok, expect.stringMatching(/^whsec_[\w+/=]{40,}\n$/)]);
    const id = /whe_[0-9a-z]{26}/.exec(made.err)?.[0] ?? '';
    const test = await run('test', id);
    expect([test.code, test.out]).toEqual([EXIT.ok, expect.stringContaining('webhook.test  delivered')]);
    const [arrived] = receiver.arrived;
    const headers = Object.fromEntries(
      Object.entries(arrived?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    new Webhook(made.out.trim()).verify(arrived?.body ?? '', headers);

    receiver.next.push(500);
    const failed = await run('test', id);
    expect([failed.code, failed.out]).toEqual([EXIT.failed, expect.stringMatching(/ 1\. .* 500 /)]);
    const delivery = /whd_[0-9a-z]{26}/.exec(failed.out)?.[0] ?? '';
    expect((await run('deliveries', '--status', 'pending', '--endpoint', id)).out).toContain(delivery);
    expect((await run('replay', delivery)).out).toContain('on its way again');
    expect((await run('delivery', delivery)).out).toContain(id);

    const rotated = await run('rotate', id, '--overlap-hours', '2');
    expect([rotated.out.startsWith('whsec_'), rotated.out === made.out]).toEqual([true, false]);
    expect(rotated.err).toContain('The old one signs until');
    expect((await run('update', id, '--events', 'sync.*')).out).toContain('events  sync.*');
    expect((await run('update', id)).code).toBe(EXIT.usage);
    expect((await run('replay', id, '--since', '2026-01-01')).out).toMatch(/^\d+ events are on their way/);
    expect((await run('disable', id)).out).toContain('disabled (requested)');
    const refused = await run('test', id);
    expect([refused.code, refused.err]).toEqual([EXIT.failed, expect.stringContaining('disabled')]);
    expect((await run('enable', id)).out).toContain(`${id}  enabled`);
    const shown = await run('show', id, '--json');
    expect(Object.keys(JSON.parse(shown.out))).not.toContain('secret');
    expect((await run('delete', id)).code).toBe(EXIT.usage);
    expect((await run('delete', id, '--yes')).out).toContain('Deleted');
    expect((await run('show', id)).code).toBe(EXIT.failed);
  });
});
