/**
 * Requests made of a published description: each parameter and member has values that the description allows, ids that
 * the user has (or nobody), and sometimes nothing at all where nothing is needed.
 */
import fc from 'fast-check';
import type { Arguments } from './generated-client.ts';
import type { Document, Operation, Parameter, Schema } from './swagger.ts';

/** Ids that there are, by the names under which requests mention them. */
export type Pool = Readonly<Record<string, readonly number[]>>;

const NOBODYS_ID = 999_999_999;
const DEPTH_MAX = 4;
const LIST_MAX = 3;

/** Free text of the allowed characters, short ones mostly. */
const USER_IDS = fc.stringMatching(/^[a-z0-9]{6,20}$/);
const TEXTS = fc.stringMatching(/^[A-Za-z0-9äöüß &(){}[\].:,;?!+\-_$@#~`^€]{0,24}$/);
const DAYS = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const MONTHS = DAYS.map((day) => day.slice(0, 7));
const MONEY = fc.integer({ min: -500_000, max: 500_000 }).map((cents) => cents / 100);

/** Orders that the prose of the descriptions names. */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  getAndSearchAllBanks: ['id', 'name', 'blz', 'bic', 'popularity'],
  getAndSearchAllCategories: ['id', 'name', 'isCustom'],
  getAndSearchAllLabels: ['id', 'name'],
  getAndSearchAllSecurities: [
    'id',
    'name',
    'isin',
    'wkn',
    'quote',
    'quantityNominal',
    'marketValue',
    'entryQuote',
  ],
  getAndSearchAllTransactions: [
    ...[
      'id',
      'parentId',
      'accountId',
      'valueDate',
      'bankBookingDate',
      'finapiBookingDate',
      'amount',
      'purpose',
    ],
    ...[
      'counterpartName',
      'counterpartAccountNumber',
      'counterpartIban',
      'counterpartBlz',
      'counterpartBic',
      'type',
    ],
    ...['primanota', 'category.id', 'category.name', 'isPotentialDuplicate', 'isNew', 'importDate'],
  ],
  getCashFlows: ['income', 'spending', 'balance', 'category.id', 'category.name'],
  getDailyBalances: ['date', 'balance', 'income', 'spending'],
  getUserList: ['userId'],
};
const DIRECTIONS = ['', ',asc', ',desc', ',ASC'] as const;

/** Texts whose form only the prose describes. */
const FORMS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  userId: USER_IDS,
  password: fc.stringMatching(/^[a-z0-9]{6,36}$/),
  email: fc.stringMatching(/^[a-z]{1,12}$/).map((name) => `${name}@example.com`),
  userNotificationCallbackUrl: fc.constantFrom('', 'https://example.com/told'),
  userSynchronizationCallbackUrl: fc.constantFrom('', 'https://example.com/told'),
  refreshTokensValidityPeriod: fc.constantFrom(0, 60, 3_600),
  userAccessTokensValidityPeriod: fc.constantFrom(0, 60, 3_600),
  clientAccessTokensValidityPeriod: fc.constantFrom(0, 60, 3_600),
};

/** Words that only the prose lists. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  view: ['bankView', 'userView'],
  direction: ['all', 'income', 'spending'],
  token_type_hint: ['access_token', 'refresh_token'],
  supportedDataSources: ['WEB_SCRAPER', 'FINTS_SERVER'],
  location: ['DE', 'GB', 'FR'],
};

export class Requests {
  readonly #document: Document;
  readonly #pool: Pool;

  constructor(document: Document, pool: Pool) {
    this.#document = document;
    this.#pool = pool;
  }

  /** Arguments of one operation. */
  of(operation: Operation): fc.Arbitrary<Arguments> {
    const parameters = operation.parameters ?? [];
    const at = (where: string): readonly Parameter[] => parameters.filter((one) => one.in === where);
    const body = at('body')[0]?.schema;
    const path = fc.record(
      Object.fromEntries(at('path').map((one) => [one.name, this.#inPath(operation, one)])),
    );
    const query = fc.record(
      Object.fromEntries(at('query').map((one) => [one.name, this.#inQuery(operation, one)])),
      {
        requiredKeys: at('query')
          .filter((one) => one.required === true)
          .map(({ name }) => name),
      },
    );
    if (body === undefined) return fc.record({ path, query }) as fc.Arbitrary<Arguments>;
    return fc.record({ path, query, body: this.#value('body', body, 0) }) as fc.Arbitrary<Arguments>;
  }

  #inPath({ tags }: Operation, { name }: Parameter): fc.Arbitrary<unknown> {
    const ids = fc.constantFrom(...(this.#pool[tags[0] ?? ''] ?? []), NOBODYS_ID);
    if (name === 'ids') return fc.array(ids, { minLength: 2, maxLength: LIST_MAX });
    return name === 'id' ? ids : fc.constantFrom('nobody', 'somebody-else');
  }

  #inQuery({ operationId, tags }: Operation, parameter: Parameter): fc.Arbitrary<unknown> {
    const { name } = parameter;
    if (name === 'order') {
      const properties = fc.constantFrom(...(ORDERS[operationId] ?? ['id']));
      const one = fc
        .tuple(properties, fc.constantFrom(...DIRECTIONS))
        .map(([property, way]) => property + way);
      return fc.array(one, { minLength: 1, maxLength: LIST_MAX });
    }
    if (name === 'ids') return this.#ids(tags[0] ?? '');
    return this.#value(name, parameter, 0);
  }

  #ids = (name: string): fc.Arbitrary<number[]> =>
    fc.array(fc.constantFrom(...(this.#pool[name] ?? []), NOBODYS_ID), { minLength: 1, maxLength: LIST_MAX });

  #value(name: string, schema: Schema, depth: number): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined)
      return this.#value(
        name,
        this.#document.definitions[schema.$ref.replace('#/definitions/', '')] ?? {},
        depth,
      );
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const known = this.#pool[name] ?? this.#pool[name.replace(/s$/, '')];
    if (schema.type === 'array') {
      if (known !== undefined)
        return this.#ids(this.#pool[name] === undefined ? name.replace(/s$/, '') : name);
      const choices = CHOICES[name];
      const item =
        choices === undefined
          ? this.#value(name, schema.items ?? {}, depth + 1)
          : fc.constantFrom(...choices);
      return fc.array(item, {
        minLength: schema.minItems ?? 1,
        maxLength: Math.max(schema.minItems ?? 0, LIST_MAX),
      });
    }
    if (schema.properties !== undefined) return this.#object(schema, depth);
    return this.#plain(name, schema, known);
  }

  #object({ properties = {}, required = [] }: Schema, depth: number): fc.Arbitrary<unknown> {
    const members = Object.entries(properties).filter(
      ([name]) => depth < DEPTH_MAX || required.includes(name),
    );
    return fc.record(
      Object.fromEntries(members.map(([name, one]) => [name, this.#value(name, one, depth + 1)])),
      { requiredKeys: members.map(([name]) => name).filter((name) => required.includes(name)) },
    );
  }

  #plain(
    name: string,
    { type, minimum = 0, maximum }: Schema,
    known: readonly number[] | undefined,
  ): fc.Arbitrary<unknown> {
    const form = FORMS[name];
    if (form !== undefined) return form;
    if (type === 'boolean') return fc.boolean();
    if (type === 'number') return MONEY;
    if (type === 'integer')
      return known === undefined
        ? fc.integer({ min: minimum, max: Math.min(maximum ?? 10, 500) })
        : fc.constantFrom(...known, NOBODYS_ID);
    if (type === 'object') return fc.constant({});
    if (/^monthly.*Date$/.test(name)) return MONTHS;
    if (/Date$|LastSuccessfulUpdate$/.test(name)) return DAYS;
    if (CHOICES[name] !== undefined) return fc.constantFrom(...CHOICES[name]);
    return type === 'string' && name === 'id' ? USER_IDS : TEXTS;
  }
}
