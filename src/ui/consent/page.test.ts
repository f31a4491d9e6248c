import assert from 'node:assert/strict';
import { consentPage, freshNonce } from './page';
import { OneAtATime } from './queue';

describe('the consent page', () => {
  const page = consentPage({ script: 'https://view/consent.js', styles: ['https://view/consent.css'], cspSource: 'https://view', nonce: 'n0nce' });

  it('runs its own script only and loads nothing from elsewhere', () => {
    const policy = /content="(default-src[^"]+)"/.exec(page)?.[1] ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'nonce-n0nce'(;|$)/);
    assert.doesNotMatch(policy, /unsafe|\*|connect-src|img-src/);
    assert.deepEqual([...page.matchAll(/<script/g)].length, 1);
  });

  it('has a new nonce each time', () => {
    const nonces = new Set(Array.from({ length: 100 }, freshNonce));
    assert.equal(nonces.size, 100);
    for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{32}$/);
  });
});

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
