/** What an operation gives back before it is sent. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

/** A JSON answer, an empty one, or a stream. JSON is text already: hot lists write it themselves. */
export interface Answer {
  readonly status: 200 | 201 | 202 | 204;
  readonly body: string | Readable | null;
  readonly type: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

/** A JSON answer of text that is JSON already. */
export const jsonText = (
  body: string,
  status: Answer['status'] = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status, body, type: JSON_TYPE, headers });

/** A JSON answer of one object (as JSON text), with its ETag: the hash of its bytes, so equal tags are equal answers. */
export const jsonObject = (
  body: string,
  status: Answer['status'] = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer => jsonText(body, status, { ...headers, etag: entityTag(body) });

/** The ETag of a body. */
export const entityTag = (body: string): string =>
  `"${createHash('sha256').update(body).digest().subarray(0, 12).toString('base64url')}"`;

/** Done, and there is nothing to say. */
export const EMPTY: Answer = { status: 204, body: null, type: null, headers: {} };

/** A streamed answer. */
export const streamed = (
  body: Readable,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status: 200, body, type, headers });
