import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AirlockError } from '../../src/errors';
import { gitSource } from '../../src/platform/node/git/gitSource';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { readPackage } from '../../src/plugins/package';
import { fetchPackage } from '../../src/plugins/sources/fetchPackage';
import type { Fetch } from '../../src/plugins/sources/http';
import { ociSource } from '../../src/plugins/sources/oci/ociSource';
import { pushPackage } from '../../src/plugins/sources/oci/push';
import type { Credentials } from '../../src/plugins/sources/oci/registryClient';
import { airlock } from '../cli/airlock';
import { makeCertificates, serveTls, trusting } from './certificates';
import type { Certificates } from './certificates';
import { commit, serveHttp } from './gitServer';
import { serveHttpFaults } from './httpFaults';
import { serveRegistry } from './registryServer';
import type { RegistryServer } from './registryServer';
import { TokenServer } from './tokenServer';

const sample = 'examples/demo-workspace/plugins/word-count';
const jane: Credentials = { username: 'jane', password: 'secret' };
const plainly: Fetch = (url, init) => fetch(url, init);

describe('a package on a server that secures itself', () => {
  const storage = new NodeStorage();
  let root: string;
  let certificates: Certificates;
  const stops: (() => Promise<void>)[] = [];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-secured-'));
    certificates = await makeCertificates(root);
  });
  after(async () => {
    for (const stop of stops) await stop();
    await rm(root, { recursive: true, force: true });
  });

  function stopped<T extends { stop(): Promise<void> }>(server: T): T {
    stops.push(() => server.stop());
    return server;
  }

  async function fetched(location: string, access: { readonly fetch?: Fetch; readonly credentials?: Credentials } = {}): ReturnType<typeof fetchPackage> {
    try {
      const sources = [ociSource({ fetch: access.fetch ?? plainly, credentials: async () => access.credentials }), gitSource(async () => 'git')];
      return await fetchPackage({ location }, { sources, storage, stagingRoot: join(root, 'staging'), now: Date.now, timeoutMs: 30_000 });
    } finally {
      assert.deepEqual(await readdir(join(root, 'staging')).catch(() => []), []);
    }
  }

  async function refused(code: string, work: Promise<unknown>, says = /./): Promise<void> {
    await assert.rejects(work, (error: unknown) => {
      assert.ok(error instanceof AirlockError, String(error));
      assert.equal(error.code, code, error.sentence);
      assert.match(error.sentence, says);
      assert.ok(error.nextStep.length > 5, error.sentence);
      return true;
    });
  }

  describe('by TLS and a password', () => {
    let registry: RegistryServer;
    before(async () => {
      registry = stopped(await serveRegistry(jane.password, { tls: certificates }));
      await mkdir(join(root, 'docker'));
      await writeFile(join(root, 'docker', 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth: btoa('jane:secret') } } }));
    });

    it('is published there by the command line, which trusts what NODE_EXTRA_CA_CERTS names, and fetched', async () => {
      const target = `oci://${registry.host}/word-count:1`;
      const pushed = await airlock(['push', sample, target, '--json'], { env: { DOCKER_CONFIG: join(root, 'docker'), NODE_EXTRA_CA_CERTS: certificates.authority } });
      assert.equal(pushed.code, 0, pushed.stderr);
      const { digest } = JSON.parse(pushed.stdout.toString()) as { digest: string };
      const { read, origin } = await fetched(target, { fetch: trusting(certificates.authority), credentials: jane });
      assert.equal(origin.reference, digest);
      assert.deepEqual(read.module, (await readPackage(storage, sample)).module);
    });

    it('is read by skopeo, and what skopeo publishes there is fetched', async () => {
      await pushPackage(await readPackage(storage, sample), `oci://${registry.host}/word-count:2`, { fetch: trusting(certificates.authority), credentials: async () => jane, signal: new AbortController().signal });
      const folder = join(root, 'trusted');
      await mkdir(folder);
      await copyFile(certificates.authority, join(folder, 'ca.crt'));
      execFileSync('skopeo', ['copy', '--quiet', '--src-cert-dir', folder, '--src-creds', 'jane:secret', `docker://${registry.host}/word-count:2`, `dir:${join(root, 'copied')}`]);
      execFileSync('skopeo', ['copy', '--quiet', '--dest-cert-dir', folder, '--dest-creds', 'jane:secret', `dir:${join(root, 'copied')}`, `docker://${registry.host}/copied:2`]);
      assert.equal((await fetched(`oci://${registry.host}/copied:2`, { fetch: trusting(certificates.authority), credentials: jane })).read.manifest.id, 'org.example.word-count');
    });

    it('is refused where the certificate\'s authority is not trusted, and nobody\'s password is given away', async () => {
      let asked = 0;
      const sources = [ociSource({ fetch: plainly, credentials: async () => {
        asked++;
        return jane;
      } })];
      await refused('source.certificate', fetchPackage({ location: `oci://${registry.host}/word-count:1` }, { sources, storage, stagingRoot: join(root, 'staging'), now: Date.now }), /certificate that is not trusted here.*NODE_EXTRA_CA_CERTS/);
      assert.equal(asked, 0);
      const { code, stderr } = await airlock(['push', sample, `oci://${registry.host}/word-count:1`]);
      assert.equal(code, 77, stderr);
    });

    it('is refused where the certificate is another host\'s', async () => {
      const { port } = new URL(`https://${registry.host}`);
      await refused('source.certificate', fetched(`oci://localhost:${port}/word-count:1`, { fetch: trusting(certificates.authority), credentials: jane }));
    });

    it('is refused without the password, or with another one', async () => {
      const location = `oci://${registry.host}/word-count:1`;
      await refused('source.authentication', fetched(location, { fetch: trusting(certificates.authority) }), /Sign In/);
      await refused('source.authentication', fetched(location, { fetch: trusting(certificates.authority), credentials: { ...jane, password: 'wrong' } }));
    });
  });

  it('by TLS is fetched by git where git trusts its authority, and refused where not', async () => {
    const commits = await commit(join(root, 'repositories', 'hello.git'), { 'plugin.toml': '[plugin]\nid = "org.example.hello"\nversion = "1.0.0"\nwasm = "hello.wasm"\n', 'hello.wasm': Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) });
    const plain = stopped(await serveHttp(join(root, 'repositories')));
    const { host } = stopped(await serveTls(new URL(plain.url).host, certificates));
    const location = `https://${host}/hello.git`;
    await refused('source.certificate', fetched(location), /certificate that is not trusted here/);
    process.env.GIT_SSL_CAINFO = certificates.authority;
    try {
      assert.equal((await fetched(location)).origin.reference, commits);
    } finally {
      delete process.env.GIT_SSL_CAINFO;
    }
  });

  describe('by tokens', () => {
    let registry: RegistryServer;
    let tokens: TokenServer;
    before(async () => {
      tokens = stopped(await TokenServer.open(certificates, jane.password));
      registry = stopped(await serveRegistry(undefined, { tokens: { url: tokens.url, signer: certificates } }));
      await pushPackage(await readPackage(storage, sample), `oci://${registry.host}/word-count:1`, { fetch: plainly, credentials: async () => jane, signal: new AbortController().signal });
    });
    beforeEach(() => {
      tokens.asked.length = 0;
      tokens.terms = { expiresIn: 300 };
    });
    const location = (host = registry.host): string => `oci://${host}/word-count:1`;

    it('is fetched with one token that is good for reading only', async () => {
      assert.equal((await fetched(location(), { credentials: jane })).read.manifest.id, 'org.example.word-count');
      assert.deepEqual(tokens.asked, [{ authorization: `Basic ${btoa('jane:secret')}`, scope: 'repository:word-count:pull' }]);
    });

    it('is refused to who has no account, or another one', async () => {
      await refused('source.authentication', fetched(location()));
      await refused('source.authentication', fetched(location(), { credentials: { ...jane, password: 'wrong' } }), /answered 401/);
    });

    it('is refused where a token has expired, or is for something else, after asking for one once', async () => {
      for (const terms of [{ expiresIn: -600 }, { expiresIn: 300, repository: 'other' }]) {
        tokens.asked.length = 0;
        tokens.terms = terms;
        await refused('source.authentication', fetched(location(), { credentials: jane }));
        assert.equal(tokens.asked.length, 1);
      }
    });

    it('is fetched with a second token where the first one expires meanwhile', async () => {
      let challenge: string | undefined;
      let expired = false;
      const { host } = stopped(await serveHttpFaults(registry.host, ({ request, status, headers, response }) => {
        if (status === 401) challenge ??= headers['www-authenticate'] as string;
        if (expired || request.url?.includes('/blobs/') !== true) return false;
        expired = true;
        response.writeHead(401, { 'www-authenticate': `${challenge},error="invalid_token"` }).end();
        return true;
      }));
      assert.equal((await fetched(location(host), { credentials: jane })).read.manifest.id, 'org.example.word-count');
      assert.equal(tokens.asked.length, 2);
    });

    it('is refused where the challenge names no place to sign in, and the account is not given to any', async () => {
      const { host } = stopped(await serveHttpFaults(registry.host, ({ response }) => {
        response.writeHead(401, { 'www-authenticate': 'Bearer service="registry"' }).end();
        return true;
      }));
      await refused('source.authentication', fetched(location(host), { credentials: jane }), /where to sign in/);
      assert.equal(tokens.asked.length, 0);
    });
  });
});
