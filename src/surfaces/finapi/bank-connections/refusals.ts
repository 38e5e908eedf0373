/** Why something of a bank connection was not done, as answers of this surface. */
import type { ConnectionRefusal, CredentialField } from '../../../engine/finapi/connections-port.ts';
import { type FinapiFault, fault, unknownEntity } from '../faults.ts';
import { berlinTime } from '../timestamps.ts';
import type { Words } from '../words.ts';
import { faultWords } from './fault-words.ts';

export const CONNECTION: Words = { de: 'Bankverbindung', en: 'bank connection' };
const BUSINESS = { type: 'BUSINESS' } as const;

/** Of the whole answer: which bank it was about, `<BLZ> - <name>`. */
interface About {
  readonly bank?: string;
}

export const unknownConnection = (): FinapiFault =>
  fault(404, 'UNKNOWN_ENTITY', {
    de: 'Diese Bankverbindung gibt es nicht.',
    en: 'There is no such bank connection.',
  });

export const unknownBank = (): FinapiFault => unknownEntity({ de: 'Diese Bank', en: 'bank' }, 422);

export const unsupportedBank = (about: About = {}): FinapiFault =>
  fault(
    501,
    'UNSUPPORTED_BANK',
    {
      de: 'Diese Bank wird zurzeit nicht unterstützt.',
      en: 'This bank is not supported at present.',
    },
    { ...BUSINESS, ...about },
  );

export const BUSY_WORDS: Words = {
  de: 'Die Bankverbindung wird gerade importiert, aktualisiert oder kategorisiert. Bitte versuchen Sie es gleich erneut.',
  en: 'The bank connection is being imported, updated or categorized. Please try again in a moment.',
};

export const busyFault = (): FinapiFault => fault(423, 'LOCKED', BUSY_WORDS, BUSINESS);

export const anyBusyFault = (): FinapiFault =>
  fault(
    423,
    'LOCKED',
    {
      de: 'Mindestens eine Bankverbindung wird gerade importiert, aktualisiert oder kategorisiert. Es wurde nichts gelöscht.',
      en: 'At least one bank connection is being imported, updated or categorized. Nothing was deleted.',
    },
    BUSINESS,
  );

const needed = (field: CredentialField): Words => ({
  de: `'${field}' wird für diese Bank benötigt.`,
  en: `'${field}' is needed for this bank.`,
});

/** A refusal as it is answered. */
export function refusalFault(refusal: ConnectionRefusal, about: About = {}): FinapiFault {
  const business = { ...BUSINESS, ...about };
  switch (refusal.code) {
    case 'not_found':
      return unknownConnection();
    case 'unsupported':
      return unsupportedBank(about);
    case 'busy':
      return busyFault();
    case 'exists':
      return fault(
        422,
        'ENTITY_EXISTS',
        faultWords({ code: 'connection_exists', connectionId: 0 }),
        business,
      );
    case 'field_needed':
      return fault(422, 'ILLEGAL_FIELD_VALUE', needed(refusal.field), about);
    case 'field_wrong':
      return fault(
        422,
        'ILLEGAL_FIELD_VALUE',
        {
          de: `'${refusal.field}' hat keinen zulässigen Wert.`,
          en: `'${refusal.field}' has a value that is not possible.`,
        },
        about,
      );
    case 'not_stored':
      return fault(
        422,
        'MISSING_FIELD',
        {
          de: `'${refusal.field}' ist weder angegeben noch gespeichert.`,
          en: `'${refusal.field}' is neither given nor stored.`,
        },
        about,
      );
    case 'no_challenge':
      return fault(
        422,
        'NO_EXISTING_CHALLENGE',
        {
          de: 'Es gibt keine offene Abfrage der Bank, die beantwortet werden könnte.',
          en: 'There is no pending challenge of the bank that could be answered.',
        },
        about,
      );
    case 'wrong_answer':
      return fault(
        422,
        'BANK_SERVER_REJECTION',
        {
          de: 'Die Bank hat die Antwort nicht angenommen. Bitte beginnen Sie von vorn.',
          en: 'The bank did not accept the answer. Please begin again.',
        },
        business,
      );
    case 'no_accounts_of_kinds':
      return fault(
        422,
        'NO_ACCOUNTS_FOR_TYPE_LIST',
        {
          de: 'Keines der Konten hat einen der angegebenen Kontotypen.',
          en: 'None of the accounts has one of the given types.',
        },
        business,
      );
    case 'positions_there':
      return fault(
        422,
        'ILLEGAL_ENTITY_STATE',
        {
          de: "'skipPositionsDownload' ist nicht mehr möglich: Umsätze wurden bereits geladen.",
          en: "'skipPositionsDownload' is not possible any more: transactions were downloaded before.",
        },
        about,
      );
    case 'procedure_unknown':
      return fault(
        422,
        'INVALID_TWO_STEP_PROCEDURE',
        {
          de: 'Dieses Verfahren gehört nicht zu den Verfahren der Bankverbindung.',
          en: 'This procedure is not among those of the bank connection.',
        },
        about,
      );
    case 'paused':
      return fault(
        422,
        'ILLEGAL_ENTITY_STATE',
        { de: 'Die Bankverbindung ist angehalten.', en: 'The bank connection is paused.' },
        business,
      );
    case 'over_budget':
      return fault(
        422,
        'BANK_SERVER_REJECTION',
        {
          de: `Die Bank erlaubt ohne Anwesenheit des Kontoinhabers erst ab ${berlinTime(refusal.until)} wieder eine Abfrage.`,
          en: `Without the account holder the bank allows no request before ${berlinTime(refusal.until)}.`,
        },
        business,
      );
    case 'bank':
      return fault(422, 'BANK_SERVER_REJECTION', faultWords(refusal.fault), business);
  }
}
