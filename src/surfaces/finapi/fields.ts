/** What queries and bodies of this surface are made of. */
export * from './body-fields.ts';
export { faultOfIssues, IDS_MAX, ILLEGAL_VALUE, type Wrong } from './field-faults.ts';
export * from './path-ids.ts';
export * from './query-fields.ts';
