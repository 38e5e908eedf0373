/** Authorization tokens as one of the sandbox's controls. */
import { failure, type Result, success } from '../../core/result.ts';
import type { SandboxControls, SandboxRefusal } from '../../engine/sandbox-port.ts';
import { authorizationToken, type TokenRefusal } from './oauth-token.ts';

/** The control that gets tokens from the simulated banks at an address. */
export const tokenControl =
  (banksUrl: string, random: (bytes: number) => Uint8Array): SandboxControls['authorizationToken'] =>
  async ({ institutionId, login }): Promise<Result<string, SandboxRefusal>> => {
    const given = login === null ? {} : { login };
    const made = await authorizationToken({ banksUrl, institutionId, random, ...given });
    return made.ok ? success(made.value) : failure(refusalOf(made.fault, login));
  };

function refusalOf(refusal: TokenRefusal, login: string | null): SandboxRefusal {
  switch (refusal.code) {
    case 'unreachable':
      return { code: 'unreachable' };
    case 'refused':
      return { code: 'not_now', why: `The bank sent the browser back with ${refusal.error}.` };
    case 'no_token': {
      const field = login === null ? 'institutionId' : 'login';
      return { code: 'value', field, message: 'leads to no token: the bank has no OAuth for it', known: [] };
    }
  }
}
