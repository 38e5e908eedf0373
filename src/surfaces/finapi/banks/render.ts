/** Banks in the form of version 1.73. */
import type { BankView } from '../../../engine/finapi/banks-port.ts';
import { loginFieldsOf } from '../../../engine/finapi/login-fields.ts';
import { berlinTime } from '../timestamps.ts';
import type { Language, Words } from '../words.ts';

/** The data sources of the contract: ours asks banks over an interface, whichever it is. */
export type DataSource = 'WEB_SCRAPER' | 'FINTS_SERVER';
export const sourcesOf = ({ isSupported }: BankView): readonly DataSource[] =>
  isSupported ? ['FINTS_SERVER'] : [];

const HINTS: Readonly<Record<'elsewhere' | 'login', Words>> = {
  elsewhere: {
    de: 'Sie melden sich auf der Seite oder in der App Ihrer Bank an.',
    en: 'You sign in on the page or in the app of your bank.',
  },
  login: {
    de: 'Bitte geben Sie Ihre Zugangsdaten zum Onlinebanking ein.',
    en: 'Please enter the credentials of your online banking.',
  },
};

const LABELS = { userId: 'Onlinebanking-ID', customerId: 'Kunden-ID', pin: 'PIN' } as const;

/** The labels of the fields to prompt for; null for those that the bank does not have. */
export function labelsOf({ institution, isDemo, isSupported }: BankView) {
  // The demo bank asks for nothing and keeps what it is given: applications show its fields all the same.
  if (isDemo) return { userId: LABELS.userId, customerId: null, pin: LABELS.pin };
  const login = institution === null || !isSupported ? null : loginFieldsOf(institution);
  return {
    userId: login?.userId ? LABELS.userId : null,
    customerId: login?.customerId ? LABELS.customerId : null,
    pin: login?.pin ? LABELS.pin : null,
  };
}

function hintOf(view: BankView, language: Language): string | null {
  if (!view.isSupported || view.isDemo) return null;
  const { userId, pin } = labelsOf(view);
  return HINTS[userId === null && pin === null ? 'elsewhere' : 'login'][language];
}

/** Whether signing in takes a code that works only once: a stored PIN alone opens nothing then. */
export const pinsAreVolatile = ({ institution }: BankView): boolean =>
  institution !== null &&
  (loginFieldsOf(institution)?.method.fields.some(({ purpose }) => purpose === 'one_time_code') ?? false);

const isSecret = ({ institution }: BankView): boolean =>
  institution !== null && loginFieldsOf(institution)?.customerId?.purpose === 'password';

const timeOf = (instant: string | null): string | null => (instant === null ? null : berlinTime(instant));

/** A bank; `language` is that of the hint. */
export function bankJson(view: BankView, language: Language) {
  const labels = labelsOf(view);
  return {
    id: view.id,
    name: view.name,
    loginHint: hintOf(view, language),
    bic: view.bic,
    blz: view.blz,
    blzs: view.institution?.bankCodes ?? [],
    loginFieldUserId: labels.userId,
    loginFieldCustomerId: labels.customerId,
    loginFieldPin: labels.pin,
    isCustomerIdPassword: isSecret(view),
    isSupported: view.isSupported,
    supportedDataSources: sourcesOf(view),
    pinsAreVolatile: pinsAreVolatile(view),
    location: view.country,
    city: null,
    isTestBank: view.isTestBank,
    popularity: view.popularity,
    health: view.health,
    lastCommunicationAttempt: timeOf(view.lastAttemptAt),
    lastSuccessfulCommunication: timeOf(view.lastSuccessAt),
  };
}

/** `"<BLZ> - <name>"`, as failures name the bank that they are about. */
export const bankLabel = ({ blz, name }: BankView): string => `${blz} - ${name}`;
