import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveRegistry } from '../sources/registryServer';
import { airlock, inTemporaryFolder } from './airlock';

const SAMPLE = 'examples/demo-workspace/plugins/word-count';

describe('airlock push', () => {
  it('publishes a package, with the account that docker login keeps', () => inTemporaryFolder(async folder => {
    const registry = await serveRegistry('secret');
    try {
      const target = `oci://${registry.host}/word-count:0.1.0`;
      const without = await airlock(['push', SAMPLE, target], { env: { DOCKER_CONFIG: folder } });
      assert.equal(without.code, 77, without.stderr);
      assert.match(without.stderr, /docker login/);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth: btoa('jane:secret') } } }));
      const pushed = await airlock(['push', SAMPLE, target, '--json'], { env: { DOCKER_CONFIG: folder } });
      assert.equal(pushed.code, 0, pushed.stderr);
      const { digest, id, signed } = JSON.parse(pushed.stdout.toString()) as { digest: string; id: string; signed: boolean };
      assert.match(digest, /^sha256:[0-9a-f]{64}$/);
      assert.equal(id, 'org.example.word-count');
      assert.equal(signed, true);
    } finally {
      await registry.stop();
    }
  }));

  it('says what is wrong with where it is to go', async () => {
    for (const target of ['word-count', 'oci://example.org/word-count', 'oci://example.org/Word:1']) {
      const { code, stderr } = await airlock(['push', SAMPLE, target]);
      assert.equal(code, 64, stderr);
      assert.match(stderr, /oci:\/\/HOST\/NAME/);
    }
  });

  it('says that nobody answers', async () => {
    const { code, stderr } = await airlock(['push', SAMPLE, 'oci://127.0.0.1:1/word-count:1']);
    assert.equal(code, 69, stderr);
  });
});
