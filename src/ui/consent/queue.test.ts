import assert from 'node:assert/strict';
import { OneAtATime } from './queue';

describe('questions', () => {
  it('are asked one at a time, in order, also after one failed', async () => {
    const queue = new OneAtATime();
    const seen: string[] = [];
    const task = (name: string, fails = false) => async (): Promise<string> => {
      seen.push(`${name} begins`);
      await new Promise(resolve => setTimeout(resolve, 5));
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
    const results = await Promise.allSettled([queue.run(task('a')), queue.run(task('b', true)), queue.run(task('c'))]);
    assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    assert.deepEqual(results.map(result => result.status), ['fulfilled', 'rejected', 'fulfilled']);
  });
});
