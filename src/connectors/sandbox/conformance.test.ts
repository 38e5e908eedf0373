import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/server.ts';
import { authorizationToken } from '../../services/sandbox/oauth-token.ts';
import { liveHttp } from '../conformance/live-http.ts';
import type { KnownSign, Subject } from '../conformance/subject.ts';
import { conformanceSuite } from '../conformance/suite.ts';
import { sandboxConnector } from './index.ts';
import { SANDBOX_BANKS } from './institutions.ts';
import { ANSWER, CODE, lastDays, PASSWORD, personAt } from './testing.ts';

const WINDOW_DAYS = 300;
let folder: string;
let sandbox: RunningSandbox;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tributary-conformance-'));
  sandbox = await startSandbox({ stateFolder: folder, port: 0 });
});
afterAll(async () => {
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

const OVERPAID =
  /^(?:Einzahlung auf Kreditkarte|APPROVISIONNEMENT CARTE|CARD TOP UP|CARD PREPAYMENT|ABONO ANTICIPADO)/;

/** Of the story: what the bank's own codes say of the direction. */
const SIGNS: readonly KnownSign[] = [
  { kind: 'purchase', what: 'a card purchase', fits: ({ codes }) => /^PMNT-CCRD-POS/.test(codes.btc ?? '') },
  { kind: 'refund', what: 'a refund', fits: ({ codes }) => codes.btc === 'PMNT-CCRD-RIMB' },
  {
    kind: 'payment',
    what: 'the payment of a card bill, on the card',
    fits: ({ codes }, { account }) => account.kind === 'card' && codes.btc === 'PMNT-RCDT-BOOK',
  },
  {
    kind: 'overpaid_card',
    what: 'a payment that overpaid a card',
    fits: ({ remittance }, { account }) => account.kind === 'card' && OVERPAID.test(remittance ?? ''),
  },
];
const LOAN_SIGNS: readonly KnownSign[] = [
  ...SIGNS,
  {
    kind: 'payment',
    what: 'the instalment of a loan, on the loan',
    fits: ({ codes }, { account }) => account.kind === 'loan' && codes.btc === 'PMNT-RCDT-BOOK',
  },
  {
    kind: 'sent',
    what: 'the interest of a loan',
    fits: ({ codes }, { account }) => account.kind === 'loan' && codes.btc === 'ACMT-MDOP-INTR',
  },
];
const BUSINESS_SIGNS: readonly KnownSign[] = [
  ...SIGNS,
  { kind: 'received', what: 'a received transfer', fits: ({ codes }) => codes.btc === 'PMNT-RCDT-ESCT' },
  { kind: 'sent', what: 'a sent transfer', fits: ({ codes }) => codes.btc === 'PMNT-ICDT-ESCT' },
];
const NO_CARDS = {
  payment: 'it has no cards',
  refund: 'refunds of the story go to cards',
  overpaid_card: 'it has no cards',
};
/** Their customers have no cards. */
const WITHOUT_CARDS: readonly string[] = ['demo-de-test', 'demo-de-depot'];
/** A current account only. */
const ONE_ACCOUNT_SIGNS: readonly KnownSign[] = [
  { kind: 'purchase', what: 'a card purchase', fits: ({ codes }) => /^PMNT-CCRD-POS/.test(codes.btc ?? '') },
  { kind: 'received', what: 'a received transfer', fits: ({ codes }) => /^PMNT-RCDT/.test(codes.btc ?? '') },
  { kind: 'sent', what: 'a sent transfer', fits: ({ codes }) => /^PMNT-ICDT/.test(codes.btc ?? '') },
];

function signsOf(institution: string): readonly KnownSign[] {
  if (institution === 'demo-de-business') return BUSINESS_SIGNS;
  if (WITHOUT_CARDS.includes(institution)) return ONE_ACCOUNT_SIGNS;
  return institution.startsWith('demo-mx-') ? LOAN_SIGNS : SIGNS;
}

interface Case {
  readonly institution: string;
  readonly scenario?: string;
  /** The method that is chosen where the bank offers several. */
  readonly choice?: string;
  readonly signs?: readonly KnownSign[];
  /** The method; the institution's usual one when absent. */
  readonly method?: string;
}

/** Tokens that are good for one attempt each; so many as the suite makes attempts. */
const TOKENS = 20;

/** Gives a fresh token at each call: the suite makes several attempts, and a token works once. */
async function freshTokens(institution: string): Promise<() => { token: string }> {
  const tokens: string[] = [];
  for (let made = 0; made < TOKENS; made++) {
    const token = await authorizationToken({
      banksUrl: sandbox.url,
      institutionId: institution,
      random: randomBytes,
    });
    if (!token.ok) throw new Error(`no token: ${token.fault.code}`);
    tokens.push(token.value);
  }
  return () => ({ token: tokens.pop() ?? '' });
}

async function subjectOf({ institution, scenario, choice, signs, method: wanted }: Case): Promise<Subject> {
  const business = institution === 'demo-de-business';
  const login = `${business ? 'company' : 'demo'}${scenario === undefined ? '' : `.${scenario}`}`;
  const method = wanted ?? SANDBOX_BANKS.find(({ id }) => id === institution)?.methods[0] ?? '';
  const credentials = {
    ...(['redirect', 'nothing', 'code-only'].includes(method) ? {} : { login }),
    ...(['code', 'methods', 'steps', 'signers'].includes(method) ? { password: PASSWORD } : {}),
  };
  return {
    connector: sandboxConnector({ baseUrl: sandbox.url }),
    institution,
    method,
    fields: method === 'token' ? await freshTokens(institution) : credentials,
    secrets: [PASSWORD, CODE, ANSWER],
    window: lastDays(institution, WINDOW_DAYS, Date.now()),
    signs: signs ?? signsOf(institution),
    ...(WITHOUT_CARDS.includes(institution) ? { lacks: NO_CARDS } : {}),
    bank: {
      type: 'live',
      http: liveHttp(),
      now: Date.now,
      person: personAt(sandbox, institution, login, choice),
    },
    renews: ({ headers }) => headers['x-session-token'] !== undefined,
  };
}

for (const { id } of SANDBOX_BANKS) conformanceSuite(id, () => subjectOf({ institution: id }));

for (const institution of ['demo-mx-bbva', 'demo-mx-banamex'])
  conformanceSuite(`${institution} by token`, () => subjectOf({ institution, method: 'token' }));

conformanceSuite('demo-de-test with a code', () =>
  subjectOf({ institution: 'demo-de-test', method: 'code-only' }),
);
conformanceSuite('demo-de by photo', () => subjectOf({ institution: 'demo-de', choice: 'photo' }));
conformanceSuite('demo-de by flicker', () => subjectOf({ institution: 'demo-de', choice: 'flicker' }));
conformanceSuite('demo-de-open with renewed tokens', () =>
  subjectOf({ institution: 'demo-de-open', scenario: 'token-renewed' }),
);
conformanceSuite('demo-de-open with ids that change', () =>
  subjectOf({ institution: 'demo-de-open', scenario: 'ids-change' }),
);
conformanceSuite('demo-de-open without ids', () =>
  subjectOf({ institution: 'demo-de-open', scenario: 'ids-missing' }),
);
conformanceSuite('demo-de-open without numbers', () =>
  subjectOf({ institution: 'demo-de-open', scenario: 'numbers-missing' }),
);
