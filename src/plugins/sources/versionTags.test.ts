import assert from 'node:assert/strict';
import { versionTags } from './versionTags';

describe('tags that name versions', () => {
  const versions = (...tags: string[]): string[] => versionTags(tags).map(({ version }) => version);

  it('have a v or none', () => {
    assert.deepEqual(versionTags(['v1.2.3', '2.0.0', 'v3.0.0-beta.1']), [{ tag: 'v1.2.3', version: '1.2.3' }, { tag: '2.0.0', version: '2.0.0' }, { tag: 'v3.0.0-beta.1', version: '3.0.0-beta.1' }]);
  });

  it('are semantic versions and nothing that only looks like one', () => {
    assert.deepEqual(versions('latest', 'v1', '1.2', 'v1.2.3.4', '01.2.3', '=1.2.3', ' 1.2.3', 'vv1.2.3', 'V1.2.3', 'release-1.2.3', '', `1.0.0-${'x'.repeat(200)}`), []);
  });

  it('count once for a version, however it is built', () => {
    assert.deepEqual(versionTags(['v1.0.0', '1.0.0', '1.0.0+linux']), [{ tag: 'v1.0.0', version: '1.0.0' }]);
  });
});
