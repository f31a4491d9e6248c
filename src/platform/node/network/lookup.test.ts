import assert from 'node:assert/strict';
import { NetworkFailure } from '../../../capabilities/network/types';
import { systemLookup } from './lookup';
import { systemCertificates } from './systemCertificates';

describe('look-ups of names', () => {
  it('are two at a time, so that threads are left for files', async () => {
    const waiting = new Map<string, (addresses: readonly string[]) => void>();
    const lookup = systemLookup(name => new Promise(resolve => { waiting.set(name, resolve); }));
    const all = ['a', 'b', 'c', 'd'].map(name => lookup(name));
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual([...waiting.keys()], ['a', 'b']);
    waiting.get('b')?.(['1']);
    assert.deepEqual(await all[1], ['1']);
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual([...waiting.keys()], ['a', 'b', 'c']);
    for (const name of ['a', 'c']) waiting.get(name)?.([]);
    await Promise.all([all[0], all[2]]);
    await new Promise(resolve => setImmediate(resolve));
    waiting.get('d')?.(['4']);
    assert.deepEqual(await all[3], ['4']);
  });

  it('that fail make room for others', async () => {
    const lookup = systemLookup(async name => { throw new Error(name); });
    for (let at = 0; at < 5; at++) await assert.rejects(lookup(`n${at}`), new RegExp(`n${at}`));
  });

  it('ask the system, and say what it does not know', async () => {
    assert.ok((await systemLookup()('localhost')).some(address => address === '127.0.0.1' || address === '::1'));
    await assert.rejects(systemLookup()('no-such-host.invalid'), (error: unknown) => error instanceof NetworkFailure && error.kind === 'dns');
  });
});

describe('the system’s certificate authorities', () => {
  it('are read in a thread, where this Node can', async () => {
    const certificates = await systemCertificates();
    for (const certificate of certificates) assert.match(certificate, /^-----BEGIN CERTIFICATE-----/);
  });
});
