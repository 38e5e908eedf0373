/** The banks of the finAPI surface: what institutions are, with numbers and with how it went lately. */
import type { Connecting } from '../connect-port.ts';
import type { InstitutionRow } from '../connection-rows.ts';
import type {
  BankFacts,
  BankNumbersStore,
  BankView,
  FinapiBanks,
  NumberedInstitution,
} from './banks-port.ts';
import { isDemoBank } from './demo.ts';

/** The number of the bank of statement files; institutions begin above it. */
export const FILES_BANK_ID = 1;
/** How long what connections say of banks is believed, in milliseconds. */
export const FACTS_MS = 2_000;
/** Institutions that are asked for at once, and at all. */
const PAGE_ROWS = 1_000;
const INSTITUTIONS_MAX = 100_000;

const FILES_NAME = 'Kontoauszüge (Dateien)';

export interface BankParts {
  readonly store: BankNumbersStore;
  readonly connecting: Pick<Connecting, 'searchInstitutions' | 'institution'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Known {
  readonly byInstitution: ReadonlyMap<string, NumberedInstitution>;
  readonly byNumber: ReadonlyMap<number, NumberedInstitution>;
}

/** Builds the banks over a store, for one process. */
export function finapiBanks({ store, connecting, now }: BankParts): FinapiBanks {
  const numbers = remembered(async () => knownOf(await store.numbered()), now, Number.POSITIVE_INFINITY);
  const facts = remembered(
    async () => new Map((await store.facts()).map((one) => [one.institutionId, one])),
    now,
    FACTS_MS,
  );
  const viewOf = async (known: NumberedInstitution, tenantId: number): Promise<BankView> =>
    bankView(known, connecting.institution(known.institutionId), await facts.get(), tenantId);
  /** A connector that came with another process is numbered when it is first asked for. */
  const find = async (read: (known: Known) => NumberedInstitution | undefined) =>
    read(await numbers.get()) ?? read(await numbers.renew());

  return {
    async list(tenantId) {
      const listed = allInstitutions(connecting);
      const found = await Promise.all(listed.map(({ id }) => find((known) => known.byInstitution.get(id))));
      const views = await Promise.all(
        found.flatMap((known) => (known === undefined ? [] : [viewOf(known, tenantId)])),
      );
      return [FILES_BANK, ...views].sort((a, b) => a.id - b.id);
    },
    async byId(id, tenantId) {
      if (id === FILES_BANK_ID) return FILES_BANK;
      const known = await numbers.get();
      const found = known.byNumber.get(id);
      return found === undefined ? null : viewOf(found, tenantId);
    },
    async bankOf(institutionId, tenantId) {
      if (institutionId === null) return FILES_BANK;
      const found = await find((known) => known.byInstitution.get(institutionId));
      return found === undefined ? null : viewOf(found, tenantId);
    },
  };
}

const knownOf = (rows: readonly NumberedInstitution[]): Known => ({
  byInstitution: new Map(rows.map((row) => [row.institutionId, row])),
  byNumber: new Map(rows.map((row) => [row.id, row])),
});

function allInstitutions(connecting: BankParts['connecting']): readonly InstitutionRow[] {
  const all: InstitutionRow[] = [];
  while (all.length < INSTITUTIONS_MAX) {
    const { rows, more } = connecting.searchInstitutions({}, { limit: PAGE_ROWS, after: all.length });
    all.push(...rows);
    if (!more) break;
  }
  return all;
}

const FILES_BANK: BankView = {
  id: FILES_BANK_ID,
  institutionId: null,
  institution: null,
  name: FILES_NAME,
  bic: null,
  blz: '',
  country: null,
  isTestBank: false,
  isSupported: false,
  isDemo: false,
  popularity: 0,
  health: 100,
  lastAttemptAt: null,
  lastSuccessAt: null,
};

function bankView(
  known: NumberedInstitution,
  institution: InstitutionRow | null,
  facts: ReadonlyMap<string, BankFacts>,
  tenantId: number,
): BankView {
  const went = facts.get(known.institutionId);
  return {
    id: known.id,
    institutionId: known.institutionId,
    institution,
    name: institution?.name ?? known.name,
    bic: institution?.bic ?? known.bic,
    blz: institution?.bankCodes[0] ?? '',
    country: institution?.country ?? known.country,
    isTestBank: institution?.sandbox ?? false,
    isSupported: institution !== null && canBeImported(institution),
    isDemo: isDemoBank(institution),
    popularity: went?.connections.get(tenantId) ?? 0,
    health: went?.health ?? 100,
    lastAttemptAt: went?.lastAttemptAt ?? null,
    lastSuccessAt: went?.lastSuccessAt ?? null,
  };
}

/** Whether people can begin to connect it, and get accounts of it. */
const canBeImported = ({ methods, scopes }: InstitutionRow): boolean =>
  scopes.includes('accounts') && methods.some(({ startsElsewhere }) => startsElsewhere !== true);

/** A value that is read again when it is older than `ms`; whoever asks while it is read gets that reading. */
function remembered<T>(read: () => Promise<T>, now: () => number, ms: number) {
  let [value, at]: [Promise<T> | null, number] = [null, 0];
  const renew = (): Promise<T> => {
    const reading = read();
    [value, at] = [reading, now()];
    reading.catch(() => {
      if (value === reading) value = null;
    });
    return reading;
  };
  return { renew, get: (): Promise<T> => (value === null || now() - at >= ms ? renew() : value) };
}
