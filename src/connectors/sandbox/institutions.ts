/** The institutions of the sandbox bank, as its README lists them. */
import type { ConsentTerms, Institution, Offers } from '../contract.ts';

/** An institution that says where its days begin and end. */
export interface SandboxBank extends Institution {
  /** IANA name. */
  readonly zone: string;
}

/** Days that any institution gives at any time. */
export const REACH_DAYS = 90;

/** What the sandbox bank offers unless an institution says otherwise: two years right after authentication. */
export const OFFERS = offersOf(730, REACH_DAYS, 4);

function offersOf(
  historyDays: number,
  historyDaysWithoutSca: number,
  unattendedPerDay: number | 'unlimited',
): Required<Pick<Offers, 'accounts' | 'balances' | 'transactions'>> {
  const offer = {
    historyDays,
    historyDaysWithoutSca,
    unattendedPerDay,
    pending: false,
    idStability: 'permanent',
  } as const;
  return { accounts: offer, balances: offer, transactions: { ...offer, pending: true } };
}

/** The terms of a consent that lasts so many days; null where the bank sets no end. */
export const consentOf = (maxDays: number | null): ConsentTerms => ({
  maxDays,
  renewable: true,
  scopes: ['accounts', 'balances', 'transactions'],
});

export const SANDBOX_BANKS: readonly SandboxBank[] = [
  {
    id: 'demo-de',
    name: 'Demo Bank',
    aliases: [],
    country: 'DE',
    bic: 'TESTDE88XXX',
    bankCodes: ['50010100'],
    currencies: ['EUR'],
    methods: ['methods'],
    sandbox: true,
    zone: 'Europe/Berlin',
  },
  {
    id: 'demo-de-open',
    name: 'Demo Offene Bank',
    aliases: ['Demo Open Bank'],
    country: 'DE',
    bic: 'DEMODEF0OPN',
    bankCodes: ['50010101'],
    currencies: ['EUR'],
    methods: ['open'],
    sandbox: true,
    zone: 'Europe/Berlin',
  },
  {
    id: 'demo-de-code',
    name: 'Demo Sparbank',
    aliases: ['Demo Savings Bank'],
    country: 'DE',
    bic: 'DEMODEF0SPA',
    bankCodes: ['50010102'],
    currencies: ['EUR'],
    methods: ['code'],
    sandbox: true,
    zone: 'Europe/Berlin',
  },
  {
    id: 'demo-de-app',
    name: 'Demo App Bank',
    aliases: [],
    country: 'DE',
    bic: 'DEMODEF0APP',
    bankCodes: ['50010103'],
    currencies: ['EUR'],
    methods: ['app'],
    sandbox: true,
    zone: 'Europe/Berlin',
  },
  {
    id: 'demo-de-business',
    name: 'Demo Firmenbank',
    aliases: ['Demo Business Bank'],
    country: 'DE',
    bic: 'DEMODEF0FIR',
    bankCodes: ['50010104'],
    currencies: ['EUR'],
    methods: ['signers'],
    sandbox: true,
    zone: 'Europe/Berlin',
  },
  {
    id: 'demo-de-test',
    name: 'Demo Testbank',
    aliases: ['Testbank'],
    country: 'DE',
    bic: 'DEMODEF0TST',
    bankCodes: ['00000000'],
    currencies: ['EUR'],
    methods: ['nothing', 'code-only'],
    sandbox: true,
    zone: 'Europe/Berlin',
    // Programs bring it up to date as often as they like, and nobody comes to allow it again.
    offers: offersOf(730, REACH_DAYS, 'unlimited'),
    consent: { ...consentOf(null), differs: { scaRenewDays: null, unattendedPerDay: null } },
  },
  {
    id: 'demo-de-depot',
    name: 'Demo Depotbank',
    aliases: [],
    country: 'DE',
    bic: 'DEMODEF0DEP',
    bankCodes: ['50010105'],
    currencies: ['EUR'],
    methods: ['open'],
    sandbox: true,
    zone: 'Europe/Berlin',
    offers: { ...OFFERS, holdings: OFFERS.balances },
    consent: { ...consentOf(180), scopes: ['accounts', 'balances', 'transactions', 'holdings'] },
  },
  {
    id: 'demo-fr',
    name: 'Banque Démo',
    aliases: ['Demo Bank France'],
    country: 'FR',
    bic: 'DEMOFRP0XXX',
    bankCodes: ['30999'],
    currencies: ['EUR'],
    methods: ['redirect'],
    sandbox: true,
    zone: 'Europe/Paris',
  },
  {
    id: 'demo-gb',
    name: 'Demo Bank UK',
    aliases: ['Demo Bank United Kingdom'],
    country: 'GB',
    bic: 'DEMOGB20XXX',
    bankCodes: ['999901'],
    currencies: ['GBP'],
    methods: ['redirect'],
    sandbox: true,
    consent: consentOf(90),
    zone: 'Europe/London',
  },
  {
    id: 'demo-us',
    name: 'Demo Bank US',
    aliases: ['Demo Bank United States'],
    country: 'US',
    bic: null,
    bankCodes: ['999999992'],
    currencies: ['USD'],
    methods: ['steps'],
    sandbox: true,
    consent: consentOf(null),
    zone: 'America/New_York',
  },
  {
    id: 'demo-mx-bbva',
    name: 'BBVA',
    aliases: ['BBVA México', 'Bancomer'],
    country: 'MX',
    bic: null,
    bankCodes: ['012'],
    currencies: ['MXN'],
    methods: ['code', 'token'],
    sandbox: true,
    consent: consentOf(null),
    zone: 'America/Mexico_City',
  },
  {
    id: 'demo-mx-banamex',
    name: 'Banamex',
    aliases: ['Citibanamex', 'Banco Nacional de México'],
    country: 'MX',
    bic: null,
    bankCodes: ['002'],
    currencies: ['MXN'],
    methods: ['redirect', 'token'],
    sandbox: true,
    consent: consentOf(null),
    zone: 'America/Mexico_City',
  },
  {
    id: 'demo-bh',
    name: 'Demo Bank of Bahrain',
    aliases: ['Demo Bank Bahrain'],
    country: 'BH',
    bic: 'DEMOBHM0XXX',
    bankCodes: ['DEMO'],
    currencies: ['BHD'],
    methods: ['app'],
    sandbox: true,
    consent: consentOf(90),
    zone: 'Asia/Bahrain',
  },
];

/** The bank of an institution's id; null for one that the sandbox does not have. */
export const sandboxBank = (id: string): SandboxBank | null =>
  SANDBOX_BANKS.find((bank) => bank.id === id) ?? null;
