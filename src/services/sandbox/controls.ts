/** What the engine's sandbox port asks for, over the control interface of the simulated banks. */
import { failure, type Result, success } from '../../core/result.ts';
import type {
  BankControls,
  NewSandboxEntry,
  SandboxAuthorisation,
  SandboxBooked,
  SandboxBooking,
  SandboxDecision,
  SandboxEntry,
  SandboxField,
  SandboxRefusal,
  SandboxRevocation,
  SandboxScenarios,
} from '../../engine/sandbox-port.ts';
import { SANDBOX_AUTHORISATIONS_MAX } from '../../engine/sandbox-port.ts';
import { authorisationOf, clockOf, logEntryOf, membersOf, rowsOf, scenariosOf, textOf } from './answers.ts';
import type { BankClock, ControlRefusal, SandboxControl } from './control.ts';

type Refused<T> = Promise<Result<T, SandboxRefusal>>;

/** Members of a request that a refusal may name, by the names that the port gives them. */
const FIELDS: Readonly<Record<string, SandboxField>> = {
  now: 'now',
  institution: 'institutionId',
  login: 'login',
  scenario: 'scenario',
  signer: 'signer',
  account: 'account',
  amount: 'amount',
  status: 'status',
  booking_date: 'bookingDate',
  value_date: 'valueDate',
};

/** The controls but for those that walk the engine or the banks' pages, and not their back door. */
export function sandboxControls(control: SandboxControl, clock: BankClock): BankControls {
  const scenarios = async (): Refused<SandboxScenarios> => {
    const set = await control.call('GET', '/control/scenarios');
    if (!set.ok) return failure(refusal(set.fault));
    const there = await control.call('GET', '/control/institutions');
    const known = there.ok ? membersOf(there.value).scenarios : [];
    return success({ known: Array.isArray(known) ? known.map(String) : [], set: scenariosOf(set.value) });
  };
  return {
    clock: async () => read(await control.call('GET', '/control/clock'), clockOf),
    async moveClock(move) {
      const body =
        'to' in move
          ? { now: move.to }
          : 'days' in move
            ? { advance_days: move.days }
            : { advance_seconds: move.seconds };
      const moved = read(await control.call('POST', '/control/clock', body), clockOf, 'now');
      // What is due by the new time begins at once, not when we would have asked.
      if (moved.ok) await clock.follow();
      return moved;
    },
    scenarios,
    async setScenario({ institutionId, login, scenario }) {
      const body = { institution: institutionId, login, scenario };
      const set = await control.call('PUT', '/control/scenarios', body);
      if (set.ok) return scenarios();
      const refused = refusal(set.fault, 'scenario');
      if (refused.code !== 'value' || refused.field !== 'scenario') return failure(refused);
      const there = await scenarios();
      return failure({ ...refused, known: there.ok ? there.value.known : [] });
    },
    async authorisations({ institutionId, open }) {
      const query = new URLSearchParams({
        ...(institutionId === undefined ? {} : { institution: institutionId }),
        ...(open === undefined ? {} : { open: String(open) }),
      });
      const listed = await control.call('GET', `/control/authorisations?${query.toString()}`);
      if (!listed.ok) return failure(refusal(listed.fault, 'institutionId'));
      const rows = rowsOf(listed.value, 'authorisations').map(authorisationOf);
      return success(rows.filter((row) => row !== null).slice(0, SANDBOX_AUTHORISATIONS_MAX));
    },
    decide: (id, decision) => decide(control, id, decision),
    addEntry: (entry) => addEntry(control, entry),
    bookEntry: (id, booking) => bookEntry(control, id, booking),
    async dropEntry(id) {
      const gone = await control.call('DELETE', `/control/entries/${encodeURIComponent(id)}`);
      return gone.ok ? success(null) : failure(refusal(gone.fault));
    },
    revokeAtBank: (which) => revokeAtBank(control, which),
    async log({ limit, after }) {
      const query = new URLSearchParams({ after: String(after ?? 0), limit: String(limit + 1) });
      const said = await control.call('GET', `/control/log?${query.toString()}`);
      if (!said.ok) return failure(refusal(said.fault));
      const rows = rowsOf(said.value, 'log').map(logEntryOf);
      return success({ rows: rows.slice(0, limit), more: rows.length > limit });
    },
  };
}

async function decide(
  control: SandboxControl,
  id: string,
  decision: SandboxDecision,
): Refused<SandboxAuthorisation> {
  const path = `/control/authorisations/${encodeURIComponent(id)}/${decision.decision}`;
  const signer = decision.decision === 'approve' ? decision.signer : null;
  const done = await control.call('POST', path, signer === null ? {} : { signer });
  return read(done, authorisationOf, 'signer');
}

async function addEntry(control: SandboxControl, entry: NewSandboxEntry): Refused<SandboxEntry> {
  const added = await control.call('POST', '/control/entries', {
    institution: entry.institutionId,
    login: entry.login,
    account: entry.account,
    amount: entry.amount,
    text: entry.text,
    status: entry.status,
    booking_date: entry.bookingDate,
    value_date: entry.valueDate,
    counterparty: entry.counterpartyName,
  });
  if (!added.ok) return failure(refusal(added.fault, 'account'));
  const row = membersOf(added.value);
  return success({
    ...entry,
    id: textOf(row, 'id'),
    bookingDate: textOf(row, 'booking_date') ?? entry.bookingDate,
    valueDate: textOf(row, 'value_date') ?? entry.valueDate,
  });
}

async function bookEntry(
  control: SandboxControl,
  id: string,
  { amount, text, bookingDate, newId }: SandboxBooking,
): Refused<SandboxBooked> {
  const booked = await control.call('POST', `/control/entries/${encodeURIComponent(id)}/book`, {
    ...(amount === null ? {} : { amount }),
    ...(text === null ? {} : { text }),
    ...(bookingDate === null ? {} : { booking_date: bookingDate }),
    new_id: newId,
  });
  if (!booked.ok) return failure(refusal(booked.fault, 'amount'));
  const row = membersOf(booked.value);
  const now = { id: textOf(row, 'id'), bookingDate: textOf(row, 'booking_date') };
  const paid = textOf(membersOf(row.amount), 'amount');
  return paid === null ? failure({ code: 'unreachable' }) : success({ ...now, amount: paid });
}

async function revokeAtBank(control: SandboxControl, which: SandboxRevocation): Refused<readonly string[]> {
  const ids = 'consent' in which ? success([which.consent]) : await consentsOf(control, which);
  if (!ids.ok) return ids;
  for (const id of ids.value) {
    const done = await control.call('POST', `/control/consents/${encodeURIComponent(id)}/revoke`, {});
    if (!done.ok) return failure(refusal(done.fault));
  }
  return ids;
}

/** The consents of a login that are in force. */
async function consentsOf(
  control: SandboxControl,
  { institutionId, login }: { readonly institutionId: string; readonly login: string },
): Refused<readonly string[]> {
  const query = new URLSearchParams({ institution: institutionId });
  const listed = await control.call('GET', `/control/consents?${query.toString()}`);
  if (!listed.ok) return failure(refusal(listed.fault, 'institutionId'));
  const rows = rowsOf(listed.value, 'consents');
  const ids = rows.flatMap((row) => {
    const id = textOf(row, 'id');
    return id !== null && textOf(row, 'login') === login && row.ended === null ? [id] : [];
  });
  return ids.length === 0 ? failure({ code: 'not_found' }) : success(ids);
}

/** An answer as a value; one that is not understood is as good as none. */
function read<T>(
  answer: Result<unknown, ControlRefusal>,
  parse: (value: unknown) => T | null,
  field: SandboxField = 'institutionId',
): Result<T, SandboxRefusal> {
  if (!answer.ok) return failure(refusal(answer.fault, field));
  const value = parse(answer.value);
  return value === null ? failure({ code: 'unreachable' }) : success(value);
}

function refusal(
  { status, message, field }: ControlRefusal,
  usual: SandboxField = 'institutionId',
): SandboxRefusal {
  if (status === 404) return { code: 'not_found' };
  if (status === 409 || status === 410) return { code: 'not_now', why: message };
  if (status !== 400) return { code: 'unreachable' };
  const words =
    field !== null && message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
  return { code: 'value', field: FIELDS[field ?? ''] ?? usual, message: words, known: [] };
}
