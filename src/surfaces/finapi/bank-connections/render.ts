/** Bank connections as JSON: section 6.2 of the finAPI contract. Nothing that is stored as a secret is in it. */
import type { ConnectionView, Procedure, UpdateNote } from '../../../engine/finapi/connections-port.ts';
import { berlinTime } from '../timestamps.ts';
import type { Language } from '../words.ts';
import { faultWords, isForUser } from './fault-words.ts';

/** What stands for something that is stored and not shown. */
export const MASK = 'XXXXX';

/** Who looks: the client decides about the login, the language about messages. */
export interface Look {
  readonly language: Language;
  /** Whether users of the client give credentials on the hosted page only: then it sees none of them. */
  readonly hidesLogin: boolean;
}

/** The bank of a connection, with what its answer shows of it. */
export interface ShownBank {
  readonly id: number;
  readonly json: object;
  readonly isCustomerIdPassword: boolean;
}

export const procedureJson = ({ id, name, challengeType, implicitExecute }: Procedure) => ({
  procedureId: id,
  procedureName: name,
  procedureChallengeType: challengeType,
  implicitExecute,
});

const updateJson = (note: UpdateNote | null, language: Language) =>
  note === null
    ? null
    : {
        result: note.result,
        errorMessage: note.result === 'OK' ? null : faultWords(note.fault)[language],
        errorType: note.result === 'OK' ? null : isForUser(note.fault) ? 'BUSINESS' : 'TECHNICAL',
        timestamp: berlinTime(note.at),
      };

/** A name as banks have it: what stands before the last blank is taken for the first name. */
export function ownerJson(name: string) {
  const at = name.lastIndexOf(' ');
  return {
    firstName: at < 0 ? null : name.slice(0, at),
    lastName: at < 0 ? name : name.slice(at + 1),
    salutation: null,
    title: null,
    email: null,
    dateOfBirth: null,
    postCode: null,
    country: null,
    city: null,
    street: null,
    houseNumber: null,
  };
}

const masked = (text: string | null, hides: boolean): string | null =>
  text === null || !hides ? text : MASK;

/** A connection with its bank. */
export function connectionJson(view: ConnectionView, bank: ShownBank, { language, hidesLogin }: Look) {
  return {
    id: view.row.id,
    bankId: bank.id,
    name: view.row.label,
    bankingUserId: masked(view.userId, hidesLogin),
    bankingCustomerId: masked(view.customerId, hidesLogin || bank.isCustomerIdPassword),
    bankingPin: view.hasPin ? MASK : null,
    type: view.isDemo ? 'DEMO' : 'ONLINE',
    updateStatus: view.busy.download ? 'IN_PROGRESS' : 'READY',
    categorizationStatus: view.busy.categorization,
    lastManualUpdate: updateJson(view.manualUpdate, language),
    lastAutoUpdate: updateJson(view.autoUpdate, language),
    twoStepProcedures: view.procedures.map(procedureJson),
    // Orders are not part of this server: no bank takes any of them through it.
    ibanOnlyMoneyTransferSupported: false,
    ibanOnlyDirectDebitSupported: false,
    collectiveMoneyTransferSupported: false,
    defaultTwoStepProcedureId: view.defaultProcedure,
    accountIds: view.accountIds,
    owners: view.owners === null ? null : view.owners.map(ownerJson),
    bank: bank.json,
  };
}
