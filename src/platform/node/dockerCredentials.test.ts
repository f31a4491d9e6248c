import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerCredentials } from './dockerCredentials';

describe('credentials of docker', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-docker-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const of = (registry: string) => dockerCredentials(registry, { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env.PATH ?? ''}` });
  const configure = (config: unknown): Promise<void> => writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));

  async function helper(name: string, script: string): Promise<void> {
    await writeFile(join(folder, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, `docker-credential-${name}`), 0o755);
  }

  it('are read from its configuration', async () => {
    await configure({ auths: { 'ghcr.io': { auth: btoa('jane:a:b') }, 'https://quay.io/v2/': { username: 'joe', password: 'x' }, 'other.io': {} } });
    assert.deepEqual(await of('ghcr.io'), { username: 'jane', password: 'a:b' });
    assert.deepEqual(await of('quay.io'), { username: 'joe', password: 'x' });
    assert.equal(await of('other.io'), undefined);
    assert.equal(await of('io'), undefined);
  });

  it('are asked of its helpers', async () => {
    await helper('one', 'read host; echo "{\\"ServerURL\\":\\"$host\\",\\"Username\\":\\"$host-user\\",\\"Secret\\":\\"s\\"}"');
    await helper('none', 'echo "credentials not found"; exit 1');
    await configure({ auths: { 'b.io': { auth: btoa('jane:kept') } }, credHelpers: { 'a.io': 'one', 'b.io': 'none', 'c.io': 'missing', 'd.io': '../evil' } });
    assert.deepEqual(await of('a.io'), { username: 'a.io-user', password: 's' });
    assert.deepEqual(await of('b.io'), { username: 'jane', password: 'kept' });
    assert.equal(await of('c.io'), undefined);
    assert.equal(await of('d.io'), undefined);
    await configure({ credsStore: 'one' });
    assert.deepEqual(await of('any.io'), { username: 'any.io-user', password: 's' });
  });

  it('are none where nothing can be read', async () => {
    assert.equal(await of('ghcr.io'), undefined);
    for (const broken of ['', '{', '[]', '{"auths":[1]}', '{"auths":{"ghcr.io":{"auth":"!!"}}}', '{"auths":{"ghcr.io":{"auth":"bm9jb2xvbg=="}}}']) {
      await configure(broken);
      assert.equal(await of('ghcr.io'), undefined, broken);
    }
  });
});
