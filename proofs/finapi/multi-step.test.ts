/** Banks that want more of the user, end to end: 510 and the repeated call, for clients of early versions and of later ones. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInOnPages } from '../../src/services/sandbox/bank-pages.ts';
import { Browser } from '../chaos/bank-sign-in.ts';
import { must } from '../security/words.ts';
import { type Answer, CODE, DEMO_BLZ, FinapiHouse, type FinapiUser, failed, read } from './house.ts';
import type { BankConnection, ErrorBody } from './shapes.ts';

const LIMIT_MS = 60_000;
const REPEATS_MAX = 60;
const REPEAT_MS = 250;
const PIN = 'demo-pin';

let house: FinapiHouse;
beforeAll(async () => {
  house = await FinapiHouse.start();
}, 120_000);
afterAll(async () => {
  const mistakes = house?.mistakes();
  await house?.close();
  expect(mistakes).toBe('');
});

interface Step {
  readonly hash: string;
  readonly status: string;
  readonly challengeMessage: string;
  readonly answerFieldLabel: string | null;
  readonly redirectUrl: string | null;
  readonly twoStepProcedures: readonly { readonly procedureId: string }[] | null;
  readonly opticalData: string | null;
  readonly photoTanMimeType: string | null;
  readonly photoTanData: string | null;
}

/** What a 510 asks. */
function asked(answer: Answer): { readonly message: string; readonly step: Step } {
  expect(failed(answer)).toBe('510 ADDITIONAL_AUTHENTICATION_REQUIRED');
  const [error] = (answer.json as ErrorBody).errors;
  expect(error?.type).toBe('BUSINESS');
  const step = error?.multiStepAuthentication as unknown as Step;
  expect(step.challengeMessage).toBe(error?.message);
  return { message: error?.message ?? '', step };
}

/** Repeats a call as long as it says the same. */
async function repeated(call: () => Promise<Answer>): Promise<Answer> {
  for (let repeats = 0; repeats < REPEATS_MAX; repeats++) {
    const answer = await call();
    if (answer.status !== 510) return answer;
    await sleep(REPEAT_MS);
  }
  throw new Error('the bank never lets the user in');
}

const moveBanks = async (seconds: number): Promise<void> => {
  must(await house.control.call('POST', '/control/clock', { advance_seconds: seconds }));
};

/** The account holder revokes at the bank what is valid there. */
async function revokeAll(institution: string): Promise<void> {
  const { consents } = must(
    await house.control.call('GET', `/control/consents?institution=${institution}`),
  ) as { consents: readonly { id: string; ended: string | null }[] };
  for (const { id, ended } of consents)
    if (ended === null) must(await house.control.call('POST', `/control/consents/${id}/revoke`));
}

/** Opens our link as a person does, and gives the bank's address. */
async function toBank(browser: Browser, link: string): Promise<string> {
  const landing = await browser.open(link);
  const token = /name="form_token" value="([^"]+)"/.exec(landing.text)?.[1] ?? '';
  const on = await browser.send(landing.url, { form_token: token });
  return /class="button" href="(http[^"]+)"/.exec(on.text)?.[1] ?? '';
}

const proves = (title: string, proof: () => Promise<void>): void => {
  it(title, proof, LIMIT_MS);
};

describe('a challenge and the answer in challengeResponse', () => {
  proves(
    "“the service will respond with HTTP code 510 and an error message containing a challenge for the user from the bank. You must display the challenge message to the user, and then retry the service call, passing the user's answer to the bank's challenge in the 'challengeResponse' field”",
    async () => {
      const user = await house.user();
      const fields = { bankingUserId: 'demo', bankingPin: PIN };
      const { message } = asked(await user.import('50010102', fields));
      expect(message).toContain(CODE);
      const made = await user.import('50010102', { ...fields, challengeResponse: CODE });
      expect(read<BankConnection>(made, 201).accountIds).toHaveLength(3);
    },
  );

  proves(
    '“You can enable multi-step authentication for the demo bank connection by setting the bank connection name to "MSA"”',
    async () => {
      const user = await house.user();
      const { message, step } = asked(await user.import(DEMO_BLZ, { name: 'MSA' }));
      expect(message).toBe(
        'Es ist eine zusätzliche Authentifizierung erforderlich. Bitte geben Sie folgenden Code an: 123456',
      );
      expect(step).toMatchObject({ status: 'CHALLENGE_RESPONSE_REQUIRED', redirectUrl: null });
      const made = await user.import(DEMO_BLZ, { name: 'MSA', challengeResponse: CODE });
      const connection = await user.ready(read<BankConnection>(made, 201).id);
      expect(connection).toMatchObject({ type: 'DEMO', name: 'MSA', twoStepProcedures: [] });
      expect(connection.accountIds).toHaveLength(1);
      // And so does each update.
      const update = { bankConnectionId: connection.id };
      asked(await user.ask('POST', '/api/v1/bankConnections/update', { body: update }));
      const updated = await user.ask('POST', '/api/v1/bankConnections/update', {
        body: { ...update, challengeResponse: CODE },
      });
      expect(read<BankConnection>(updated).id).toBe(connection.id);
    },
  );

  proves('a wrong answer is refused by the bank, and then no challenge waits', async () => {
    const user = await house.user();
    asked(await user.import(DEMO_BLZ, { name: 'MSA' }));
    const wrong = await user.import(DEMO_BLZ, { name: 'MSA', challengeResponse: '654321' });
    expect(failed(wrong)).toBe('422 BANK_SERVER_REJECTION');
    const again = await user.import(DEMO_BLZ, { name: 'MSA', challengeResponse: CODE });
    expect(failed(again)).toBe('422 NO_EXISTING_CHALLENGE');
  });

  proves('several questions, one after the other: an answer, then a code', async () => {
    const user = await house.user();
    const fields = { bankingUserId: 'demo', bankingPin: PIN };
    const question = asked(await user.import('999999992', fields));
    expect(question.message).toContain('favourite colour');
    // The device is chosen as a procedure is: the one that sends texts, where no other is the default.
    const code = asked(await user.import('999999992', { ...fields, challengeResponse: 'blue' }));
    expect(code.message).toBe(`Text message to ***-***-0112: your code is ${CODE}.`);
    const made = await user.import('999999992', { ...fields, challengeResponse: CODE });
    expect(read<BankConnection>(made, 201).accountIds).toHaveLength(3);
  });
});

describe('multiStepAuthentication of later versions', () => {
  proves('hash and answer in the object; a hash of another user, step or call is unknown', async () => {
    const user = await house.user();
    const other = await house.user();
    const { step } = asked(await user.import(DEMO_BLZ, { name: 'MSA' }));
    const theirs = asked(await other.import(DEMO_BLZ, { name: 'MSA' })).step;
    expect(theirs.hash).not.toBe(step.hash);
    for (const hash of [theirs.hash, 'x', '0'.repeat(64)]) {
      const multiStepAuthentication = { hash, challengeResponse: CODE };
      const refused = await user.import(DEMO_BLZ, { name: 'MSA', multiStepAuthentication });
      expect(failed(refused)).toBe('422 NO_EXISTING_CHALLENGE');
    }
    const multiStepAuthentication = { hash: step.hash, challengeResponse: CODE };
    const made = await user.import(DEMO_BLZ, { name: 'MSA', multiStepAuthentication });
    expect(read<BankConnection>(made, 201).type).toBe('DEMO');
  });

  proves('the default procedure decides what the bank shows: a picture, a flickering one', async () => {
    const user = await house.user();
    const fields = { bankingUserId: 'demo', bankingPin: PIN, storePin: true };
    // Where nobody chose, the text message is taken.
    const text = asked(await user.import('50010100', fields));
    expect(text.step).toMatchObject({ status: 'CHALLENGE_RESPONSE_REQUIRED', answerFieldLabel: 'TAN' });
    const first = { hash: text.step.hash, challengeResponse: CODE };
    const made = await user.import('50010100', { ...fields, multiStepAuthentication: first });
    const { id } = read<BankConnection>(made, 201);
    const { twoStepProcedures } = await user.ready(id);
    const types = twoStepProcedures.map(({ procedureId, procedureChallengeType }) => [
      procedureId,
      procedureChallengeType,
    ]);
    expect(types).toEqual([
      ['text', 'TEXT'],
      ['photo', 'PHOTO'],
      ['flicker', 'FLICKER_CODE'],
    ]);
    const update = async (procedure: string): Promise<Step> => {
      await user.patch(`/api/v1/bankConnections/${id}`, { defaultTwoStepProcedureId: procedure });
      await revokeAll('demo-de');
      const body = { bankConnectionId: id };
      const { step } = asked(await user.ask('POST', '/api/v1/bankConnections/update', { body }));
      const answer = { hash: step.hash, challengeResponse: CODE };
      await user.post('/api/v1/bankConnections/update', { ...body, multiStepAuthentication: answer });
      await user.ready(id);
      return step;
    };
    const photo = await update('photo');
    expect(photo).toMatchObject({ photoTanMimeType: 'image/png', opticalData: null });
    expect(
      Buffer.from(photo.photoTanData ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const flicker = await update('flicker');
    expect(flicker.opticalData).toMatch(/^[0-9A-F]+$/);
    expect(flicker.photoTanData).toBeNull();
  });
});

describe('a bank with a page of its own', () => {
  const back = async (user: FinapiUser): Promise<{ readonly step: Step; readonly goUrl: string }> => {
    const { message, step } = asked(await user.import('30999'));
    expect(step.status).toBe('REDIRECT_REQUIRED');
    const goUrl = step.redirectUrl ?? '';
    expect(goUrl.startsWith(`${house.url}/connect/go/`)).toBe(true);
    expect(message).toContain(goUrl);
    const browser = new Browser();
    const bank = await toBank(browser, goUrl);
    const returned = await signInOnPages(bank, { login: 'demo', password: PIN });
    // Only the browser that went may come back.
    expect((await new Browser().open(returned?.href ?? '')).status).not.toBe(200);
    await browser.open(returned?.href ?? '');
    return { step, goUrl };
  };

  proves(
    'the user goes there by our link, comes back, and the repeated call has the connection',
    async () => {
      const user = await house.user();
      const { step } = await back(user);
      const multiStepAuthentication = { hash: step.hash, redirectCallback: 'state=1' };
      const made = await repeated(() => user.import('30999', { multiStepAuthentication }));
      expect(read<BankConnection>(made, 201).accountIds).toHaveLength(3);
    },
  );

  proves('early clients repeat the call as it was', async () => {
    const user = await house.user();
    await back(user);
    const made = await repeated(() => user.import('30999'));
    expect(read<BankConnection>(made, 201).bankingUserId).toBeNull();
  });

  proves('before the user came back the same is asked again', async () => {
    const user = await house.user();
    const first = asked(await user.import('30999'));
    const again = asked(await user.import('30999'));
    expect(again.step).toMatchObject({ status: 'REDIRECT_REQUIRED', hash: first.step.hash });
  });
});

describe('the demo bank', () => {
  proves('is updated as often as clients like, though nobody is there', async () => {
    const user = await house.user();
    const { id } = await user.connected(DEMO_BLZ);
    for (let updates = 0; updates < 8; updates++) {
      const updated = await user.post<BankConnection>('/api/v1/bankConnections/update', {
        bankConnectionId: id,
      });
      expect(updated.id).toBe(id);
      expect((await user.ready(id)).lastManualUpdate).toMatchObject({ result: 'OK' });
    }
    const { log } = must(await house.control.call('GET', '/control/log?limit=5000')) as {
      log: readonly { institution: string; attended: boolean; violations: readonly string[] }[];
    };
    const seen = log.filter(({ institution }) => institution === 'demo-de-test');
    expect(seen.filter(({ attended }) => !attended).length).toBeGreaterThan(16);
    expect(seen.flatMap(({ violations }) => violations)).toEqual([]);
  });
});

describe('approval elsewhere', () => {
  proves('in the app of the bank: required first, in progress while it lasts', async () => {
    const user = await house.user();
    const fields = { bankingUserId: 'demo' };
    const first = asked(await user.import('50010103', fields));
    expect(first.step.status).toBe('DECOUPLED_AUTH_REQUIRED');
    expect(first.message).toContain('Demo phone');
    const multiStepAuthentication = { hash: first.step.hash, decoupledCallback: true };
    const second = asked(await user.import('50010103', { ...fields, multiStepAuthentication }));
    expect(second.step).toMatchObject({ status: 'DECOUPLED_AUTH_IN_PROGRESS', hash: first.step.hash });
    const made = await repeated(() => user.import('50010103', { ...fields, multiStepAuthentication }));
    expect(read<BankConnection>(made, 201).accountIds).toHaveLength(3);
  });

  proves('refused there: the bank rejects, and the next call begins anew', async () => {
    const user = await house.user();
    const fields = { bankingUserId: 'demo.refused' };
    asked(await user.import('50010103', fields));
    const refused = await repeated(() => user.import('50010103', fields));
    expect(failed(refused)).toBe('422 BANK_SERVER_REJECTION');
  });

  proves('by a second signer: a code, then somebody else, then the connection', async () => {
    const user = await house.user();
    const fields = { bankingUserId: 'company', bankingPin: PIN };
    asked(await user.import('50010104', fields));
    const signing = asked(await user.import('50010104', { ...fields, challengeResponse: CODE }));
    expect(signing.step.status).toBe('DECOUPLED_AUTH_REQUIRED');
    expect(signing.message).toContain('1 of 2 have signed');
    // The second one may take days; the bank gives two weeks.
    await moveBanks(3 * 86_400);
    const open = must(
      await house.control.call('GET', '/control/authorisations?institution=demo-de-business&open=true'),
    ) as { authorisations: readonly { id: string; status: string }[] };
    for (const { id, status } of open.authorisations)
      if (status === 'signers_needed')
        must(
          await house.control.call('POST', `/control/authorisations/${id}/approve`, { signer: 'signer2' }),
        );
    await moveBanks(11);
    const made = await repeated(() => user.import('50010104', fields));
    expect(read<BankConnection>(made, 201).accountIds.length).toBeGreaterThan(0);
  });
});
