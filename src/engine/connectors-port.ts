/** The connectors as the engine sees them; src/connectors/registry.ts fills it. */
export type {
  ConnectorRegistry as Connectors,
  FoundInstitution,
  InstitutionSearch,
} from '../connectors/contract.ts';
