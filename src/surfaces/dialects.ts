/** The dialects of this server. */
import type { Dialect } from './dialect/parts.ts';
import { OPEN_FINANCE } from './open-finance/open-finance.ts';
import { TEAM_BANKING } from './team-banking/team-banking.ts';

export const DIALECTS: readonly Dialect[] = [TEAM_BANKING, OPEN_FINANCE];
