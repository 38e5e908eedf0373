/** What can stand against webhooks: a part of the error catalogue. */
import { type ErrorEntry, fix, get } from './error-entry.ts';

const post = (path: string, body: string): string =>
  get(path, ` -H 'Content-Type: application/json' -d '${body}'`);

export const WEBHOOK_ERRORS = {
  webhook_endpoint_limit: fix(
    409,
    'There are too many webhook endpoints',
    'A tenant has at most 100 webhook endpoints, disabled ones included.',
    'Delete endpoints that are not used any more: GET /v1/webhook-endpoints lists them.',
    post('/v1/webhook-endpoints', '{"url":"https://example.org/hooks"}'),
  ),
  webhook_secret_limit: fix(
    409,
    'Too many secrets sign at the same time',
    'At most 4 secrets of one endpoint sign at the same time, or somebody else changed the secret at this very moment.',
    'Wait until an old secret ends (`secrets` of the endpoint says when), or rotate with overlap_hours 0: then all old ones end at once.',
    post('/v1/webhook-endpoints/whe_…/rotate-secret', '{}'),
  ),
  webhook_endpoint_disabled: fix(
    409,
    'The endpoint is disabled',
    'Nothing is sent to this endpoint: somebody disabled it, it answered 410, or nothing got through to it for days. `disabled_reason` says which.',
    'Put the receiver right, then POST /v1/webhook-endpoints/{id}/enable and ask again.',
    post('/v1/webhook-endpoints/whe_…/test', '{}'),
  ),
  webhook_replay_too_large: fix(
    422,
    'The range holds too many events',
    'One replay takes at most 10,000 events. Nothing was sent again.',
    'Ask for a shorter range, one after the other; GET /v1/changes reads any number of events at once.',
    post('/v1/webhook-endpoints/whe_…/replay', '{"since":"2026-01-01T00:00:00Z"}'),
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>;
