/** What became of a sign-in or a sync, in words for the user. A bank's own words are handed on as they are. */
import type { ConnectionFault } from '../../../engine/connection-rows.ts';
import { berlinTime } from '../timestamps.ts';
import type { Words } from '../words.ts';

const LOCKED: Words = {
  de: 'Der Zugang ist bei der Bank gesperrt. Bitte entsperren Sie ihn dort und versuchen Sie es dann erneut.',
  en: 'The access is locked at the bank. Please unlock it there and try again.',
};
const PASSWORD_EXPIRED: Words = {
  de: 'Ihre PIN muss bei der Bank geändert werden. Bitte melden Sie sich dort an und versuchen Sie es dann erneut.',
  en: 'Your PIN has to be changed at the bank. Please sign in there and try again.',
};
const NEW_TERMS: Words = {
  de: 'Ihre Bank hat neue Bedingungen. Bitte bestätigen Sie diese bei der Bank und versuchen Sie es dann erneut.',
  en: 'Your bank has new terms. Please accept them at the bank and try again.',
};
const AT_THE_BANK: Words = {
  de: 'Bitte melden Sie sich bei Ihrer Bank an: Dort ist etwas zu erledigen.',
  en: 'Please sign in at your bank: there is something to be done first.',
};

const FIXED: Readonly<Partial<Record<ConnectionFault['code'], Words>>> = {
  credentials_wrong: {
    de: 'Die Bank hat die Zugangsdaten nicht angenommen. Bitte prüfen Sie Ihre Eingaben.',
    en: 'The bank did not accept the credentials. Please check what you entered.',
  },
  sca_needed: {
    de: 'Die Bank verlangt, dass Sie sich erneut anmelden.',
    en: 'The bank wants you to sign in again.',
  },
  sca_refused: {
    de: 'Die Freigabe wurde bei der Bank abgelehnt.',
    en: 'The approval was refused at the bank.',
  },
  sca_expired: {
    de: 'Die Zeit für die Freigabe ist abgelaufen. Bitte versuchen Sie es erneut.',
    en: 'The time for the approval is over. Please try again.',
  },
  consent_expired: {
    de: 'Die Zustimmung zum Kontozugriff ist abgelaufen. Bitte melden Sie sich erneut an.',
    en: 'The consent to access the accounts has expired. Please sign in again.',
  },
  consent_revoked: {
    de: 'Die Zustimmung zum Kontozugriff wurde widerrufen. Bitte melden Sie sich erneut an.',
    en: 'The consent to access the accounts was revoked. Please sign in again.',
  },
  not_permitted: {
    de: 'Die Bank lässt diesen Zugriff nicht zu.',
    en: 'The bank does not permit this access.',
  },
  no_accounts: {
    de: 'Die Bank zeigt unter diesen Zugangsdaten keine Konten.',
    en: 'The bank shows no accounts for these credentials.',
  },
  shape_not_understood: {
    de: 'Die Antwort der Bank wurde nicht verstanden.',
    en: "The bank's answer was not understood.",
  },
  connector_missing: {
    de: 'Diese Bank ist zurzeit nicht erreichbar.',
    en: 'This bank cannot be reached at present.',
  },
  interrupted: {
    de: 'Die Verbindung zur Bank wurde unterbrochen. Bitte versuchen Sie es erneut.',
    en: 'The connection to the bank was interrupted. Please try again.',
  },
  account_unclear: {
    de: 'Es ist nicht eindeutig, welches Konto der Bank welches Ihrer Konten ist.',
    en: "It is not clear which of the bank's accounts is which of yours.",
  },
  connection_exists: {
    de: 'Für diese Zugangsdaten gibt es bereits eine Bankverbindung.',
    en: 'There is a bank connection for these credentials already.',
  },
};

const UNKNOWN: Words = {
  de: 'Die Anmeldung bei der Bank ist nicht gelungen. Bitte versuchen Sie es später erneut.',
  en: 'Signing in at the bank did not succeed. Please try again later.',
};

const later = (what: Words, at: string | number | null): Words =>
  at === null
    ? { de: `${what.de} Bitte versuchen Sie es später erneut.`, en: `${what.en} Please try again later.` }
    : {
        de: `${what.de} Bitte versuchen Sie es ab ${berlinTime(at)} erneut.`,
        en: `${what.en} Please try again from ${berlinTime(at)} on.`,
      };

/** A fault in both languages; null is one of which nothing more is known. */
export function faultWords(fault: ConnectionFault | null): Words {
  if (fault === null) return UNKNOWN;
  switch (fault.code) {
    case 'action_at_bank_needed':
      if (fault.text !== null && fault.text !== '') return { de: fault.text, en: fault.text };
      return fault.reason === 'locked'
        ? LOCKED
        : fault.reason === 'password_expired'
          ? PASSWORD_EXPIRED
          : fault.reason === 'new_terms'
            ? NEW_TERMS
            : AT_THE_BANK;
    case 'bank_down':
      return later(
        { de: 'Die Bank ist zurzeit nicht erreichbar.', en: 'The bank cannot be reached at present.' },
        fault.retryAt,
      );
    case 'rate_limited':
      return later(
        {
          de: 'Die Bank erlaubt zurzeit keine weitere Abfrage.',
          en: 'The bank allows no further request at present.',
        },
        fault.retryAt,
      );
    case 'tries_used':
      return later(
        {
          de: 'Die Zugangsdaten waren heute schon zweimal falsch. Ein weiterer Versuch könnte den Zugang sperren.',
          en: 'The credentials were wrong twice today. Another try could lock the access.',
        },
        fault.retryAt,
      );
    default:
      return FIXED[fault.code] ?? UNKNOWN;
  }
}

/** Whether a fault is a word of the bank for its user, and not a failure of machines. */
export const isForUser = (fault: ConnectionFault | null): boolean =>
  fault !== null &&
  !['bank_down', 'rate_limited', 'shape_not_understood', 'connector_missing', 'interrupted'].includes(
    fault.code,
  );
