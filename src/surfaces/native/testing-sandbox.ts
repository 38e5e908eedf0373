/** Simulated banks that only note what is asked of them, for tests of the surface. */
import { failure, success } from '../../core/result.ts';
import type { SandboxAuthorisation, SandboxControls, SandboxRefusal } from '../../engine/sandbox-port.ts';
import type { FakeWorld } from './testing.ts';
import { askingAttempt } from './testing-connect-rows.ts';

export const AUTHORISATION = 'aut_1';
export const ENTRY = 'ent_1';

/** What a test can see and say of the fake banks. */
export interface FakeBanks {
  /** Why the next verb is refused; done when null. */
  refusal: SandboxRefusal | null;
  readonly asked: { readonly verb: string; readonly given: unknown }[];
  /** How a walked flow ends. */
  ends: 'granted' | 'waiting' | 'failed';
}

export const fakeBanks = (): FakeBanks => ({ refusal: null, asked: [], ends: 'granted' });

const AT = '2026-06-01T14:00:00.000+02:00';

const authorisation: SandboxAuthorisation = {
  id: AUTHORISATION,
  institutionId: 'demo-de',
  method: 'app',
  login: 'demo',
  status: 'approval_needed',
  held: false,
  consent: null,
  until: AT,
};

/** The controls of the fake banks. */
export function fakeSandbox(world: FakeWorld, banks: FakeBanks): SandboxControls {
  const tell = async <T>(verb: string, given: unknown, value: T) => {
    banks.asked.push({ verb, given });
    return banks.refusal === null ? success(value) : failure(banks.refusal);
  };
  const clock = { now: AT, offsetMs: 0 };
  const scenarios = {
    known: ['locked', 'slow'],
    set: [{ institutionId: 'demo-de', login: '*', scenario: 'slow' }],
  };
  return {
    clock: () => tell('clock', null, clock),
    moveClock: (move) => tell('moveClock', move, clock),
    scenarios: () => tell('scenarios', null, scenarios),
    authorizationToken: (wanted) => tell('authorizationToken', wanted, 'a token of the fakes'),
    setScenario: (wanted) => tell('setScenario', wanted, scenarios),
    authorisations: (filter) => tell('authorisations', filter, [authorisation]),
    decide: (id, decision) =>
      id === AUTHORISATION
        ? tell('decide', decision, authorisation)
        : Promise.resolve(failure({ code: 'not_found' })),
    addEntry: (entry) => tell('addEntry', entry, { ...entry, id: null }),
    bookEntry: (id, booking) =>
      id === ENTRY
        ? tell('bookEntry', booking, {
            id,
            amount: booking.amount ?? '-1.00',
            bookingDate: booking.bookingDate,
          })
        : Promise.resolve(failure({ code: 'not_found' })),
    dropEntry: (id) =>
      id === ENTRY ? tell('dropEntry', id, null) : Promise.resolve(failure({ code: 'not_found' })),
    revokeAtBank: (which) => tell('revokeAtBank', which, ['cns_1']),
    log: ({ limit, after }) =>
      tell(
        'log',
        { limit, after },
        {
          rows: [1, 2, 3]
            .filter((number) => number > (after ?? 0))
            .slice(0, limit)
            .map((number) => ({
              number,
              at: AT,
              institutionId: 'demo-de',
              method: 'POST',
              path: '/banks/demo-de/authorisations',
              status: 201,
              requestId: null,
              attended: true,
              authorisation: AUTHORISATION,
              consent: null,
              step: 1,
              error: null,
              violations: [],
            })),
          more: 3 - (after ?? 0) > limit,
        },
      ),
    authorise(asking, wanted) {
      const connection = world.connections.find((row) => row.of === asking.scope.ownerId);
      const attempt = {
        ...askingAttempt(world, asking.scope.ownerId),
        connectionId: connection?.id ?? 0,
        step: banks.ends,
        consentId: world.consents.find((row) => row.of === asking.scope.ownerId)?.id ?? null,
        view: null,
        fault:
          banks.ends === 'failed' ? ({ code: 'credentials_wrong', fields: ['password'] } as const) : null,
      };
      return tell('authorise', wanted, attempt);
    },
  };
}
