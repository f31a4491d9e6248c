import assert from 'node:assert/strict';
import { wantedUpdate } from './wanted';

describe('the update that somebody wants', () => {
  const versions = ['1.0.0', '1.2.0', '2.0.0'].map(version => ({ version, reference: { location: 'x', ref: `v${version}` } }));
  const of = (requested: string | null, installed = '1.0.0') => wantedUpdate({ version: installed, requested }, versions);

  it('is the newest version, whatever tag or branch they asked for', () => {
    for (const requested of [null, 'v1.0.0', 'main', 'latest']) assert.deepEqual(of(requested), { version: '2.0.0', to: '2.0.0' });
  });

  it('stays within a range', () => {
    assert.deepEqual(of('^1.0'), { version: '1.2.0' });
    assert.equal(of('~1.0.0'), undefined);
  });

  it('is none where they asked for one commit or digest, or have the newest', () => {
    for (const requested of ['a'.repeat(40), 'a'.repeat(64), `sha256:${'a'.repeat(64)}`]) assert.equal(of(requested), undefined);
    assert.equal(of(null, '2.0.0'), undefined);
  });

  it('needs no name where there is but one', () => {
    assert.deepEqual(wantedUpdate({ version: '1.0.0', requested: null }, [{ version: '1.1.0', reference: { location: '/srv/x' } }]), { version: '1.1.0' });
  });
});
