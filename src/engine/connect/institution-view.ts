/** Institutions as surfaces show them. */

import type { InstitutionRow } from '../connection-rows.ts';
import type { FoundInstitution } from '../connectors-port.ts';
import { methodsOf } from './check-start.ts';
import { maxDaysOf, termsOf } from './consent-rules.ts';

/** An institution with what can be asked of it. */
export function institutionRow({ connector, institution }: FoundInstitution): InstitutionRow {
  const { id, name, aliases, country, bic, bankCodes, currencies, sandbox } = institution;
  const terms = termsOf(connector, institution);
  const offers = institution.offers ?? connector.manifest.offers;
  return {
    id,
    name,
    aliases,
    country,
    bic,
    bankCodes,
    currencies,
    sandbox,
    connector: connector.manifest.id,
    scopes: terms.scopes,
    maxConsentDays: maxDaysOf(connector, institution),
    historyDays: offers.transactions?.historyDays ?? null,
    methods: methodsOf(connector, institution).map(({ key, label, sca, fields, startsElsewhere }) => ({
      key,
      label,
      sca,
      fields,
      ...(startsElsewhere === true ? { startsElsewhere } : {}),
    })),
  };
}
