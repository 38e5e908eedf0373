/** The form that brings files in: fields first, then the files, each read while it arrives. */
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { IMPORT_BYTES_MAX } from '../../core/limits.ts';
import { isCurrency } from '../../core/money.ts';
import type { ImportRequest, RunningImport } from '../../engine/import-port.ts';
import { isFormToken } from '../http/forms.ts';
import { mappingOf } from './mapping-fields.ts';
import { FILES_MAX, MAPPING_CHARACTERS_MAX, MAPPING_FIELD, numberOf, readIds, SAID_FIELDS } from './model.ts';
import type { PageParts } from './parts.ts';
import type { Visitor } from './visitor.ts';

/** Fields of a form: those of a mapping name every column. */
const FIELDS_MAX = 600;
const FIELD_BYTES_MAX = 16 * 1024;
const FILENAME_CHARACTERS_MAX = 255;
/** How long a form waits for its imports before the page shows them as running. */
const WAIT_MS = 20_000;

export type UploadOutcome =
  | {
      readonly imports: readonly string[];
      /** Earlier imports that still wait for an answer. */
      readonly others: readonly string[];
      readonly said: Readonly<Record<string, string>>;
    }
  | { readonly refused: 'form_token' | 'no_file' | 'broken'; readonly text: string };

const refused = (why: 'form_token' | 'no_file' | 'broken', text: string): UploadOutcome => ({
  refused: why,
  text,
});

/** Takes every file of the form in. Nothing is read of a file before the form's token was seen. */
export async function receiveForm(
  parts: PageParts,
  visitor: Visitor,
  request: FastifyRequest,
): Promise<UploadOutcome> {
  const fields = new Map<string, string>();
  const imports: string[] = [];
  const running: RunningImport[] = [];
  try {
    for await (const part of request.parts({
      limits: {
        files: FILES_MAX,
        fields: FIELDS_MAX,
        fieldSize: FIELD_BYTES_MAX,
        fileSize: IMPORT_BYTES_MAX + 1,
      },
    })) {
      if (part.type === 'field') {
        if (typeof part.value === 'string') fields.set(part.fieldname, part.value);
        continue;
      }
      if (!isFormToken(visitor.formToken, fields.get('form_token')))
        return refused('form_token', 'The form was out of date. Nothing was taken in: send it again.');
      const taken = await receiveFile(parts, visitor, part, fields);
      if (taken === null) continue;
      imports.push(taken.id);
      if (taken.running !== null) running.push(taken.running);
    }
  } catch {
    return refused('broken', 'The upload broke off, or the form held too much. Send the files again.');
  }
  if (imports.length === 0) return refused('no_file', 'Choose at least one statement file first.');
  await finished(running);
  return {
    imports,
    others: readIds(fields.get('others')),
    said: { ...saidOf(fields), ...saidMapping(fields) },
  };
}

async function receiveFile(
  parts: PageParts,
  visitor: Visitor,
  part: MultipartFile,
  fields: ReadonlyMap<string, string>,
): Promise<{ id: string; running: RunningImport | null } | null> {
  const bytes = part.file.iterator({ destroyOnReturn: false });
  const first = await bytes.next();
  // A browser sends an empty part for a file field in which nothing was chosen.
  if (first.done === true && part.filename === '') return null;
  const { ids, imports } = parts;
  const { scope, actor } = visitor;
  const request = requestOf(parts, visitor, part.filename, fields);
  const received = await imports.receive(scope, actor, request, joined(first, bytes)).finally(async () => {
    // What is left of a refused file has to flow past, and does so only once its iterator has let go of it.
    await bytes.return?.();
    part.file.resume();
  });
  const number = received.ok ? received.value.id : received.fault.importId;
  return { id: ids.encode('import', scope.ownerId, number), running: received.ok ? received.value : null };
}

async function* joined(
  first: IteratorResult<Uint8Array, unknown>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}

function requestOf(
  parts: PageParts,
  visitor: Visitor,
  filename: string,
  fields: ReadonlyMap<string, string>,
): ImportRequest {
  const said = saidOf(fields);
  const account =
    said.account_id === undefined ? null : numberOf(parts, visitor.scope, 'account', said.account_id);
  const mapping = mappingOf(fields);
  const { currency = '', date_order: order = '' } = said;
  return {
    filename: filename.slice(-FILENAME_CHARACTERS_MAX).replaceAll('\0', '').toWellFormed() || null,
    ...(account === null ? {} : { accountId: account }),
    ...(account === null && said.account_name !== undefined ? { accountName: said.account_name } : {}),
    read: {
      ...(isCurrency(currency) ? { currency } : {}),
      ...(isOrder(order) ? { dateOrder: order } : {}),
      ...(mapping === null ? {} : { mapping }),
    },
  };
}

const isOrder = (text: string): text is 'dmy' | 'mdy' | 'ymd' => ['dmy', 'mdy', 'ymd'].includes(text);

const NAME_CHARACTERS_MAX = 200;

function saidOf(fields: ReadonlyMap<string, string>): Record<string, string> {
  const said: Record<string, string> = {};
  for (const name of SAID_FIELDS) {
    const value = (fields.get(name) ?? '')
      .trim()
      .replaceAll('\0', '')
      .slice(0, NAME_CHARACTERS_MAX)
      .toWellFormed();
    if (value !== '') said[name] = name === 'currency' ? value.toUpperCase() : value;
  }
  return said;
}

/** The mapping for the next form, when the file leaves yet another thing open. */
function saidMapping(fields: ReadonlyMap<string, string>): Record<string, string> {
  const mapping = mappingOf(fields);
  const json = mapping === null ? '' : JSON.stringify(mapping);
  return json === '' || json.length > MAPPING_CHARACTERS_MAX ? {} : { [MAPPING_FIELD]: json };
}

async function finished(running: readonly RunningImport[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([Promise.all(running.map((one) => one.finished)), late]);
  clearTimeout(timer);
}
