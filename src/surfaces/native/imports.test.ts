import { createSecretKey } from 'node:crypto';
import { connect } from 'node:net';
import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IMPORT_BYTES_MAX } from '../../core/limits.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { Import } from './objects.ts';
import { type TestServer, testServer } from './test-harness.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let server: TestServer;
beforeEach(() => {
  server = testServer(ids);
});
afterEach(() => server.app.close());

const ask = async (options: InjectOptions & { url: string }, key: string = server.key) =>
  server.app.inject({ ...options, headers: { authorization: `Bearer ${key}`, ...options.headers } });
const upload = (query: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
  ask({ url: `/v1/imports${query}`, method: 'POST', payload, headers });
const FILE = '<Document/>';
const listen = () => server.app.listen({ port: 0, host: '127.0.0.1' });
const auth = () => ({ authorization: `Bearer ${server.key}` });

describe('uploads', () => {
  it('takes the body as it is, whatever its media type', async () => {
    for (const type of ['application/octet-stream', 'application/json', 'text/csv', 'application/xml']) {
      const answer = await upload('?filename=a.xml&format=camt&currency=EUR&date_order=dmy', FILE, {
        'content-type': type,
      });
      expect([type, answer.statusCode]).toEqual([type, 201]);
      expect(Import.safeParse(answer.json()).error?.issues ?? []).toEqual([]);
      expect(answer.headers.location).toBe(`/v1/imports/${answer.json().id}`);
      const got = server.world.received.at(-1);
      expect(got?.bytes.toString()).toBe(FILE);
      expect(got?.request).toEqual({
        filename: 'a.xml',
        format: 'camt',
        read: { currency: 'EUR', dateOrder: 'dmy' },
      });
    }
  });

  it('takes the field `file` of a form, and nothing beside it', async () => {
    const url = `${await listen()}/v1/imports`;
    const send = (form: FormData) => fetch(url, { method: 'POST', headers: auth(), body: form });
    const good = new FormData();
    good.append('file', new Blob(['x'.repeat(300_000)]), 'big.csv');
    expect((await send(good)).status).toBe(201);
    expect(server.world.received[0]?.request.filename).toBe('big.csv');
    expect(server.world.received[0]?.bytes.length).toBe(300_000);
    const before = new FormData();
    before.append('currency', 'EUR');
    before.append('file', new Blob(['x']), 'a.csv');
    const after = new FormData();
    after.append('file', new Blob(['x']), 'a.csv');
    after.append('currency', 'EUR');
    const named = new FormData();
    named.append('upload', new Blob(['x']), 'a.csv');
    const empty = new FormData();
    empty.append('file', new Blob([]), 'a.csv');
    for (const [at, form] of [before, after, named, empty, new FormData()].entries()) {
      const answer = await send(form);
      expect([at, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        at,
        400,
        'import_file_missing',
      ]);
    }
    expect(server.world.received).toHaveLength(1);
  });

  it('two files in one form, or a form that ends within its file, are answered as what they are', async () => {
    const url = `${await listen()}/v1/imports`;
    const two = new FormData();
    two.append('file', new Blob(['x'.repeat(300_000)]), 'a.xml');
    two.append('file', new Blob(['y']), 'b.sta');
    const refused = await fetch(url, { method: 'POST', headers: auth(), body: two });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      400,
      'import_file_missing',
    ]);
    const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n';
    const type = { 'content-type': 'multipart/form-data; boundary=b' };
    const cut = await upload('', `${head}${'x'.repeat(300_000)}`, type);
    expect([cut.statusCode, cut.json().code]).toEqual([400, 'import_file_missing']);
    expect(server.world.received).toHaveLength(0);
  });

  it('a form that is cut short is no 500', async () => {
    const payload = '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc';
    const answer = await upload('', payload, { 'content-type': 'multipart/form-data; boundary=b' });
    expect(answer.statusCode).toBeLessThan(500);
    expect(server.world.received).toHaveLength(0);
    const none = await upload('', payload, { 'content-type': 'multipart/form-data' });
    expect(none.statusCode).toBeLessThan(500);
  });

  it('nothing sent is said so; more than the limit is refused unread', async () => {
    expect((await upload('', '')).json().code).toBe('import_file_missing');
    const large = await upload('', 'x', { 'content-length': String(IMPORT_BYTES_MAX + 1) });
    expect([large.statusCode, large.json().code]).toEqual([413, 'statement_too_large']);
  });

  it('a client that goes away leaves nothing', async () => {
    const { port } = new URL(await listen());
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /v1/imports HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.key}\r\ncontent-length: 1000\r\n\r\nabc`,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.world.received).toHaveLength(0);
    expect(server.world.imports).toHaveLength(4);
  });

  it('an upload that ends before it is read still gets its answer', async () => {
    const url = `${await listen()}/v1/imports`;
    server.parts.imports.receive = async (_scope, _actor, _request, bytes) => {
      for await (const _chunk of bytes) break;
      return { ok: false, fault: { importId: 5, fault: { code: 'too_large', bytesMax: 1 } } };
    };
    const answer = await fetch(url, { method: 'POST', headers: auth(), body: Buffer.alloc(8_000_000) });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      413,
      'statement_too_large',
    ]);
  });

  it('invariant 15: says line, element, rule, what was found and what to do', async () => {
    server.world.nextFault = {
      code: 'statement',
      fault: {
        code: 'unreadable',
        line: 12,
        element: 'Stmt/Ntry/Amt',
        rule: 'an amount is a decimal',
        found: '1.2.3',
        action: 'Export the file again.',
      },
    };
    const answer = await upload('', FILE);
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'statement_unreadable']);
    expect(answer.json().errors[0]).toMatchObject({
      line: 12,
      element: 'Stmt/Ntry/Amt',
      rule: 'an amount is a decimal',
      found: '1.2.3',
      action: 'Export the file again.',
    });
    const failed = await ask({ url: `/v1/imports/${answer.json().import_id}` });
    expect(failed.json().status).toBe('failed');
  });

  it('asks the questions that only a person can answer', async () => {
    const account = server.world.accounts[0]?.id ?? 0;
    server.world.nextFault = {
      code: 'account_needed',
      candidates: [{ id: account, label: 'Giro' }],
      text: 'Which?',
    };
    const which = (await upload('', FILE)).json();
    expect(which).toMatchObject({
      code: 'account_needed',
      candidates: [{ id: ids.encode('account', 11, account), label: 'Giro' }],
    });
    const mapping = {
      delimiter: ';',
      columns: ['a'],
      sample: [['1']],
      suggestion: { amount: 'a' },
      open: ['date'],
    };
    const fault = {
      code: 'mapping_needed' as const,
      line: null,
      element: null,
      rule: 'r',
      found: '',
      action: 'a',
      mapping,
    };
    server.world.nextFault = { code: 'statement', fault };
    expect((await upload('', FILE)).json()).toMatchObject({ code: 'statement_mapping_needed', mapping });
    server.world.nextFault = null;
    const answered = `?mapping=${encodeURIComponent('{"amount":"a","date":"b"}')}`;
    expect((await upload(answered, FILE)).statusCode).toBe(201);
    expect(server.world.received.at(-1)?.request.read.mapping).toEqual({ amount: 'a', date: 'b' });
    for (const bad of ['[]', '{', '1'])
      expect((await upload(`?mapping=${encodeURIComponent(bad)}`, FILE)).json().errors[0].parameter).toBe(
        'mapping',
      );
  });

  it('with an Idempotency-Key the first import is told again, a failed one is not kept', async () => {
    const send = () => upload('?filename=a', FILE, { 'idempotency-key': 'k' });
    server.world.nextFault = { code: 'account_differs', text: 'Another.' };
    expect((await send()).statusCode).toBe(422);
    server.world.nextFault = null;
    const [one, two] = [await send(), await send()];
    expect([one.statusCode, two.statusCode, two.json().id]).toEqual([201, 201, one.json().id]);
    expect(two.headers['idempotency-replayed']).toBe('true');
  });
});

describe('imports under way', () => {
  it('answers 202 when it takes longer, and tells the progress until the end', async () => {
    await server.app.close();
    const { config } = server.parts;
    server = testServer(ids, { config: { ...config, importWaitMs: 20 } });
    server.world.holdImports = true;
    const started = await upload('', FILE);
    expect([started.statusCode, started.json().status]).toEqual([202, 'applying']);
    const url = `${await listen()}${started.headers.location}/progress`;
    const stream = await fetch(url, { headers: auth() });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    setTimeout(() => server.world.finish(), 100);
    const events = await stream.text();
    expect(events).toMatch(
      /^event: progress\ndata: \{.*"status":"applying".*\}\n\nevent: end\ndata: \{.*"status":"done"/,
    );
  });

  it('an import that has ended is one event; closing the server ends open streams', async () => {
    const id = server.owners[0]?.objects.import ?? '';
    const done = await ask({ url: `/v1/imports/${id}/progress` });
    expect(done.body).toMatch(/^event: end\n/);
    const row = server.world.imports[0] ?? expect.fail('no import');
    server.world.imports[0] = { ...row, status: 'applying', finishedAt: null };
    const stream = await fetch(`${await listen()}/v1/imports/${id}/progress`, { headers: auth() });
    const started = Date.now();
    const text = stream.text();
    await server.app.close();
    expect(await text).toMatch(/^event: progress\n/);
    expect(Date.now() - started).toBeLessThan(3000);
  });

  it('cancels what is under way only', async () => {
    const id = server.owners[0]?.objects.import ?? '';
    const ended = await ask({ url: `/v1/imports/${id}/cancel`, method: 'POST' });
    expect([ended.statusCode, ended.json().code]).toEqual([409, 'import_ended']);
    const row = server.world.imports[0] ?? expect.fail('no import');
    server.world.imports[0] = { ...row, status: 'applying', finishedAt: null };
    expect((await ask({ url: `/v1/imports/${id}/cancel`, method: 'POST' })).statusCode).toBe(202);
  });
});

describe('documents', () => {
  it('are downloads that no browser shows', async () => {
    const id = server.owners[0]?.objects.document ?? '';
    const content = await ask({ url: `/v1/documents/${id}/content` });
    expect(content.body).toBe('first second');
    expect(content.headers['content-type']).toBe('application/octet-stream');
    expect(content.headers['content-security-policy']).toContain('sandbox');
    expect(content.headers['content-disposition']).toBe(
      `attachment; filename="M_rz _2026_.xml"; filename*=UTF-8''M%C3%A4rz%20%222026%22.xml`,
    );
  });
});
