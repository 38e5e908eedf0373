/** The connectors as the engine sees them; src/connectors/registry.ts fills it. */
import type { ConnectorRegistry } from '../connectors/contract.ts';

export type {
  ConnectorRegistry as Connectors,
  FoundInstitution,
  InstitutionSearch,
} from '../connectors/contract.ts';

/** An institution as the store keeps it, so that connections can name it. */
export interface ListedInstitution {
  readonly id: string;
  readonly connector: string;
  readonly name: string;
  readonly country: string;
  readonly bic: string | null;
}

/** The institutions of all connectors, for the store to keep at every start. */
export const listedInstitutions = (connectors: ConnectorRegistry): ListedInstitution[] =>
  connectors.all().flatMap(({ manifest }) =>
    manifest.institutions.map(({ id, name, country, bic }) => ({
      id,
      connector: manifest.id,
      name,
      country,
      bic,
    })),
  );
