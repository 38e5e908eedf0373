import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asking,
  browser,
  type ConnectBench,
  must,
  openConnectBench,
  refusalOf,
  request,
} from '../../../proofs/connect/bench.ts';
import { openWebFormsStore } from '../../store/finapi/web-forms.ts';
import { SESSION_MS } from '../connect/limits.ts';
import { asks, failed, granted, waits } from '../connect/testing.ts';
import type { OwnerScope } from '../ports.ts';
import type { Adopted, Credentials } from './connections-port.ts';
import { FORM_MS, IDLE_MS, LIST_MS, webForms } from './web-forms.ts';
import type { OpenWebForm, WebForms } from './web-forms-port.ts';

let bench: ConnectBench;
let forms: WebForms;
let scope: OwnerScope;
let login = 0;
const adopted: [connectionId: number, asked: Adopted][] = [];
const stored: [connectionId: number, credentials: Credentials][] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  bench = await openConnectBench();
  forms = webForms({
    connecting: bench.engine,
    store: openWebFormsStore(bench.store.app, bench.store.jobs),
    vault: { sealerFor: bench.sealerFor },
    connections: {
      async adopt(_asking, connectionId, asked) {
        adopted.push([connectionId, asked]);
        return true;
      },
      async keepCredentials(_scope, connectionId, credentials) {
        stored.push([connectionId, credentials]);
      },
    },
    now: bench.now,
    onError: (error) => void errors.push(error),
  });
});
beforeEach(async () => {
  scope = await bench.newOwner();
  bench.bank.reset();
  adopted.length = 0;
  stored.length = 0;
});
afterAll(() => bench.close());

const ME = browser('me');
const ASKED: Adopted = { kind: 'import', name: 'Mein Konto', skipPositions: false, loadOwners: true };
const IMPORT: OpenWebForm = {
  kind: 'import',
  institutionId: 'bank-one',
  connectionId: null,
  asked: ASKED,
  offersPin: false,
  language: 'de',
};

const open = async (given: Partial<OpenWebForm> = {}) =>
  must(await forms.open(asking(scope), { ...IMPORT, ...given }));
const read = (id: number) => forms.read(asking(scope), id);
const status = async (id: number) => (await read(id))?.status;
const startIn = (sessionId: number, given: Parameters<typeof request>[0] = {}) =>
  bench.engine.start(
    asking(scope, 'browser'),
    request({
      sessionId,
      institutionId: null,
      fields: { login: `form-${++login}`, password: 'pin' },
      ...given,
    }),
  );

describe('a web form', () => {
  it('is not yet opened, in progress once a browser opened the page, and completed by the grant', async () => {
    const { id, token } = await open();
    expect(await read(id)).toEqual({
      id,
      kind: 'import',
      connectionId: null,
      token,
      status: 'NOT_YET_OPENED',
      outcome: null,
      answered: null,
    });
    expect(await bench.engine.visit(token, ME)).toMatchObject({ session: { id, institutionId: 'bank-one' } });
    expect(await status(id)).toBe('IN_PROGRESS');
    bench.bank.answers(asks(bench.now()), granted());
    const { id: attemptId, stepNumber } = must(await startIn(id));
    expect(await status(id)).toBe('IN_PROGRESS');
    must(await bench.engine.answer(asking(scope), attemptId, stepNumber, { code: '123456' }));
    // The list of accounts is on its way: the answer of an import has it.
    expect(await status(id)).toBe('IN_PROGRESS');
    bench.advance(LIST_MS);
    const done = await read(id);
    expect(done).toMatchObject({ status: 'COMPLETED', outcome: { kind: 'done' } });
    expect(done?.connectionId).toBeGreaterThan(0);
    expect(adopted).toEqual([[done?.connectionId, ASKED]]);
  });

  it('does what was asked once, by whoever looks first', async () => {
    const { id } = await open();
    bench.bank.answers(granted());
    const { connectionId } = must(await startIn(id));
    expect(await forms.sweep(100)).toBeGreaterThanOrEqual(0);
    await forms.sweep(100);
    await read(id);
    expect(adopted).toEqual([[connectionId, ASKED]]);
    expect(errors).toEqual([]);
  });

  it('keeps the answer that it was given first', async () => {
    const { id } = await open();
    bench.bank.answers(granted());
    must(await startIn(id));
    bench.advance(LIST_MS);
    await forms.keepAnswer(scope, id, { code: 201, body: '{"id":1}' });
    await forms.keepAnswer(scope, id, { code: 200, body: 'later' });
    expect((await read(id))?.answered).toEqual({ code: 201, body: '{"id":1}' });
  });

  it('is completed with the fault of a sign-in that failed; another try on the page goes on with it', async () => {
    const { id } = await open();
    bench.bank.answers(
      failed({ code: 'credentials_wrong', fields: ['password'] }),
      asks(bench.now()),
      granted(),
    );
    must(await startIn(id));
    expect(await read(id)).toMatchObject({
      status: 'COMPLETED',
      outcome: { kind: 'failed', fault: { code: 'credentials_wrong' } },
    });
    const { id: attemptId, stepNumber } = must(await startIn(id));
    must(await bench.engine.answer(asking(scope), attemptId, stepNumber, { code: '123456' }));
    bench.advance(LIST_MS);
    expect((await read(id))?.outcome?.kind).toBe('done');
  });

  it('is aborted when the user cancels, and when the link has ended', async () => {
    const cancelled = await open();
    must(await bench.engine.cancelSession(asking(scope), cancelled.id));
    expect(await read(cancelled.id)).toMatchObject({ status: 'ABORTED', outcome: { kind: 'aborted' } });
    const left = await open();
    bench.advance(SESSION_MS);
    await bench.engine.sweep(100);
    expect(await status(left.id)).toBe('ABORTED');
  });

  it('is aborted when it was opened and nothing was begun for 20 minutes, and nothing begins in it then', async () => {
    const { id, token } = await open();
    await bench.engine.visit(token, ME);
    bench.advance(IDLE_MS - 1);
    await forms.sweep(100);
    expect(await status(id)).toBe('IN_PROGRESS');
    bench.advance(1);
    await forms.sweep(100);
    expect(await status(id)).toBe('ABORTED');
    expect(refusalOf(await startIn(id))).toBe('session_ended');
  });

  it('of which the bank waits for a second signer stays in progress', async () => {
    const { id } = await open();
    bench.bank.answers(waits(bench.now(), 'second_signer', { until: bench.now() + FORM_MS }));
    must(await startIn(id));
    bench.advance(IDLE_MS);
    await forms.sweep(100);
    // Nobody has opened the page here: the attempt was begun without it.
    expect(await status(id)).toBe('NOT_YET_OPENED');
  });

  it("is its user's alone, and gone after 24 hours", async () => {
    const { id } = await open();
    const other = await bench.newOwner();
    expect(await forms.read(asking(other), id)).toBeNull();
    expect(await forms.read(asking(scope), 999_999)).toBeNull();
    bench.advance(FORM_MS - 1);
    expect(await read(id)).not.toBeNull();
    bench.advance(1);
    expect(await read(id)).toBeNull();
    await forms.sweep(100);
    const rows = await bench.store.admin('select count(*) from finapi_web_forms where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(rows).toEqual([['0']]);
  });

  it('for an update renews the connection that is there, and is refused for one that is not', async () => {
    const { id } = await open();
    bench.bank.answers(granted());
    const { connectionId } = must(await startIn(id));
    const asked: Adopted = { ...ASKED, kind: 'update', name: null };
    const update = await open({ kind: 'update', institutionId: null, connectionId, asked });
    expect(await bench.engine.session(scope, update.id)).toMatchObject({ purpose: 'renew', connectionId });
    const gone = await forms.open(asking(scope), { ...IMPORT, kind: 'edit', connectionId: 999_999, asked });
    expect(refusalOf(gone)).toBe('not_found');
  });

  it('hands on which accounts are wanted', async () => {
    const wanted = { kinds: ['savings'], later: false, from: null } as const;
    const { id } = await open({ wanted });
    bench.bank.answers(granted());
    const { connectionId } = must(await startIn(id));
    const [row] = await bench.store.admin('select wanted from connections where owner_id = $1 and id = $2', [
      scope.ownerId,
      connectionId,
    ]);
    expect(JSON.parse(row?.[0] ?? 'null')).toEqual(wanted);
  });

  it('keeps what the user typed once access is granted, the PIN only where that may be', async () => {
    const typed = { userId: 'anna', customerId: null, pin: 'geheim-77' };
    for (const offersPin of [false, true]) {
      const { id } = await open({ offersPin });
      expect(await forms.offersPin(scope, id)).toBe(offersPin);
      await forms.typed(scope, id, typed);
      const rows = await bench.store.admin(
        'select f::text from finapi_web_forms f where owner_id = $1 and session_id = $2',
        [scope.ownerId, id],
      );
      expect(JSON.stringify(rows)).not.toContain('geheim-77');
      expect(JSON.stringify(rows)).not.toContain(Buffer.from('geheim-77').toString('hex'));
      bench.bank.answers(granted({ token: `${offersPin}` }));
      const { connectionId } = must(await startIn(id));
      await read(id);
      expect(stored.splice(0)).toEqual([[connectionId, { ...typed, pin: offersPin ? typed.pin : null }]]);
      // Nothing of it is left, and nothing is kept after the end.
      await forms.typed(scope, id, typed);
      const left = await bench.store.admin(
        'select sealed_typed is null from finapi_web_forms where owner_id = $1 and session_id = $2',
        [scope.ownerId, id],
      );
      expect(left).toEqual([['t']]);
    }
    expect(await forms.offersPin(scope, 999_999)).toBe(false);
  });

  it('keeps neither token nor answer in clear (invariant 11)', async () => {
    const { id, token } = await open({ asked: { ...ASKED, name: 'Geheimkonto' } });
    bench.bank.answers(granted());
    must(await startIn(id));
    bench.advance(LIST_MS);
    await read(id);
    await forms.keepAnswer(scope, id, { code: 201, body: 'Antwort-4711' });
    const rows = await bench.store.admin('select f::text from finapi_web_forms f where owner_id = $1', [
      scope.ownerId,
    ]);
    for (const secret of [token, 'Geheimkonto', 'Antwort-4711']) {
      expect(JSON.stringify(rows)).not.toContain(secret);
      expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });
});
