/** The control interface: what a test or a developer may do at the simulated bank. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { SandboxBank } from '../core/bank/bank.ts';
import type { Books } from '../core/bank/books.ts';
import { instantText } from '../core/bank/instants.ts';
import type { AuthorisationSeen, ConsentSeen, Decision } from '../core/bank/operator.ts';
import { type Answer, given } from '../core/bank/refusals.ts';
import { SCENARIOS } from '../core/bank/scenario-names.ts';
import { INSTITUTIONS, institutionById } from '../core/institutions.ts';
import type { SandboxEntry } from '../core/types.ts';
import { sendRefusal } from '../faces/http/create-server.ts';
import { NO_QUERY, readShape } from '../faces/http/read.ts';
import { renderBalance } from '../faces/json/render.ts';
import { judgeRequest } from './guard.ts';
import { BOOKING, BOOKS, CLOCK, DECIDED_BY, LIST, LOG, LOGIN, NEW_ENTRY, SCENARIO } from './shapes.ts';

export interface ControlOptions {
  readonly bank: SandboxBank;
  readonly controlKey: string;
}

type Body = Readonly<Record<string, unknown>> | null;
type Request = FastifyRequest<{ Params: Readonly<Record<'id', string>> }>;
type Handler = (request: Request) => Answer<Body>;

const DAY_MS = 86_400_000;
const DONE: Answer<Body> = given(null);

/** Does something with what was sent in this shape. */
function withShape<T>(schema: z.ZodType<T>, sent: unknown, next: (value: T) => Answer<Body>): Answer<Body> {
  const read = readShape(schema, sent);
  return read.ok ? next(read.value) : read;
}

const shown = <T>(answer: Answer<T>, show: (value: T) => Body): Answer<Body> =>
  answer.ok ? given(show(answer.value)) : answer;

/** Adds the control interface below `/control`. */
export function addControl(app: FastifyInstance, { bank, controlKey }: ControlOptions): void {
  app.register(
    (control, _options, done) => {
      control.addHook('onRequest', (request, reply, next) => {
        const judged = judgeRequest(request, controlKey);
        if (judged === 'in') next();
        else
          sendRefusal(bank, request, reply, {
            code: judged === 'no_key' ? 'token_invalid' : 'not_permitted',
          });
      });
      control.setNotFoundHandler((request, reply) =>
        sendRefusal(bank, request, reply, { code: 'not_found' }),
      );
      const at = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, handler: Handler): void => {
        control.route<{ Params: Readonly<Record<'id', string>> }>({
          method,
          url,
          handler: (request, reply) => answer(bank, request, reply, handler),
        });
      };
      addReading(at, bank);
      addChanges(at, bank);
      addDecisions(at, bank);
      done();
    },
    { prefix: '/control' },
  );
}

function answer(bank: SandboxBank, request: Request, reply: FastifyReply, handler: Handler): FastifyReply {
  const answered = handler(request);
  if (!answered.ok) return sendRefusal(bank, request, reply, answered.refusal);
  return answered.value === null ? reply.code(204).send() : reply.send(answered.value);
}

type At = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, handler: Handler) => void;

const renderClock = (bank: SandboxBank): Body => ({
  now: instantText('UTC', bank.now()),
  offset_ms: bank.offsetMs,
});

function addReading(at: At, bank: SandboxBank): void {
  at('GET', '/clock', () => given(renderClock(bank)));
  at('GET', '/institutions', () =>
    given({
      institutions: INSTITUTIONS.map(({ id, name, country, currency, method, logins }) => ({
        id,
        name,
        country,
        currency,
        method,
        logins,
      })),
      scenarios: SCENARIOS,
    }),
  );
  at('GET', '/scenarios', () => given({ scenarios: bank.listScenarios() }));
  at('GET', '/authorisations', ({ query }) =>
    withShape(LIST, query, ({ institution, open, limit }) =>
      given({ authorisations: bank.listAuthorisations(institution, open, limit).map(renderAuthorisation) }),
    ),
  );
  at('GET', '/consents', ({ query }) =>
    withShape(LIST, query, ({ institution, limit }) =>
      given({ consents: bank.listConsents(institution, limit).map(renderConsent) }),
    ),
  );
  at('GET', '/books', ({ query }) =>
    withShape(BOOKS, query, ({ institution, login, from }) =>
      shown(bank.booksOf(institution, login, from), (accounts) => ({ accounts: accounts.map(renderBooks) })),
    ),
  );
  at('GET', '/log', ({ query }) =>
    withShape(LOG, query, ({ after, limit }) =>
      given({ log: bank.log.after(after, limit), last: bank.log.last }),
    ),
  );
}

function addChanges(at: At, bank: SandboxBank): void {
  at('POST', '/clock', ({ body }) =>
    withShape(CLOCK, body, (wanted) =>
      shown(bank.moveClock(wantedTime(bank, wanted)), () => renderClock(bank)),
    ),
  );
  at('PUT', '/scenarios', ({ body }) =>
    withShape(SCENARIO, body, ({ institution, login, scenario }) =>
      shown(bank.setScenario(institution, login, scenario), () => ({ scenarios: bank.listScenarios() })),
    ),
  );
  at('POST', '/logins/unlock', ({ body }) =>
    withShape(LOGIN, body, ({ institution, login }) =>
      shown(bank.unlockLogin(institution, login), () => null),
    ),
  );
  at('POST', '/entries', ({ body }) =>
    withShape(NEW_ENTRY, body, (entry) => shown(bank.addEntry(entry), renderEntry)),
  );
  at('POST', '/entries/:id/book', ({ params, body }) =>
    withShape(BOOKING, body ?? {}, (booking) => shown(bank.bookEntry(params.id, booking), renderEntry)),
  );
  at('DELETE', '/entries/:id', ({ params }) => shown(bank.removeEntry(params.id), () => null));
  at('POST', '/reset', ({ query }) =>
    withShape(NO_QUERY, query, () => {
      bank.reset();
      return DONE;
    }),
  );
}

function wantedTime(bank: SandboxBank, wanted: z.infer<typeof CLOCK>): number {
  if ('now' in wanted) return Date.parse(wanted.now);
  const ms = 'advance_days' in wanted ? wanted.advance_days * DAY_MS : wanted.advance_seconds * 1000;
  return bank.now() + ms;
}

function addDecisions(at: At, bank: SandboxBank): void {
  const nobody = { signer: null, login: null };
  const decides = (allows: boolean): Handler => {
    return ({ params, body }) =>
      withShape(DECIDED_BY, body ?? null, (by) =>
        shown(bank.decideByControl(params.id, allows, by ?? nobody), renderDecision),
      );
  };
  at('POST', '/authorisations/:id/approve', decides(true));
  at('POST', '/authorisations/:id/refuse', decides(false));
  at('POST', '/authorisations/:id/hold', ({ params }) => shown(bank.holdApp(params.id), renderDecision));
  at('POST', '/consents/:id/revoke', ({ params }) => shown(bank.revokeAtBank(params.id), () => null));
}

const renderDecision = ({ authorisation, returnUrl }: Decision): Body => ({
  ...renderAuthorisation(authorisation),
  return_url: returnUrl,
});

function renderAuthorisation(seen: AuthorisationSeen): NonNullable<Body> {
  const { id, institution, method, login, status, step, until, held, signedBy, consent } = seen;
  const zone = institutionById(institution)?.zone ?? 'UTC';
  const untilText = instantText(zone, until);
  return {
    id,
    institution,
    method,
    login,
    status,
    step,
    until: untilText,
    held,
    signed_by: signedBy,
    consent,
  };
}

const renderEntry = ({
  id,
  status,
  amount,
  bookingDate,
  valueDate,
  transactionDate,
}: SandboxEntry): Body => ({
  id,
  status,
  amount,
  booking_date: bookingDate,
  value_date: valueDate,
  transaction_date: transactionDate,
});

/** Beside what the control interface says of any entry: what makes it known again, and what caused it. */
const renderBooks = ({ account, balances, entries }: Books): NonNullable<Body> => ({
  account: account.key,
  iban: account.iban,
  currency: account.currency,
  opening: account.opening,
  balances: balances.map(renderBalance),
  entries: entries.map((entry) => ({
    ...renderEntry(entry),
    cause: entry.cause,
    pending_id: entry.pendingId,
    counterparty: entry.counterparty,
    text: entry.text,
    end_to_end_id: entry.endToEndId,
  })),
});

const renderConsent = ({ validUntil, ...rest }: ConsentSeen): Body => ({ ...rest, valid_until: validUntil });
