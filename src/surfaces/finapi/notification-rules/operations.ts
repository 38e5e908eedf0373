/** Notification rules: finAPI v1, section 11. */
import { z } from 'zod';
import {
  CALLBACK_HANDLE_CHARACTERS_MAX,
  type NotificationRule,
  type RuleRefusal,
  TRIGGER_EVENTS,
} from '../../../engine/finapi/notifications-port.ts';
import { shownParams } from '../../../engine/finapi/rule-params.ts';
import { type FinapiFault, fault, unknownEntity } from '../faults.ts';
import { choice, choiceField, flag, flagField, freeText, ILLEGAL_VALUE, idList, pathId } from '../fields.ts';
import { EMPTY, type FinapiOperation, finapiOperation, ok } from '../operation.ts';
import { IDENTIFIERS, identifierList } from '../render.ts';

const Rule = z
  .object({
    id: z.int(),
    triggerEvent: z.enum(TRIGGER_EVENTS),
    params: z.record(z.string(), z.string()).nullable(),
    callbackHandle: z.string().nullable(),
    includeDetails: z.boolean(),
  })
  .meta({ id: 'NotificationRule' });
const Rules = z.object({ notificationRules: z.array(Rule) }).meta({ id: 'NotificationRuleList' });

/** The general characters, and those that Base64 and JSON need. */
const HANDLE_CHARACTERS = /^[A-Za-z0-9¡-ʯ &(){}[\].:,;?!+\-_$@#~`^€/=%"]*$/;

const shown = (rule: NotificationRule) => ({
  id: rule.id,
  triggerEvent: rule.triggerEvent,
  params: shownParams(rule),
  callbackHandle: rule.callbackHandle,
  includeDetails: rule.includeDetails,
});

const UNKNOWN = unknownEntity({ de: 'Diese Benachrichtigungsregel', en: 'notification rule' });
const LOCKED = fault(423, 'LOCKED', {
  de: 'Die automatische Aktualisierung läuft gerade. Bitte versuchen Sie es danach noch einmal.',
  en: 'The automatic update is running. Try again after it.',
});
const LOCKED_DOC = { status: 423, code: 'LOCKED', when: 'An automatic update of the user runs.' } as const;

function refusal(refused: RuleRefusal): FinapiFault {
  switch (refused.code) {
    case 'illegal':
      return fault(422, 'ILLEGAL_FIELD_VALUE', `params.${refused.parameter} ${refused.rule}`);
    case 'exists':
      return fault(422, 'ENTITY_EXISTS', {
        de: 'Diese Benachrichtigungsregel gibt es schon.',
        en: 'There is such a notification rule already.',
      });
    case 'full':
      return fault(422, 'ILLEGAL_ENTITY_STATE', {
        de: 'Der Benutzer hat so viele Benachrichtigungsregeln, wie möglich sind.',
        en: 'The user has as many notification rules as there can be.',
      });
  }
}

const getAll = finapiOperation({
  name: 'getAndSearchAllNotificationRules',
  method: 'GET',
  path: '/api/v1/notificationRules',
  group: 'Notification Rules',
  summary: 'Get and search all notification rules',
  role: 'user',
  query: {
    ids: idList().optional(),
    triggerEvent: choice(TRIGGER_EVENTS).optional(),
    includeDetails: flag().optional(),
  },
  answer: Rules,
  async handle({ finapi, caller, query }) {
    const rules = await finapi.notifications.rules(caller.scope);
    const wanted = rules.filter(
      ({ id, triggerEvent, includeDetails }) =>
        (query.ids === undefined || query.ids.includes(id)) &&
        (query.triggerEvent ?? triggerEvent) === triggerEvent &&
        (query.includeDetails ?? includeDetails) === includeDetails,
    );
    return ok({ notificationRules: wanted.map(shown) });
  },
});

const create = finapiOperation({
  name: 'createNotificationRule',
  method: 'POST',
  path: '/api/v1/notificationRules',
  group: 'Notification Rules',
  summary: 'Create a new notification rule',
  role: 'user',
  status: 201,
  body: {
    triggerEvent: choiceField(TRIGGER_EVENTS, ILLEGAL_VALUE),
    params: z.record(z.string(), z.unknown()).optional(),
    callbackHandle: freeText(CALLBACK_HANDLE_CHARACTERS_MAX, { pattern: HANDLE_CHARACTERS }).optional(),
    includeDetails: flagField().default(false),
  },
  answer: Rule,
  failures: [
    { status: 422, code: 'ILLEGAL_FIELD_VALUE', when: 'The event is unknown, or its parameters are wrong.' },
    { status: 422, code: 'ENTITY_EXISTS', when: 'There is such a rule.' },
    LOCKED_DOC,
  ],
  async handle({ finapi, caller, body }) {
    if (await finapi.notifications.updateRuns(caller.scope)) return LOCKED;
    const { triggerEvent, params = {}, callbackHandle = '', includeDetails } = body;
    const made = await finapi.notifications.create(caller.scope, {
      triggerEvent,
      params,
      callbackHandle: callbackHandle === '' ? null : callbackHandle,
      includeDetails,
    });
    return made.ok ? ok(shown(made.value), 201) : refusal(made.fault);
  },
});

const deleteAll = finapiOperation({
  name: 'deleteAllNotificationRules',
  method: 'DELETE',
  path: '/api/v1/notificationRules',
  group: 'Notification Rules',
  summary: 'Delete all notification rules',
  role: 'user',
  answer: IDENTIFIERS,
  failures: [LOCKED_DOC],
  async handle({ finapi, caller }) {
    if (await finapi.notifications.updateRuns(caller.scope)) return LOCKED;
    return ok(identifierList(await finapi.notifications.delete(caller.scope, 'all')));
  },
});

const getOne = finapiOperation({
  name: 'getNotificationRule',
  method: 'GET',
  path: '/api/v1/notificationRules/{id}',
  group: 'Notification Rules',
  summary: 'Get a notification rule',
  role: 'user',
  answer: Rule,
  failures: [{ status: 404, code: 'UNKNOWN_ENTITY', when: 'The user has no such rule.' }],
  async handle({ finapi, caller, path }) {
    const id = pathId(path.id);
    const rule = (await finapi.notifications.rules(caller.scope)).find((one) => one.id === id);
    return rule === undefined ? UNKNOWN : ok(shown(rule));
  },
});

const deleteOne = finapiOperation({
  name: 'deleteNotificationRule',
  method: 'DELETE',
  path: '/api/v1/notificationRules/{id}',
  group: 'Notification Rules',
  summary: 'Delete a notification rule',
  role: 'user',
  answer: null,
  failures: [{ status: 404, code: 'UNKNOWN_ENTITY', when: 'The user has no such rule.' }, LOCKED_DOC],
  async handle({ finapi, caller, path }) {
    if (await finapi.notifications.updateRuns(caller.scope)) return LOCKED;
    const deleted = await finapi.notifications.delete(caller.scope, [pathId(path.id)]);
    return deleted.length === 0 ? UNKNOWN : EMPTY;
  },
});

/** The operations of this room, in the order of the documentation. */
export const NOTIFICATION_RULE_OPERATIONS: readonly FinapiOperation[] = [
  getAll,
  create,
  deleteAll,
  getOne,
  deleteOne,
];
