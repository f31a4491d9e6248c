import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteQueue } from './byteQueue';
import { ProtocolError } from './executionEnd';

describe('the queue of bytes from a process', () => {
  it('hands out exact lengths, however the bytes arrive', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.array(fc.integer({ min: 1, max: 50 })), fc.array(fc.integer({ min: 1, max: 50 })), async (bytes, cuts, takes) => {
      const queue = new ByteQueue(1_000);
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        queue.push(bytes.slice(at, at + cut));
        at += cut;
      }
      let position = 0;
      for (const take of takes) {
        if (position + take > bytes.length) break;
        assert.deepEqual(Buffer.from(await queue.take(take)), Buffer.from(bytes.slice(position, position + take)));
        position += take;
      }
      assert.equal(queue.length, bytes.length - position);
    }));
  });

  it('serves a reader as soon as enough has come', async () => {
    const queue = new ByteQueue(10);
    const taken = queue.take(4);
    assert.ok(queue.waiting);
    queue.push(new Uint8Array([1, 2]));
    queue.push(new Uint8Array([3, 4, 5]));
    assert.deepEqual([...await taken], [1, 2, 3, 4]);
    assert.deepEqual([...await queue.take(1)], [5]);
  });

  it('fails at more than its reader wants and the allowance', async () => {
    const queue = new ByteQueue(10);
    const taken = queue.take(4);
    queue.push(new Uint8Array(15));
    await assert.rejects(taken, ProtocolError);
    await assert.rejects(queue.take(1), ProtocolError);
    assert.equal(queue.length, 0);
  });

  it('lets a waiting reader go when it is closed, and has one reader at a time', async () => {
    const queue = new ByteQueue(10);
    const taken = queue.take(4);
    await assert.rejects(queue.take(1), ProtocolError);
    queue.fail(new Error('gone'));
    await assert.rejects(taken, /gone/);
  });
});
