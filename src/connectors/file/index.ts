/** The connector of statement files: it reaches nothing, and exists so that a file account has a connection. */
import type { Connector, Manifest } from '../contract.ts';
import { fetchWith } from '../kit/fetchers.ts';

const MANIFEST: Manifest = {
  id: 'file',
  revision: 1,
  name: 'Statement files',
  protocol: 'file',
  institutions: [],
  egress: [],
  methods: [{ key: 'file', label: 'Statement files', sca: 'none', fields: [], canPoll: true }],
  offers: {},
  consent: { maxDays: null, renewable: true, scopes: [] },
};

/** Makes the connector: connecting is granted at once, and there is nothing to fetch or revoke. */
export const fileConnector = (): Connector => ({
  manifest: MANIFEST,
  connect: async (_state, event) =>
    event.type === 'cancelled'
      ? { type: 'failed', fault: { code: 'sca_refused' } }
      : {
          type: 'granted',
          session: {},
          consent: { reference: null, validUntil: null, scaRenewBy: null, scopes: [] },
        },
  fetch: fetchWith({}),
  revoke: async () => null,
});
