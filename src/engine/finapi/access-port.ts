/** Access to the finAPI surface: who calls, and everything about clients, users and their tokens. */
import type { TokenCaller, TokenFault } from './clients-port.ts';

export interface Access {
  /** Who comes with an access token; any text may be given. Known for half a second, over which a revoked one still opens in another process. */
  authenticate(token: string): Promise<TokenCaller | TokenFault>;
}
