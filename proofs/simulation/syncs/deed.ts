/** The deeds that a run is made of. */
import type { ConnectPurpose } from '../../../src/engine/connection-rows.ts';
import type { BankFault, Scenario } from './profile.ts';
import type { Misfortune } from './work.ts';

/** What happens beside a sync. */
export type Beside = 'ask' | 'file' | 'renew' | 'revoke' | 'tick';
export type References = 'same' | 'none' | 'other';

export type Deed =
  | { readonly kind: 'days'; readonly hours: number; readonly luck: number }
  | {
      readonly kind: 'pay';
      readonly account: number;
      readonly cents: number;
      readonly text: number;
      readonly copies: number;
      readonly pending: boolean;
      readonly daysAgo: number;
    }
  | {
      readonly kind: 'book';
      readonly which: number;
      readonly how: 'same' | 'tip' | 'less' | 'text';
      readonly newId: boolean;
      readonly daysAgo: number;
    }
  | { readonly kind: 'drop'; readonly which: number }
  | { readonly kind: 'ask'; readonly attended: boolean; readonly on: number; readonly luck: number }
  | {
      readonly kind: 'file';
      readonly from: number;
      readonly days: number;
      readonly references: References;
      readonly bad: Misfortune | null;
    }
  | { readonly kind: 'sign'; readonly purpose: ConnectPurpose; readonly on: number }
  | { readonly kind: 'end'; readonly how: 'revoke_at_bank' | 'revoke' | 'disconnect' | 'pause' | 'resume' }
  | { readonly kind: 'scenario'; readonly scenario: Scenario | null }
  | { readonly kind: 'stumble'; readonly what: BankFault; readonly skip: number; readonly times: number }
  | { readonly kind: 'doomed'; readonly bad: Misfortune; readonly luck: number }
  | { readonly kind: 'beside'; readonly what: Beside; readonly luck: number }
  | { readonly kind: 'restart'; readonly on: number }
  | { readonly kind: 'leases' | 'wake' | 'calm' };

export const describe = (deed: Deed): string => JSON.stringify(deed).replaceAll('"', '');
