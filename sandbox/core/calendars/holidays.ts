/**
 * On which days banks book, by currency. Left out: holidays that were given once (royal events, elections), and in
 * Bahrain those of the lunar calendar (Eid, Ashura, the Prophet's birthday).
 */

import { remember } from '../remember.ts';
import type { Day } from '../types.ts';
import { addDays, dayOf, easterSunday, lastWeekday, nthWeekday, weekday, yearOf } from './days.ts';

const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;

interface BankCalendar {
  readonly weekend: readonly number[];
  readonly holidays: (year: number) => readonly Day[];
}

/** TARGET2, the calendar of the European Central Bank. */
function target(year: number): Day[] {
  const easter = easterSunday(year);
  return [
    dayOf(year, 1, 1),
    addDays(easter, -2),
    addDays(easter, 1),
    dayOf(year, 5, 1),
    dayOf(year, 12, 25),
    dayOf(year, 12, 26),
  ];
}

/** The next Monday for a day on a weekend: how England moves a bank holiday. */
function substitute(day: Day): Day {
  const name = weekday(day);
  return name === SATURDAY ? addDays(day, 2) : name === SUNDAY ? addDays(day, 1) : day;
}

/** Bank holidays of England and Wales. */
function england(year: number): Day[] {
  const easter = easterSunday(year);
  const christmas = substitute(dayOf(year, 12, 25));
  const boxing = substitute(dayOf(year, 12, 26));
  return [
    substitute(dayOf(year, 1, 1)),
    addDays(easter, -2),
    addDays(easter, 1),
    nthWeekday(year, 5, MONDAY, 1),
    lastWeekday(year, 5, MONDAY),
    lastWeekday(year, 8, MONDAY),
    christmas,
    // Boxing Day makes room where Christmas was moved, or moves itself, on to the same Monday.
    christmas === boxing ? addDays(boxing, 1) : boxing,
  ];
}

/** Holidays of the Federal Reserve Banks: one on a Sunday is kept on Monday, one on a Saturday is not moved. */
function federalReserve(year: number): Day[] {
  const fixed = [dayOf(year, 1, 1), dayOf(year, 6, 19), dayOf(year, 7, 4), dayOf(year, 11, 11)];
  return [
    ...[...fixed, dayOf(year, 12, 25)].map((day) => (weekday(day) === SUNDAY ? addDays(day, 1) : day)),
    nthWeekday(year, 1, MONDAY, 3),
    nthWeekday(year, 2, MONDAY, 3),
    lastWeekday(year, 5, MONDAY),
    nthWeekday(year, 9, MONDAY, 1),
    nthWeekday(year, 10, MONDAY, 2),
    nthWeekday(year, 11, THURSDAY, 4),
  ];
}

/** Days on which the CNBV has Mexico's banks closed. */
function mexico(year: number): Day[] {
  const easter = easterSunday(year);
  return [
    dayOf(year, 1, 1),
    nthWeekday(year, 2, MONDAY, 1),
    nthWeekday(year, 3, MONDAY, 3),
    addDays(easter, -3),
    addDays(easter, -2),
    dayOf(year, 5, 1),
    dayOf(year, 9, 16),
    dayOf(year, 11, 2),
    nthWeekday(year, 11, MONDAY, 3),
    dayOf(year, 12, 12),
    dayOf(year, 12, 25),
  ];
}

const bahrain = (year: number): Day[] => [
  dayOf(year, 1, 1),
  dayOf(year, 5, 1),
  dayOf(year, 12, 16),
  dayOf(year, 12, 17),
];

const WEEKEND = [SATURDAY, SUNDAY];

const CALENDARS: Readonly<Record<string, BankCalendar>> = {
  EUR: { weekend: WEEKEND, holidays: target },
  GBP: { weekend: WEEKEND, holidays: england },
  USD: { weekend: WEEKEND, holidays: federalReserve },
  MXN: { weekend: WEEKEND, holidays: mexico },
  BHD: { weekend: [FRIDAY, SATURDAY], holidays: bahrain },
};

const OTHER: BankCalendar = { weekend: WEEKEND, holidays: () => [] };

/** Years of all calendars, and days of each, that are kept. */
const YEARS_KEPT_MAX = 500;
const DAYS_KEPT_MAX = 20_000;

const holidaysOf = remember(
  YEARS_KEPT_MAX,
  (key): ReadonlySet<Day> => new Set((CALENDARS[key.slice(0, 3)] ?? OTHER).holidays(Number(key.slice(3)))),
);

function isOpen(currency: string, day: Day): boolean {
  if ((CALENDARS[currency] ?? OTHER).weekend.includes(weekday(day))) return false;
  return !holidaysOf(`${currency}${yearOf(day)}`).has(day);
}

/** A map of maps, because this is asked more often than anything else. */
const openDays = new Map(
  Object.keys(CALENDARS).map((currency) => [
    currency,
    remember(DAYS_KEPT_MAX, (day) => isOpen(currency, day)),
  ]),
);

/** Whether banks book in this currency (three letters) on this day; another currency has weekends and no holidays. */
export const isBusinessDay = (currency: string, day: Day): boolean =>
  openDays.get(currency)?.(day) ?? isOpen(currency, day);

/** No calendar is closed longer at one go. */
const CLOSED_DAYS_MAX = 14;

function search(currency: string, from: Day, step: 1 | -1): Day {
  let day = from;
  for (let tried = 0; tried < CLOSED_DAYS_MAX; tried++) {
    if (isBusinessDay(currency, day)) return day;
    day = addDays(day, step);
  }
  throw new Error(`no business day of ${currency} near ${from}`);
}

/** This day, or the first business day after it. */
export const onOrAfter = (currency: string, day: Day): Day => search(currency, day, 1);

/** This day, or the last business day before it. */
export const onOrBefore = (currency: string, day: Day): Day => search(currency, day, -1);

/** The `count`-th (from 1) business day after this day, which itself never counts. */
export function nextBusinessDay(currency: string, day: Day, count = 1): Day {
  let at = day;
  for (let done = 0; done < count; done++) at = onOrAfter(currency, addDays(at, 1));
  return at;
}
