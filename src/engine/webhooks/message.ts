/** A message as it is sent: thin, of one event, the same text at every try. */
import { MESSAGE_BYTES_MAX } from './limits.ts';

/** What a message is made of. */
export interface MessageParts {
  readonly type: string;
  /** When it happened, RFC 3339. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The body: `type`, `timestamp`, `data`. Above {@link MESSAGE_BYTES_MAX} bytes what the event holds (`data.data`) is
 * left out and `data.truncated` says so: the whole is at `GET /v1/events/{id}`.
 */
export function messageText({ type, timestamp, data }: MessageParts): string {
  const whole = JSON.stringify({ type, timestamp, data });
  if (Buffer.byteLength(whole) <= MESSAGE_BYTES_MAX) return whole;
  return JSON.stringify({ type, timestamp, data: { ...data, data: {}, truncated: true } });
}
