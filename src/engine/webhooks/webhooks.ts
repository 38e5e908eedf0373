/** Webhooks, assembled of their verbs. */
import type { Webhooks, WebhookWork } from '../webhooks-port.ts';
import { fanOut } from './fan-out.ts';
import { LOG_KEPT_DAYS, PURGE_ROWS } from './limits.ts';
import {
  changeEndpoint,
  createEndpoint,
  disableEndpoint,
  enableEndpoint,
  removeEndpoint,
  rotateSecret,
} from './manage.ts';
import type { WebhookParts } from './ports.ts';
import { runEndpoint } from './run-endpoint.ts';
import { replayDelivery, replayRange, sendTest, viewDelivery } from './send-again.ts';
import { wakeDue } from './wake.ts';

const DAY_MS = 86_400_000;
const NEVER = new AbortController().signal;

/** Builds the webhooks of this process. */
export const webhooks = (parts: WebhookParts): Webhooks & WebhookWork => ({
  endpoints: (scope, page) => parts.store.listEndpoints(scope, page),
  endpoint: (scope, id) => parts.store.getEndpoint(scope, id),
  create: (caller, input) => createEndpoint(parts, caller, input),
  change: (caller, id, change, ifUpdatedAt = null) => changeEndpoint(parts, caller, id, change, ifUpdatedAt),
  enable: (caller, id) => enableEndpoint(parts, caller, id),
  disable: (caller, id) => disableEndpoint(parts, caller, id),
  remove: (caller, id) => removeEndpoint(parts, caller, id),
  rotate: (caller, id, overlapHours) => rotateSecret(parts, caller, id, overlapHours),
  test: (caller, id) => sendTest(parts, caller, id),
  deliveries: (scope, filter, page) => parts.store.listDeliveries(scope, filter, page),
  delivery: (scope, id) => viewDelivery(parts, scope, id),
  replay: (caller, id) => replayDelivery(parts, caller, id),
  replayRange: (caller, id, range) => replayRange(parts, caller, id, range),
  fanOut: () => fanOut(parts),
  wakeDue: () => wakeDue(parts),
  run: (tenantId, endpointId, signal = NEVER) => runEndpoint(parts, tenantId, endpointId, signal),
  purge: () => parts.store.purge(parts.now() - LOG_KEPT_DAYS * DAY_MS, parts.now(), PURGE_ROWS),
});
