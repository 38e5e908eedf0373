import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/server.ts';
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
const BUSINESS_SIGNS: readonly KnownSign[] = [
  ...SIGNS,
  { kind: 'received', what: 'a received transfer', fits: ({ codes }) => codes.btc === 'PMNT-RCDT-ESCT' },
  { kind: 'sent', what: 'a sent transfer', fits: ({ codes }) => codes.btc === 'PMNT-ICDT-ESCT' },
];

interface Case {
  readonly institution: string;
  readonly scenario?: string;
  /** The method that is chosen where the bank offers several. */
  readonly choice?: string;
  readonly signs?: readonly KnownSign[];
}

async function subjectOf({ institution, scenario, choice, signs }: Case): Promise<Subject> {
  const business = institution === 'demo-de-business';
  const login = `${business ? 'company' : 'demo'}${scenario === undefined ? '' : `.${scenario}`}`;
  const method = SANDBOX_BANKS.find(({ id }) => id === institution)?.methods[0] ?? '';
  return {
    connector: sandboxConnector({ baseUrl: sandbox.url }),
    institution,
    method,
    fields: {
      ...(method === 'redirect' ? {} : { login }),
      ...(['code', 'methods', 'steps', 'signers'].includes(method) ? { password: PASSWORD } : {}),
    },
    secrets: [PASSWORD, CODE, ANSWER],
    window: lastDays(institution, WINDOW_DAYS, Date.now()),
    signs: signs ?? (business ? BUSINESS_SIGNS : SIGNS),
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
