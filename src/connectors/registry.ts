/** The connectors that this server has, found by their id or by an institution's. */
import type { Connector, ConnectorRegistry, FoundInstitution } from './contract.ts';
import { manifestProblems } from './manifest.ts';
import { searchable, searchIn } from './search.ts';

/**
 * Makes the registry of these connectors. Throws when a manifest is not valid, or when two connectors or institutions
 * have one id: a mistake of ours, found at the start and not when somebody connects.
 */
export function openRegistry(connectors: readonly Connector[]): ConnectorRegistry {
  const byId = new Map<string, Connector>();
  const byInstitution = new Map<string, FoundInstitution>();
  for (const connector of connectors) {
    const { id, institutions } = connector.manifest;
    const problems = manifestProblems(connector.manifest);
    if (problems.length > 0) throw new Error(`internal: connector ${id}: ${problems.join('; ')}`);
    if (byId.has(id)) throw new Error(`internal: two connectors ${id}`);
    byId.set(id, connector);
    for (const institution of institutions) {
      const other = byInstitution.get(institution.id);
      if (other !== undefined)
        throw new Error(
          `internal: institution ${institution.id} of ${id} and ${other.connector.manifest.id}`,
        );
      byInstitution.set(institution.id, { connector, institution });
    }
  }
  const all = searchable([...byInstitution.values()]);
  return {
    all: () => connectors,
    connectorOf: (id) => byId.get(id) ?? null,
    institution: (id) => byInstitution.get(id) ?? null,
    search: (query) => searchIn(all, query),
  };
}
