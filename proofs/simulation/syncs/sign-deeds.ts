/** What the account holder does about access: signs in, signs in again, ends it here or at the bank. */
import type { ConnectPurpose } from '../../../src/engine/connection-rows.ts';
import type { Process } from '../process.ts';
import type { Deed } from './deed.ts';
import { INSTITUTION, type Life } from './life.ts';
import { run } from './work.ts';

/** Signs in at the bank, for a new connection or for the one that is there. */
export async function sign(life: Life, purpose: ConnectPurpose, on: number): Promise<string> {
  if ((purpose === 'connect') === (life.connectionId !== null)) return 'not now';
  let said = '';
  const signing = async ({ connecting }: Process): Promise<void> => {
    const started = await connecting.start(life.asking(true), {
      purpose,
      institutionId: purpose === 'connect' ? INSTITUTION : null,
      connectionId: life.connectionId,
      method: null,
      fields: { login: life.profile.login },
      scopes: [],
      daysWanted: life.profile.consentDays,
      sessionId: null,
      browserHash: null,
    });
    said = started.ok ? started.value.step : started.fault.code;
    // A connection that nobody granted goes.
    if (started.ok && started.value.step === 'granted') life.connectionId = started.value.connectionId;
  };
  await run(life, signing, on);
  return said;
}

export async function end(life: Life, how: Extract<Deed, { kind: 'end' }>['how']): Promise<string> {
  const { connectionId } = life;
  if (connectionId === null) return 'no connection';
  if (how === 'revoke_at_bank') {
    await life.revokeAtBank();
    return 'at the bank';
  }
  let said = '';
  const ending = async ({ connecting }: Process): Promise<void> => {
    const asking = life.asking(true);
    const consent = (await connecting.consents(life.scope, { connectionId }, { limit: 1, after: null }))
      .rows[0];
    const result =
      how === 'disconnect'
        ? await connecting.disconnect(asking, connectionId)
        : how === 'revoke'
          ? await connecting.revokeConsent(asking, consent?.id ?? 0)
          : await connecting.pause(asking, connectionId, how === 'pause');
    said = result.ok ? 'done' : result.fault.code;
  };
  await run(life, ending, 0);
  return said;
}
