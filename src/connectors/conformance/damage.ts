/** What can happen to a reply on its way, and what a connector may make of it. */
import type { FaultCode, HttpTrouble } from '../contract.ts';
import { bytesOf, type Exchange, type RecordedReply, recordBody } from './cassette.ts';

export interface Damage {
  readonly name: string;
  /** The reply that comes instead; null where this damage changes nothing. */
  readonly of: (reply: RecordedReply) => RecordedReply | HttpTrouble | null;
  readonly faults: readonly FaultCode[];
  /** Whether the connector may understand it all the same; then what it says must be the same. */
  readonly mayPass: boolean;
}

/** Beyond any limit that a connector may set for a JSON reply. */
const HUGE_BYTES = 40 * 1024 * 1024;
const RETRY_AFTER_S = 7;
const HTML =
  '<!doctype html><html><head><title>Wartung</title></head><body><h1>Bitte später</h1></body></html>';

const trouble = (name: HttpTrouble['trouble'], faults: readonly FaultCode[]): Damage => ({
  name: name.replaceAll('_', ' '),
  of: () => ({ ok: false, trouble: name }),
  faults,
  mayPass: false,
});

const status = (
  code: number,
  faults: readonly FaultCode[],
  headers: Record<string, string> = {},
): Damage => ({
  name: `status ${code}`,
  of: (reply) => ({
    ...reply,
    status: code,
    headers: { ...headers, 'content-type': 'text/plain' },
    body: { encoding: 'utf8', text: 'oops' },
  }),
  faults,
  mayPass: false,
});

/** Damage to a body that is there; the status and the other headers stay. */
const body = (
  name: string,
  change: (reply: RecordedReply) => Pick<RecordedReply, 'body'> & Partial<RecordedReply>,
  mayPass = false,
): Damage => ({
  name,
  of: (reply) => (reply.body.text === '' || reply.status >= 400 ? null : { ...reply, ...change(reply) }),
  faults: ['shape_not_understood', 'bank_down'],
  mayPass,
});

const asHtml = (reply: RecordedReply): Record<string, string> => ({
  ...reply.headers,
  'content-type': 'text/html; charset=utf-8',
});

/** Blanks around the JSON: what is too much is the size alone. */
let huge: RecordedReply['body'] | null = null;
function hugeBody(): RecordedReply['body'] {
  huge ??= { encoding: 'utf8', text: `{"accounts":[]}${' '.repeat(HUGE_BYTES)}` };
  return huge;
}

const truncated = ({ body: whole }: RecordedReply): { body: RecordedReply['body'] } => {
  const bytes = bytesOf(whole);
  return { body: recordBody(bytes.subarray(0, Math.floor(bytes.length * 0.7))) };
};

/** Every damage; each reply of a run meets each. */
export const DAMAGES: readonly Damage[] = [
  trouble('timeout', ['bank_down']),
  trouble('unreachable', ['bank_down']),
  trouble('broken_reply', ['bank_down', 'shape_not_understood']),
  trouble('reply_too_large', ['shape_not_understood']),
  trouble('stopped', ['bank_down']),
  status(500, ['bank_down']),
  status(502, ['bank_down']),
  status(429, ['rate_limited'], { 'retry-after': `${RETRY_AFTER_S}` }),
  status(418, ['shape_not_understood']),
  body('a truncated body', truncated),
  body('HTML in place of the data', (reply) => ({
    headers: asHtml(reply),
    body: { encoding: 'utf8', text: HTML },
  })),
  body('HTML that says it is the data', () => ({ body: { encoding: 'utf8', text: HTML } })),
  body('an empty body', () => ({ body: { encoding: 'utf8', text: '' } })),
  body('JSON of another shape', () => ({ body: { encoding: 'utf8', text: '{"unexpected":[1,"2",null]}' } })),
  body('bytes that are no text', () => ({ body: { encoding: 'base64', text: '/////v7+AAD/' } })),
  body(
    'another content type',
    (reply) => ({
      headers: { ...reply.headers, 'content-type': 'application/pdf' },
      body: reply.body,
    }),
    true,
  ),
  body('a huge body', () => ({ body: hugeBody() })),
];

/** The replies of a call with one of them damaged; null where the damage changes nothing there. */
export function damaged(
  exchanges: readonly Exchange[],
  at: number,
  damage: Damage,
): (RecordedReply | HttpTrouble)[] | null {
  const reply = exchanges[at]?.reply;
  if (reply?.ok !== true) return null;
  const instead = damage.of(reply);
  if (instead === null) return null;
  return exchanges.map((exchange, index) => (index === at ? instead : exchange.reply));
}
