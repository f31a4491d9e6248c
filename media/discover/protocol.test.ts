import assert from 'node:assert/strict';
import * as v from 'valibot';
import { fromWebviewSchema } from './protocol';

const accepts = (message: unknown): boolean => v.safeParse(fromWebviewSchema, message).success;
const key = { location: 'https://example.org/x.json', id: 'hello' };

describe('messages from the Discover page', () => {
  it('search, open, rate, install and follow links', () => {
    for (const message of [
      { type: 'ready', query: '' }, { type: 'ready', query: 'x', open: key }, { type: 'search', query: 'x' }, { type: 'open', ...key }, { type: 'refresh' }, { type: 'cancel' },
      { type: 'install', ...key, version: '1.0.0' }, { type: 'rate', ...key, version: '1.0.0', stars: 5 }, { type: 'rate', ...key, version: '1.0.0' }, { type: 'link', href: 'https://example.org' }, { type: 'settings' },
    ]) assert.ok(accepts(message), JSON.stringify(message));
  });

  it('are refused where anything is wrong with them', () => {
    for (const message of [
      undefined, null, 'ready', {}, { type: 'run' }, { type: 'search' }, { type: 'search', query: 'x'.repeat(20_001) }, { type: 'open', id: 'hello' }, { type: 'open', ...key, force: true },
      { type: 'install', ...key }, { type: 'install', ...key, version: '1.0.0', source: 'oci://evil.example/x' }, { type: 'rate', ...key, version: '1.0.0', stars: 0 }, { type: 'rate', ...key, version: '1.0.0', stars: 2.5 },
      { type: 'link', href: 'x'.repeat(2_001) },
    ]) assert.ok(!accepts(message), JSON.stringify(message)?.slice(0, 100));
  });
});
