import assert from 'node:assert/strict';
import { freshNonce, webviewPage } from './webviewPage';

describe('the page of a webview', () => {
  const page = webviewPage({ script: 'https://view/consent.js', styles: ['https://view/consent.css'], cspSource: 'https://view', nonce: 'n0nce' });

  it('runs its own script only and loads nothing from elsewhere', () => {
    const policy = /content="(default-src[^"]+)"/.exec(page)?.[1] ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'nonce-n0nce'(;|$)/);
    assert.doesNotMatch(policy, /unsafe|\*|connect-src|img-src/);
    assert.deepEqual([...page.matchAll(/<script/g)].length, 1);
  });

  it('loads images of the web only where that is wanted', () => {
    const { length } = webviewPage({ script: '', styles: [], cspSource: 'x', nonce: 'n', showsImages: true }).match(/img-src https:;/g) ?? [];
    assert.equal(length, 1);
  });

  it('has a new nonce each time', () => {
    const nonces = new Set(Array.from({ length: 100 }, freshNonce));
    assert.equal(nonces.size, 100);
    for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{32}$/);
  });
});
