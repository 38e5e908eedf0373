/** Conditional requests (RFC 9110, 13): If-None-Match on reading, If-Match on changing. */
import { type Problem, problem } from '../http/problem.ts';
import { entityTag } from './answer.ts';

const TAGS_MAX = 32;
const TAG = /^(?:W\/)?("[\x21\x23-\x7e]{0,100}")$/;

/** The tags of a header, without weak marks: proxies that compress make tags weak. Null when one is not a tag. */
function readTags(header: string): readonly string[] | '*' | null {
  if (header.trim() === '*') return '*';
  const tags: string[] = [];
  for (const part of header.split(',', TAGS_MAX)) {
    const tag = TAG.exec(part.trim())?.[1];
    if (tag === undefined) return null;
    tags.push(tag);
  }
  return tags;
}

/** Whether the reader has this answer already; a header that cannot be read is as if it were not there. */
export function isUnchanged(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = readTags(header);
  return tags === '*' || tags?.includes(etag) === true;
}

/**
 * Whether a change may go on: `current` is the JSON text that a GET would answer now. Null when it may, else the
 * failure. The caller has to pass the object's own instant to the store as well, so that a race is seen there.
 */
export function checkIfMatch(header: string, current: string): Problem | null {
  const tags = readTags(header);
  if (tags === null) return problem('if_match_invalid');
  if (tags === '*' || tags.includes(entityTag(current))) return null;
  return problem('precondition_failed');
}
