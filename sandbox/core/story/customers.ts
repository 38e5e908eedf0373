/** Who banks where, and whose life it is. */
import { institutionById } from '../institutions.ts';
import type { AccountType, SandboxAccount, SandboxInstitution } from '../types.ts';
import { accountOf } from './accounts.ts';
import type { Life } from './life.ts';
import { AMERICAN } from './lives/american.ts';
import { BAHRAINI } from './lives/bahraini.ts';
import { BRITISH } from './lives/british.ts';
import { COMPANY_LIFE } from './lives/company.ts';
import { FRENCH } from './lives/french.ts';
import { GERMAN } from './lives/german.ts';
import { MEXICAN } from './lives/mexican.ts';

export interface Customer {
  readonly institution: SandboxInstitution;
  readonly life: Life;
  /** What chance is made of: the same for a login and that login with a scenario. */
  readonly seed: string;
  readonly accounts: readonly SandboxAccount[];
  /**
   * The second customer of a bank has a current account only, and less of everything; so has the customer of a bank with
   * one account.
   */
  readonly second: boolean;
  /** The current account of the bank's other customer; null where there is none. */
  readonly other: SandboxAccount | null;
}

const LIVES: Readonly<Record<string, Life>> = {
  'demo-de': GERMAN,
  'demo-de-open': GERMAN,
  'demo-de-code': GERMAN,
  'demo-de-app': GERMAN,
  'demo-de-business': COMPANY_LIFE,
  'demo-de-test': GERMAN,
  'demo-de-depot': GERMAN,
  'demo-fr': FRENCH,
  'demo-gb': BRITISH,
  'demo-us': AMERICAN,
  'demo-mx-bbva': MEXICAN,
  'demo-mx-banamex': MEXICAN,
  'demo-bh': BAHRAINI,
};

const SECOND = 'demo2';
const COMPANY = 'company';
const SCENARIO = /^[a-z0-9-]{1,40}$/;

/** The login without its scenario; null when the bank does not know it. */
function baseOf(institution: SandboxInstitution, login: string): string | null {
  const dot = login.indexOf('.');
  const base = dot === -1 ? login : login.slice(0, dot);
  if (!institution.logins.includes(base)) return null;
  return dot === -1 || SCENARIO.test(login.slice(dot + 1)) ? base : null;
}

const typesOf = ({ loan }: Life): readonly AccountType[] => [
  'current',
  'savings',
  'card',
  ...(loan === undefined ? [] : (['loan'] as const)),
];

/** The customer of this login (`demo`, or `demo.<scenario>` with the same life and other numbers), or null. */
export function customerOf(institutionId: string, login: string): Customer | null {
  const institution = institutionById(institutionId);
  const life = LIVES[institutionId];
  if (!institution || !life) return null;
  const base = baseOf(institution, login);
  if (base === null) return null;
  const second = base === SECOND || institution.oneAccount === true;
  const holder = life.holders[base === SECOND ? 1 : 0];
  const usage = base === COMPANY ? 'business' : 'private';
  const few: readonly AccountType[] =
    institution.securities === true ? ['current', 'securities'] : ['current'];
  const types = second ? few : typesOf(life);
  const otherLogin = institution.logins.find((known) => known !== base);
  return {
    institution,
    life,
    seed: `${institution.id}|${base}`,
    accounts: types.map((type) => accountOf({ institution, login, type, holder, usage, life })),
    second,
    other: otherLogin
      ? accountOf({
          institution,
          login: otherLogin,
          type: 'current',
          holder: life.holders[second ? 0 : 1],
          usage,
          life,
        })
      : null,
  };
}

/** The customer's account of this key; undefined when there is none. */
export const accountByKey = (customer: Customer, key: string): SandboxAccount | undefined =>
  customer.accounts.find((account) => account.key === key);
