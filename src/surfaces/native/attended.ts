/**
 * Whether the account holder is there, as the client says it: `PSU-IP-Address` and `PSU-User-Agent`, the names that the
 * NextGenPSD2 framework of the Berlin Group uses. Never taken from the socket: that would be the client's own address.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { failure, type Result, success } from '../../core/result.ts';
import type { Asking } from '../../engine/connect-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { type Problem, problem } from '../http/problem.ts';
import { USER_AGENT_CHARACTERS_MAX } from './limits.ts';

export type Attended = NonNullable<Asking['attended']>;

export const IP_HEADER = 'PSU-IP-Address';
export const AGENT_HEADER = 'PSU-User-Agent';

/** What a header can hold of a browser's name: printable, as node gives it (one character a byte). */
const AGENT = new RegExp(`^[\\x20-\\x7e\\xa0-\\xff]{1,${USER_AGENT_CHARACTERS_MAX}}$`);

const refused = (header: string, rule: string): Result<never, Problem> =>
  failure(
    problem('psu_header_invalid', {
      detail: `${header}: ${rule}`,
      errors: [{ header, code: 'invalid', message: rule }],
    }),
  );

/** The account holder of a request; null when neither header is there, a failure that names the one that is wrong. */
export function readAttended(headers: IncomingHttpHeaders, now: Date): Result<Attended | null, Problem> {
  const ip = headers['psu-ip-address'];
  const userAgent = headers['psu-user-agent'];
  if (ip === undefined && userAgent === undefined) return success(null);
  // Node knows neither name, so a header that is sent twice arrives joined and is no address.
  if (typeof ip !== 'string') return refused(IP_HEADER, `is needed with ${AGENT_HEADER}`);
  if (typeof userAgent !== 'string') return refused(AGENT_HEADER, `is needed with ${IP_HEADER}`);
  // A zone (`%eth0`) means something on one machine only.
  if (isIP(ip) === 0 || ip.includes('%')) return refused(IP_HEADER, 'must be one IPv4 or IPv6 address');
  if (!AGENT.test(userAgent))
    return refused(AGENT_HEADER, `must be 1 to ${USER_AGENT_CHARACTERS_MAX} printable characters`);
  return success({ ip, userAgent, at: now.getTime() });
}

/** Who asks, as the engine wants to know it. */
export const askingOf = (call: {
  readonly reach: OwnerScope;
  readonly caller: { readonly actor: string };
  readonly attended: Attended | null;
}): Asking => ({
  scope: { tenantId: call.reach.tenantId, ownerId: call.reach.ownerId },
  actor: call.caller.actor,
  attended: call.attended,
});
