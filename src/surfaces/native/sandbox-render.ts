/** What the simulated banks say, as objects of the API. */
import type {
  SandboxAuthorisation,
  SandboxBooked,
  SandboxClock,
  SandboxEntry,
  SandboxLogEntry,
  SandboxScenarios,
} from '../../engine/sandbox-port.ts';

export const clockJson = (clock: SandboxClock): string =>
  JSON.stringify({ object: 'sandbox_clock', now: clock.now, offset_ms: clock.offsetMs });

export const scenariosJson = ({ known, set }: SandboxScenarios): string =>
  JSON.stringify({
    object: 'sandbox_scenarios',
    known,
    set: set.map(({ institutionId, login, scenario }) => ({
      institution_id: institutionId,
      login,
      scenario,
    })),
  });

export const authorisationJson = (row: SandboxAuthorisation): string =>
  JSON.stringify({
    id: row.id,
    object: 'sandbox_authorisation',
    institution_id: row.institutionId,
    method: row.method,
    login: row.login,
    status: row.status,
    held: row.held,
    consent: row.consent,
    until: row.until,
  });

export const entryJson = (row: SandboxEntry): string =>
  JSON.stringify({
    id: row.id,
    object: 'sandbox_entry',
    institution_id: row.institutionId,
    login: row.login,
    account: row.account,
    amount: row.amount,
    text: row.text,
    status: row.status,
    booking_date: row.bookingDate,
    value_date: row.valueDate,
    counterparty_name: row.counterpartyName,
  });

export const bookingJson = (row: SandboxBooked): string =>
  JSON.stringify({
    id: row.id,
    object: 'sandbox_booking',
    amount: row.amount,
    booking_date: row.bookingDate,
  });

export const logEntryJson = (row: SandboxLogEntry): string =>
  JSON.stringify({
    number: row.number,
    object: 'sandbox_log_entry',
    at: row.at,
    institution_id: row.institutionId,
    method: row.method,
    path: row.path,
    status: row.status,
    request_id: row.requestId,
    attended: row.attended,
    authorisation: row.authorisation,
    consent: row.consent,
    step: row.step,
    error: row.error,
    violations: row.violations,
  });
