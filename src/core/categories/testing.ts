/** Facts for tests: a transfer out of which nothing is said. */
import type { CategoryFacts, Knowledge } from './types.ts';

/** Nothing is said. */
export const SOME_FACTS: CategoryFacts = {
  direction: 'out',
  amount: '12.34',
  currency: 'EUR',
  accountKind: 'current',
  counterpartyName: null,
  counterpartyAccount: null,
  text: null,
  bankText: null,
  mcc: null,
  purpose: null,
  btc: null,
  gvc: null,
  creditorId: null,
  mandateId: null,
  country: 'DE',
  ownTransfer: false,
};

/** No memory, no brands, no model. */
export const NO_KNOWLEDGE: Knowledge = {
  memory: () => null,
  brands: { names: 0, find: () => null },
  model: null,
};
