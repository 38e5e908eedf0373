/** What a manifest must be, checked when it is loaded: a connector whose manifest breaks a rule is not served. */
import { isZone } from '../core/consent/deadlines.ts';
import { PROFILES } from '../core/consent/profiles.ts';
import type { ConnectMethod, ConsentTerms, Institution, Manifest, Offers } from './contract.ts';
import { fieldProblems } from './kit/field-problems.ts';
import { duplicates, ID, ID_CHARS_MAX, lineProblems } from './kit/line-problems.ts';

/** Characters of a name, label or alias. */
export const NAME_CHARS_MAX = 120;
/** Days of history, and of a consent: a hundred years are a mistake. */
export const DAYS_MAX = 36_500;
/** Calls a day without the account holder. */
export const CALLS_PER_DAY_MAX = 10_000;

const PROTOCOL = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const COUNTRY = /^[A-Z]{2}$/;
const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;
const BANK_CODE = /^[A-Z0-9]{2,20}$/;
const HOST_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST = new RegExp(`^(?:${HOST_LABEL}(?:\\.${HOST_LABEL})*|\\[[0-9a-f:.]+\\])(?::\\d{1,5})?$`);
const HOST_CHARS_MAX = 260;
const CAPABILITIES: ReadonlySet<string> = new Set([
  'accounts',
  'balances',
  'transactions',
  'holdings',
  'documents',
  'identity',
  'subscriptions',
]);
const SCA_SHAPES: ReadonlySet<string> = new Set(['none', 'redirect', 'decoupled', 'embedded']);
const ID_STABILITIES: ReadonlySet<string> = new Set([
  'permanent',
  'per_consent',
  'changes_on_booking',
  'absent',
]);
/** Active and recent ISO 4217 codes, as the runtime knows them. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether there is (or was) such a currency in ISO 4217. */
export const isRealCurrency = (code: string): boolean => CURRENCIES.has(code);

const within = (value: number, min: number, max: number): boolean =>
  Number.isSafeInteger(value) && value >= min && value <= max;

/** Each breach in one sentence with its place; empty when the manifest is valid. */
export function manifestProblems(manifest: Manifest): string[] {
  const { id, revision, name, protocol, institutions, egress, methods } = manifest;
  return [
    ...(ID.test(id) && id.length <= ID_CHARS_MAX ? [] : ['id: lower case, digits and dashes only']),
    ...(within(revision, 1, Number.MAX_SAFE_INTEGER) ? [] : ['revision: a whole number from 1']),
    ...lineProblems('name', name, NAME_CHARS_MAX),
    ...(PROTOCOL.test(protocol) ? [] : ['protocol: lower case, digits and dashes only']),
    ...reachProblems(manifest),
    ...egress.flatMap(egressProblems),
    ...duplicates(egress).map((host) => `egress: ${host} is named twice`),
    ...(methods.length > 0 ? [] : ['methods: at least one']),
    ...methods.flatMap(methodProblems),
    ...duplicates(methods.map(({ key }) => key)).map((key) => `methods: ${key} is named twice`),
    ...offerProblems('offers', manifest.offers),
    ...consentProblems('consent', manifest.consent, manifest.offers),
    ...institutions.flatMap((institution) => institutionProblems(institution, manifest)),
    ...duplicates(institutions.map((one) => one.id)).map((one) => `institutions: ${one} is named twice`),
  ];
}

/** Files come from nowhere; everything else has institutions and hosts. */
function reachProblems({ protocol, institutions, egress }: Manifest): string[] {
  if (protocol === 'file') return egress.length > 0 ? ['egress: files reach no host'] : [];
  return [
    ...(institutions.length > 0 ? [] : ['institutions: at least one']),
    ...(egress.length > 0 ? [] : ['egress: at least one host']),
  ];
}

function egressProblems(host: string): string[] {
  const port = /:(\d+)$/.exec(host)?.[1];
  const fine =
    host.length <= HOST_CHARS_MAX &&
    HOST.test(host) &&
    (port === undefined || within(Number(port), 1, 65_535));
  return fine ? [] : [`egress: ${host.slice(0, 60)} is not a host in lower case, or host:port`];
}

function methodProblems(method: ConnectMethod): string[] {
  const place = `methods: ${method.key}`;
  return [
    ...(ID.test(method.key) && method.key.length <= ID_CHARS_MAX
      ? []
      : [`${place}: the key is lower case, digits and dashes only`]),
    ...lineProblems(`${place}: label`, method.label, NAME_CHARS_MAX),
    ...(SCA_SHAPES.has(method.sca) ? [] : [`${place}: no such sca`]),
    ...method.fields.flatMap((field) => fieldProblems(field).map((problem) => `${place}: ${problem}`)),
    ...duplicates(method.fields.map(({ key }) => key)).map((key) => `${place}: field ${key} is named twice`),
  ];
}

function offerProblems(place: string, offers: Offers): string[] {
  return Object.entries(offers).flatMap(([capability, offer]) => {
    const at = `${place}: ${capability}`;
    const { historyDays: days, historyDaysWithoutSca: later, unattendedPerDay: calls } = offer;
    return [
      ...(CAPABILITIES.has(capability) ? [] : [`${at}: no such capability`]),
      ...(within(days, 0, DAYS_MAX) ? [] : [`${at}: historyDays from 0 to ${DAYS_MAX}`]),
      ...(within(later, 0, days) ? [] : [`${at}: historyDaysWithoutSca from 0 to historyDays`]),
      ...(calls === 'unlimited' || within(calls, 0, CALLS_PER_DAY_MAX)
        ? []
        : [`${at}: unattendedPerDay from 0 to ${CALLS_PER_DAY_MAX}, or unlimited`]),
      ...(ID_STABILITIES.has(offer.idStability) ? [] : [`${at}: no such idStability`]),
    ];
  });
}

function consentProblems(place: string, terms: ConsentTerms, offers: Offers): string[] {
  const { maxDays, scopes, profile, differs = {} } = terms;
  const days = [
    differs.maxConsentDays,
    differs.scaRenewDays,
    differs.reconfirmDays,
    differs.historyWithoutSca,
  ];
  return [
    ...(profile === undefined || Object.hasOwn(PROFILES, profile) ? [] : [`${place}: no such profile`]),
    ...days
      .filter((one) => one !== undefined && one !== null && !within(one, 0, DAYS_MAX))
      .map((one) => `${place}: ${one} is no number of days`),
    ...(maxDays === null || within(maxDays, 1, DAYS_MAX) ? [] : [`${place}: maxDays from 1, or null`]),
    ...scopes
      .filter((scope) => offers[scope] === undefined)
      .map((scope) => `${place}: ${scope} is not offered`),
    ...duplicates(scopes).map((scope) => `${place}: ${scope} is named twice`),
  ];
}

function institutionProblems(institution: Institution, manifest: Manifest): string[] {
  const { id, name, aliases, country, bic, bankCodes, currencies, methods, zone } = institution;
  const place = `institutions: ${id}`;
  const known = new Set(manifest.methods.map(({ key }) => key));
  const offers = institution.offers ?? manifest.offers;
  return [
    ...(ID.test(id) && id.length <= ID_CHARS_MAX
      ? []
      : [`${place}: the id is lower case, digits and dashes`]),
    ...[name, ...aliases].flatMap((one) => lineProblems(`${place}: name or alias`, one, NAME_CHARS_MAX)),
    ...duplicates([name, ...aliases]).map((one) => `${place}: ${one} is named twice`),
    ...(zone === undefined || isZone(zone) ? [] : [`${place}: there is no zone ${zone}`]),
    ...(COUNTRY.test(country) ? [] : [`${place}: country is two capital letters (ISO 3166-1)`]),
    ...(bic === null || BIC.test(bic) ? [] : [`${place}: bic is not one (ISO 9362)`]),
    ...bankCodes
      .filter((code) => !BANK_CODE.test(code))
      .map((code) => `${place}: bank code ${code} is not 2 to 20 letters and digits`),
    ...(currencies.length > 0 ? [] : [`${place}: at least one currency`]),
    ...currencies.filter((one) => !isRealCurrency(one)).map((one) => `${place}: no currency ${one}`),
    ...(methods.length > 0 ? [] : [`${place}: at least one method`]),
    ...methods.filter((key) => !known.has(key)).map((key) => `${place}: no method ${key}`),
    ...duplicates(methods).map((key) => `${place}: method ${key} is named twice`),
    ...offerProblems(`${place}: offers`, institution.offers ?? {}),
    ...consentProblems(`${place}: consent`, institution.consent ?? manifest.consent, offers),
  ];
}
