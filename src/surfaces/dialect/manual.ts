/** The documentation of a dialect as data: a page and an OpenAPI document are made of it, whatever the dialect is like. */
import { z } from 'zod';
import type { Example } from './example.ts';
import type { AnswerDoc, DialectOperation, FailureDoc } from './operation.ts';
import type { Dialect } from './parts.ts';
import { commonFailures } from './refusals.ts';

export interface ManualOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly group: string;
  readonly summary: string;
  readonly description?: string | undefined;
  /** Who may call it, as people say it. */
  readonly caller: string;
  /** Whether it takes no token. */
  readonly open: boolean;
  readonly query: z.ZodType;
  readonly body: z.ZodType | null;
  readonly answers: Readonly<Record<number, AnswerDoc>>;
  /** Failures of its own. */
  readonly failures: readonly FailureDoc[];
  /** Failures that it shares with others. */
  readonly shared: readonly FailureDoc[];
}

/** What a dialect does in another way than what it speaks like. */
export interface Difference {
  readonly what: string;
  readonly why: string;
}

export interface Manual {
  /** Stands in addresses: `/docs/{name}`. */
  readonly name: string;
  readonly title: string;
  /** The sentence below the title. */
  readonly lead: string;
  /** What to know beyond the operations, a paragraph each. */
  readonly notes: readonly string[];
  readonly examples: readonly Example[];
  readonly differences: readonly Difference[];
  readonly operations: readonly ManualOperation[];
  /** Failures of every operation, for the end of the page. */
  readonly shared: readonly FailureDoc[];
  /** How a failure looks, in a sentence. */
  readonly failureWords: string;
  /** The body of a failure of a status; its `id` names it. */
  failureSchema(status: number): z.ZodType;
  /** The token in the words of OpenAPI. */
  readonly tokens: Readonly<Record<string, unknown>>;
}

const DialectError = z
  .object({
    message: z.string().describe('What is wrong and what to do, for people.'),
    code: z.string().describe('The same for programs.'),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe('The fields that are wrong.'),
  })
  .meta({ id: 'Error' });

/** The documentation of a dialect of persons. */
export function manualOf({ words, operations, name, title, lead, notes, examples }: Dialect): Manual {
  const shared = commonFailures(words);
  return {
    name,
    title,
    lead,
    notes,
    examples,
    differences: [],
    operations: operations.map((operation) => operationOf(operation, shared)),
    shared,
    failureWords:
      'A failure is {"message", "code", "errors"?}: the message for people, the code for programs, and the fields that are wrong.',
    failureSchema: () => DialectError,
    tokens: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The token of a person.' },
  };
}

const operationOf = (operation: DialectOperation, shared: readonly FailureDoc[]): ManualOperation => ({
  name: operation.name,
  method: operation.method,
  path: operation.path,
  group: operation.group,
  summary: operation.summary,
  description: operation.description,
  caller: operation.open ? 'Without a token' : 'With the token of a person',
  open: operation.open,
  query: operation.queryFields.schema,
  body: operation.bodyFields?.schema ?? null,
  answers: operation.answers as Readonly<Record<number, AnswerDoc>>,
  failures: operation.failures ?? [],
  shared: shared.filter(({ status }) => !(operation.open && status === 401)),
});
