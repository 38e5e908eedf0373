/** What has to be kept of a request to read its file again in another process: sealed, for it may name an account. */
import { unreachable } from '../../core/result.ts';
import { readerOf } from '../../statements/formats.ts';
import type { ImportRequest } from '../import-port.ts';
import type { OwnerSealer } from './ledger-port.ts';

type Kept = Readonly<Record<string, unknown>>;

const PLACE = { table: 'imports', column: 'options' } as const;

/** The request as the store keeps it; `row` is unique and binds the sealed text to this import. */
export function sealRequest(sealer: OwnerSealer, row: string, request: ImportRequest): Kept {
  const said = saidOf(request);
  if (Object.keys(said).length === 0) return {};
  const sealed = sealer.seal({ ...PLACE, row }, Buffer.from(JSON.stringify(said)));
  return { row, sealed: Buffer.from(sealed).toString('base64') };
}

/** The request that was kept, with the format that was recognised. Throws when it does not open: a damaged store. */
export function openRequest(
  sealer: OwnerSealer,
  { row, sealed }: Kept,
  format: ImportRequest['format'],
): ImportRequest {
  if (typeof row !== 'string' || typeof sealed !== 'string') return requestOf({}, format);
  const opened = sealer.open({ ...PLACE, row }, Buffer.from(sealed, 'base64'));
  if (!opened.ok) return unreachable(opened.fault.message);
  return requestOf(JSON.parse(Buffer.from(opened.value).toString('utf8')), format);
}

const saidOf = (request: ImportRequest): Kept => ({
  ...request.read,
  ...(request.format === undefined ? {} : { format: request.format }),
  ...(request.accountId === undefined ? {} : { accountId: request.accountId }),
  ...(request.accountName === undefined ? {} : { accountName: request.accountName }),
});

function requestOf(said: Kept, format: ImportRequest['format']): ImportRequest {
  const { accountId, accountName, format: _, ...read } = said;
  return {
    filename: null,
    format: readerOf(format ?? 'csv').format,
    ...(typeof accountId === 'number' ? { accountId } : {}),
    ...(typeof accountName === 'string' ? { accountName } : {}),
    read,
  };
}
