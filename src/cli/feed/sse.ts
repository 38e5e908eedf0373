/** Reading server-sent events (WHATWG HTML, 9.2.6). */

/** Characters of one line; a server that sends more is none of ours. */
const LINE_CHARACTERS_MAX = 4 * 1024 * 1024;

export interface ServerSent {
  /** The last id that was said, which goes on after this event; '' when none was. */
  readonly id: string;
  /** `message` when the server did not say. */
  readonly event: string;
  /** Null for what is no event: a comment, or an id alone. It shows that the server is there. */
  readonly data: string | null;
}

/** The events of a stream, and each sign of life between them. Throws when the stream breaks or a line is too long. */
export async function* serverSent(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSent> {
  let id = '';
  let event = '';
  let data: string[] = [];
  for await (const line of lines(body)) {
    if (line === '') {
      yield { id, event: event === '' ? 'message' : event, data: data.length === 0 ? null : data.join('\n') };
      event = '';
      data = [];
      continue;
    }
    const [, name = '', value = ''] = /^([^:]*)(?:: ?)?([\s\S]*)$/.exec(line) ?? [];
    if (name === 'id' && !value.includes('\0')) id = value;
    else if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
  }
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    rest += piece;
    // A carriage return at the end may be the first half of a line break.
    const whole = rest.split(/\r\n|\n|\r(?!$)/);
    rest = whole.pop() ?? '';
    if (rest.length > LINE_CHARACTERS_MAX) throw new Error('a line of the stream is too long');
    yield* whole;
  }
}
