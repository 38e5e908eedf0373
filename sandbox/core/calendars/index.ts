/** Days, business days and the bank's clock on the wall. */
export { addDays, addMonths } from './days.ts';
export { isBusinessDay, nextBusinessDay, onOrAfter, onOrBefore } from './holidays.ts';
export { dayIn, instantIn, timestampIn } from './zones.ts';
