/**
 * Clients as generators make them of a published description: an operation by its id, its parameters where the description
 * puts them, and answers taken strictly. Two habits of generated clients are imitated: those of swagger-codegen's python
 * (everything in the query, `True`, `%2C`, a JSON content type even without a body) and of its Java (form bodies for tokens).
 */
import { type Document, type Operation, type Schema, StrictClient } from './swagger.ts';

export type Habit = 'python' | 'java';

export interface Arguments {
  readonly path?: Readonly<Record<string, string | number | readonly number[]>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: object;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly value: unknown;
}

export class GeneratedClient {
  readonly #url: string;
  readonly #document: Document;
  readonly #habit: Habit;
  readonly #strict: StrictClient;
  token: string | null = null;

  constructor(url: string, document: Document, habit: Habit) {
    this.#url = url;
    this.#document = document;
    this.#habit = habit;
    this.#strict = new StrictClient(document, 'ignored');
  }

  /** The ids of all operations that the client has. */
  get operations(): readonly string[] {
    return Object.values(this.#document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
  }

  /** Calls an operation; throws when the answer is not what the description says. */
  async invoke(operationId: string, args: Arguments = {}): Promise<Reply> {
    const { method, template, operation } = this.#find(operationId);
    const place = this.#placeOf(template, operation, args);
    const isToken = operationId === 'getToken' || operationId === 'revokeToken';
    const query = this.#queryOf(operation, args.query ?? {});
    const asForm = this.#habit === 'java' && isToken;
    const url = `${this.#url}${place}${asForm || query === '' ? '' : `?${query}`}`;
    const body = asForm ? query : args.body === undefined ? undefined : JSON.stringify(args.body);
    const answer = await fetch(url, {
      method: method.toUpperCase(),
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        'content-type': asForm ? 'application/x-www-form-urlencoded' : 'application/json',
        ...(this.token === null || operationId === 'getToken'
          ? {}
          : { authorization: `Bearer ${this.token}` }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    const wrong = this.#strict.judge(method, place, answer.status, text);
    if (wrong.length > 0) throw new Error(`${operationId}:\n${wrong.join('\n')}`);
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      value: text === '' ? null : (JSON.parse(text) as unknown),
    };
  }

  /** Calls an operation that must succeed, and gives its value. */
  async value<T>(operationId: string, args: Arguments = {}): Promise<T> {
    const { status, text, value } = await this.invoke(operationId, args);
    if (status >= 300) throw new Error(`${operationId} answers ${status}: ${text}`);
    return value as T;
  }

  #find(operationId: string): { method: string; template: string; operation: Operation } {
    for (const [template, methods] of Object.entries(this.#document.paths))
      for (const [method, operation] of Object.entries(methods))
        if (operation.operationId === operationId) return { method, template, operation };
    throw new Error(`the description has no operation ${operationId}`);
  }

  #placeOf(template: string, { parameters = [] }: Operation, { path = {} }: Arguments): string {
    const missing = parameters.filter((one) => one.in === 'path' && path[one.name] === undefined);
    if (missing.length > 0)
      throw new Error(`${template} needs ${missing.map(({ name }) => name).join(', ')}`);
    return template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent([path[name]].flat().join(',')),
    );
  }

  #queryOf({ parameters = [] }: Operation, query: Readonly<Record<string, unknown>>): string {
    const sent = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      const parameter = parameters.find((one) => one.in === 'query' && one.name === name);
      if (parameter === undefined) throw new Error(`there is no parameter ${name}`);
      const values = [value].flat();
      if (this.#habit === 'java' && isNumbers(parameter)) sent.append(name, values.join(','));
      else for (const one of values) sent.append(name, this.#textOf(one));
    }
    return sent.toString();
  }

  #textOf(value: unknown): string {
    if (typeof value !== 'boolean' || this.#habit === 'java') return String(value);
    return value ? 'True' : 'False';
  }
}

const isNumbers = ({ type, items }: Schema): boolean => type === 'array' && items?.type === 'integer';
