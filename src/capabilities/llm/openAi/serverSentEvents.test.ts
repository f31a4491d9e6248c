import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { MalformedStream, eventData } from './serverSentEvents';

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function all(events: AsyncIterable<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const event of events) found.push(event);
  return found;
}

async function read(text: string, sizes: readonly number[] = [Infinity]): Promise<readonly string[]> {
  return all(eventData(chunksOf(new TextEncoder().encode(text), sizes)));
}

describe('a stream of events', () => {
  it('has the data of each event, and nothing else', async () => {
    assert.deepEqual(await read(': hello\n\nevent: ping\ndata: 1\nid: 7\nretry: 10\n\ndata:2\n\ndata:  3\n\n'), ['1', '2', ' 3']);
  });

  it('joins the lines of one event', async () => {
    assert.deepEqual(await read('data: one\ndata\ndata: two\n\n'), ['one\n\ntwo']);
  });

  it('ends lines as any system does', async () => {
    for (const end of ['\n', '\r\n', '\r']) assert.deepEqual(await read(['data: 1', '', 'data: 2', 'data: 3', '', ''].join(end)), ['1', '2\n3'], JSON.stringify(end));
  });

  it('leaves out the event that it ends in, and has none where it is empty', async () => {
    assert.deepEqual(await read('data: 1\n\ndata: 2\n'), ['1']);
    assert.deepEqual(await read(''), []);
    assert.deepEqual(await read('\n\n\n'), []);
  });

  it('may begin with a byte order mark', async () => {
    assert.deepEqual(await read('\ufeffdata: 1\n\n', [1]), ['1']);
  });

  it('is the same wherever its bytes come apart', async () => {
    const end = fc.constantFrom('\n', '\r\n', '\r');
    const line = fc.oneof(fc.string({ unit: 'grapheme' }).map(text => `data: ${text.replace(/[\r\n]/g, '')}`), fc.constantFrom('', '', 'data', ': comment', 'event: x', 'datum: x'));
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(line, end)), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), async (lines, sizes) => {
      const text = lines.map(parts => parts.join('')).join('');
      assert.deepEqual(await read(text, sizes), await read(text));
    }), { numRuns: 500 });
  });

  it('is given up where a line, an event or all of it is larger than any', async () => {
    await assert.rejects(read(`data: ${'x'.repeat(1 << 21)}`, [65_536]), MalformedStream);
    await assert.rejects(read(`data: ${'x'.repeat(1_000)}\n`.repeat(2_000), [65_536]), MalformedStream);
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield new TextEncoder().encode(': nothing\n'.repeat(100_000));
    }
    await assert.rejects(all(eventData(endless())), MalformedStream);
  });
});
