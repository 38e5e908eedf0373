/** One function for each capability, in place of one for all: a page is of what was asked for. */
import type { Capability, Connector, Context, Page, PageRequest } from '../contract.ts';

/** Gives a page of one capability. */
export type Fetcher<C extends Capability> = (request: PageRequest<C>, context: Context) => Promise<Page<C>>;

type Fetchers = { readonly [C in Capability]: Fetcher<C> };

const refuse = async (): Promise<{ type: 'failed'; fault: { code: 'not_permitted' } }> => ({
  type: 'failed',
  fault: { code: 'not_permitted' },
});

const REFUSE_ALL: Fetchers = {
  accounts: refuse,
  balances: refuse,
  transactions: refuse,
  holdings: refuse,
  documents: refuse,
  identity: refuse,
  subscriptions: refuse,
};

/** The `fetch` of a connector that has these; what it has not is `not_permitted`. */
export function fetchWith(fetchers: Partial<Fetchers>): Connector['fetch'] {
  const all: Fetchers = { ...REFUSE_ALL, ...fetchers };
  return <C extends Capability>(request: PageRequest<C>, context: Context): Promise<Page<C>> => {
    const fetcher: Fetcher<C> = all[request.capability];
    return fetcher(request, context);
  };
}
