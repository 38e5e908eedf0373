import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ServerSent, serverSent } from './sse.ts';

const bodyOf = (pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
async function read(text: string, cuts: readonly number[] = []): Promise<ServerSent[]> {
  const bytes = Buffer.from(text, 'utf8');
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
  const seen: ServerSent[] = [];
  for await (const one of serverSent(bodyOf(pieces))) seen.push(one);
  return seen;
}

const STREAM =
  'retry: 2000\nid: a\n\n: still here\n\nevent: change\nid: b\ndata: {"ä":1}\n\ndata:x\ndata: y\r\n\r\nid: c\n\n';
const EXPECTED: readonly ServerSent[] = [
  { id: 'a', event: 'message', data: null },
  { id: 'a', event: 'message', data: null },
  { id: 'b', event: 'change', data: '{"ä":1}' },
  { id: 'b', event: 'message', data: 'x\ny' },
  { id: 'c', event: 'message', data: null },
];

describe('server-sent events', () => {
  it('are read as the specification says, however the bytes are cut', async () => {
    expect(await read(STREAM)).toEqual(EXPECTED);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 500 }), { maxLength: 12 }), async (cuts) => {
        expect(await read(STREAM, cuts)).toEqual(EXPECTED);
      }),
      { numRuns: 200 },
    );
  });

  it('that are cut off at the end are none', async () => {
    expect(await read('event: change\nid: b\ndata: {"a":1}\n')).toEqual([]);
    expect(await read('data: 1\n\ndata: 2')).toHaveLength(1);
  });
});
