/** The dialects of this server. */
import { type Manual, manualOf } from './dialect/manual.ts';
import type { Dialect } from './dialect/parts.ts';
import { FINAPI_MANUAL } from './finapi/manual.ts';
import { OPEN_FINANCE } from './open-finance/open-finance.ts';
import { TEAM_BANKING } from './team-banking/team-banking.ts';

/** Those of persons. */
export const DIALECTS: readonly Dialect[] = [TEAM_BANKING, OPEN_FINANCE];

/** The documentation of all of them. */
export const MANUALS: readonly Manual[] = [...DIALECTS.map(manualOf), FINAPI_MANUAL];
