/** The banks of the sandbox. BICs are in the test form (eighth letter 0 or a test party), bank codes are not given out. */
import type { SandboxInstitution } from './types.ts';

const BERLIN = 'Europe/Berlin';

const GERMAN = {
  country: 'DE',
  currency: 'EUR',
  oauth: false,
  zone: BERLIN,
  consentDaysMax: 180,
  historyMinutes: null,
  logins: ['demo', 'demo2'],
} as const;

const MEXICAN = {
  country: 'MX',
  currency: 'MXN',
  bic: null,
  oauth: true,
  zone: 'America/Mexico_City',
  consentDaysMax: null,
  historyMinutes: null,
  logins: ['demo', 'demo2'],
} as const;

/**
 * All of them, in the order in which they are listed. Programs that know one test bank only look for the bank code
 * 00000000: no other institution may have it.
 */
export const INSTITUTIONS: readonly SandboxInstitution[] = [
  {
    ...GERMAN,
    id: 'demo-de',
    name: 'Demo Bank',
    bic: 'TESTDE88XXX',
    bankCodes: ['50010100'],
    method: 'methods',
  },
  {
    ...GERMAN,
    id: 'demo-de-open',
    name: 'Demo Offene Bank',
    bic: 'DEMODEF0OPN',
    bankCodes: ['50010101'],
    method: 'open',
  },
  {
    ...GERMAN,
    id: 'demo-de-code',
    name: 'Demo Sparbank',
    bic: 'DEMODEF0SPA',
    bankCodes: ['50010102'],
    method: 'code',
  },
  {
    ...GERMAN,
    id: 'demo-de-app',
    name: 'Demo App Bank',
    bic: 'DEMODEF0APP',
    bankCodes: ['50010103'],
    method: 'app',
  },
  {
    ...GERMAN,
    id: 'demo-de-business',
    name: 'Demo Firmenbank',
    bic: 'DEMODEF0FIR',
    bankCodes: ['50010104'],
    method: 'signers',
    logins: ['company'],
  },
  {
    ...GERMAN,
    id: 'demo-de-test',
    name: 'Demo Testbank',
    bic: 'DEMODEF0TST',
    bankCodes: ['00000000'],
    method: 'nothing',
    otherMethods: ['code-only'],
    consentDaysMax: null,
    logins: ['demo'],
    oneAccount: true,
    unlimitedCalls: true,
  },
  {
    ...GERMAN,
    id: 'demo-de-depot',
    name: 'Demo Depotbank',
    bic: 'DEMODEF0DEP',
    bankCodes: ['50010105'],
    method: 'open',
    logins: ['demo'],
    oneAccount: true,
    securities: true,
  },
  {
    id: 'demo-fr',
    name: 'Banque Démo',
    country: 'FR',
    currency: 'EUR',
    bic: 'DEMOFRP0XXX',
    bankCodes: ['30999'],
    method: 'redirect',
    oauth: false,
    zone: 'Europe/Paris',
    consentDaysMax: 180,
    historyMinutes: null,
    logins: ['demo', 'demo2'],
  },
  {
    id: 'demo-gb',
    name: 'Demo Bank UK',
    country: 'GB',
    currency: 'GBP',
    bic: 'DEMOGB20XXX',
    bankCodes: ['999901'],
    method: 'redirect',
    oauth: false,
    zone: 'Europe/London',
    consentDaysMax: 90,
    historyMinutes: 5,
    logins: ['demo', 'demo2'],
  },
  {
    id: 'demo-us',
    name: 'Demo Bank US',
    country: 'US',
    currency: 'USD',
    bic: null,
    bankCodes: ['999999992'],
    method: 'steps',
    oauth: false,
    zone: 'America/New_York',
    consentDaysMax: null,
    historyMinutes: null,
    logins: ['demo', 'demo2'],
  },
  { ...MEXICAN, id: 'demo-mx-bbva', name: 'BBVA', bankCodes: ['012'], method: 'code' },
  { ...MEXICAN, id: 'demo-mx-banamex', name: 'Banamex', bankCodes: ['002'], method: 'redirect' },
  {
    id: 'demo-bh',
    name: 'Demo Bank of Bahrain',
    country: 'BH',
    currency: 'BHD',
    bic: 'DEMOBHM0XXX',
    bankCodes: ['DEMO'],
    method: 'app',
    oauth: false,
    zone: 'Asia/Bahrain',
    consentDaysMax: 90,
    historyMinutes: null,
    logins: ['demo', 'demo2'],
  },
];

const BY_ID = new Map(INSTITUTIONS.map((institution) => [institution.id, institution]));

/** The institution of this id; null when there is none. */
export const institutionById = (id: string): SandboxInstitution | null => BY_ID.get(id) ?? null;
