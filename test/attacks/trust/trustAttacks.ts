import type { ErrorCode } from '../../../src/errors';
import { readPackage } from '../../../src/plugins/package';
import { formatPublicKey } from '../../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../../src/plugins/trust/keyFile';
import { keyIdOf } from '../../../src/plugins/trust/fingerprint';
import { fromHex, sha256Hex } from '../../../src/plugins/digest';
import { signRotation } from '../../../src/plugins/trust/rotation';
import { parseSignature } from '../../../src/plugins/trust/signatureFile';
import { verifyPackage } from '../../../src/plugins/trust/signature';
import { trustAfter } from '../../../src/plugins/trust/succession';
import { addTrustedKey } from '../../../src/plugins/trust/trustEdit';
import { parseTrustFile } from '../../../src/plugins/trust/trustedKeys';
import { trustOf } from '../../../src/plugins/trust/trustFiles';
import { bytes, ID, MODULE } from '../../support/serviceFixture';
import { SHIPPED } from './trustScene';
import type { TrustGuard, TrustScene } from './trustScene';

export interface TrustAttack {
  readonly what: string;
  /** Resolves to whether it succeeded; rejects with what it was refused with. */
  readonly attempt: (scene: TrustScene) => Promise<boolean>;
  /** What has to be taken away for it to succeed. */
  readonly guard: TrustGuard;
  /** What it is refused with; absent where nothing is said because nobody listens. */
  readonly code?: ErrorCode;
}

const EVIL = '/repository/evil';

/** A repository's settings, and what they get. */
const settings = (what: string, id: string, value: unknown, got: (reading: Awaited<ReturnType<TrustScene['editor']['reading']>>) => unknown): TrustAttack => ({
  what,
  guard: 'scopes',
  async attempt(scene) {
    scene.editor.workspace = { [id]: value };
    return JSON.stringify(got(await scene.editor.reading()) ?? null).includes(EVIL);
  },
});

/** A package by a key that nobody knows, with a statement of how it came to be the plugin's. */
const rotated = (what: string, code: ErrorCode, statement: (scene: TrustScene) => Promise<string>): TrustAttack => ({
  what,
  guard: 'rotation signatures',
  code,
  async attempt(scene) {
    const { storage } = scene.fixture;
    await scene.install(await scene.window());
    await storage.replace('src/hello.rotation', bytes(await statement(scene)));
    if (scene.lacks('rotation signatures')) return believesRotations(scene);
    await scene.install(await scene.window(), scene.mallory, '0.2.0');
    return true;
  },
});

/** Takes the statement at its word: its head line says which key follows which. */
async function believesRotations(scene: TrustScene): Promise<boolean> {
  const { storage } = scene.fixture;
  await scene.lay(scene.mallory, '0.2.0');
  const { manifestBytes: manifest, module, signature, signatureName } = await readPackage(storage, 'src');
  const [, from = '', to = ''] = new TextDecoder().decode(await storage.read('src/hello.rotation', 16_384)).split(/[ \n]/);
  const [old, next] = [fromHex(from, 32) ?? new Uint8Array(), fromHex(to, 32) ?? new Uint8Array()];
  const trust = trustOf([await parseTrustFile(await storage.read(scene.trustFile, 1 << 20))]);
  const believed = trustAfter(trust, [{ fromKeyId: await keyIdOf(old), toKeyId: await keyIdOf(next), to: next }]);
  return (await verifyPackage({ parts: { manifest, module }, signature, signatureName, pluginId: ID, trust: believed, now: scene.fixture.time })).kind === 'trusted';
}

/** Trusts whatever key the signature in a folder names now. */
async function trustsWhatIsThere({ fixture, trustFile }: TrustScene, file: string): Promise<void> {
  const { publicKey = new Uint8Array() } = parseSignature(await fixture.storage.read(file, 4096), file);
  await addTrustedKey(fixture.storage, trustFile, { name: 'Author', publicKey, keyId: await keyIdOf(publicKey), pluginId: ID }, fixture.time);
}

/** The statement, with its second key replaced. */
async function withSuccessor(statement: Promise<string>, from: SigningKey, to: SigningKey): Promise<string> {
  const [, ...signatures] = (await statement).split('\n');
  const [head = ''] = (await signRotation(from, to)).split('\n');
  return [head, ...signatures].join('\n');
}

export const trustAttacks: readonly TrustAttack[] = [
  {
    what: 'install a package by a revoked key',
    guard: 'revocations',
    code: 'signature.revoked-key',
    async attempt(scene) {
      await scene.trust(scene.revoked(scene.jane));
      await scene.install(await scene.window());
      return true;
    },
  },
  {
    what: 'run a plugin whose key was revoked after it was installed',
    guard: 'revocations',
    code: 'signature.revoked-key',
    async attempt(scene) {
      const airlock = await scene.window();
      await scene.install(airlock);
      await scene.run(airlock);
      await scene.trust(scene.revoked(scene.jane));
      return scene.run(airlock);
    },
  },
  {
    what: 'run a plugin whose module was revoked after it was installed',
    guard: 'revocations',
    code: 'digest.revoked',
    async attempt(scene) {
      const airlock = await scene.window();
      await scene.install(airlock);
      await scene.trust(`[[revoked]]\ndigest = "${await sha256Hex(MODULE)}"\n`);
      return scene.run(airlock);
    },
  },
  {
    what: 'hide a revocation by an older list, which its publisher signed',
    guard: 'memory',
    code: 'signature.revoked-key',
    async attempt(scene) {
      await scene.publish(2, scene.revoked(scene.jane));
      await (await scene.window()).trust.refreshLists();
      await scene.publish(1, '');
      const airlock = await scene.window();
      await airlock.trust.refreshLists();
      await scene.install(airlock);
      return true;
    },
  },
  {
    what: 'take the id of another signer\'s plugin, by a key that is trusted too',
    guard: 'memory',
    code: 'package.conflict',
    async attempt(scene) {
      await scene.trust(formatPublicKey(scene.mallory, 'Mallory'));
      await scene.install(await scene.window());
      await scene.install(await scene.window(), scene.mallory, '0.2.0');
      return true;
    },
  },
  {
    what: 'take the id of another signer\'s plugin, unsigned, where the user allows unsigned packages',
    guard: 'memory',
    code: 'package.conflict',
    async attempt(scene) {
      scene.editor.user = { 'airlock.trust.policy': 'ask' };
      await scene.install(await scene.window());
      await scene.install(await scene.window(), 'none', '0.2.0');
      return true;
    },
  },
  {
    what: 'come back with a key that its owner replaced',
    guard: 'memory',
    code: 'signature.rotated-key',
    async attempt(scene) {
      const { storage } = scene.fixture;
      await scene.install(await scene.window());
      await storage.replace('src/hello.rotation', bytes(await signRotation(scene.jane, scene.mallory)));
      await scene.install(await scene.window(), scene.mallory, '0.2.0');
      await storage.remove('src/hello.rotation');
      await scene.install(await scene.window(), scene.jane, '0.3.0');
      return true;
    },
  },
  rotated('replace a key by a statement that only the new key signed', 'rotation.invalid', async ({ jane, mallory, publisher }) => {
    const [head = ''] = (await signRotation(jane, mallory)).split('\n');
    const [, , byNew = ''] = (await signRotation(publisher, mallory)).split('\n');
    return `${head}\n${byNew}\n${byNew}\n`;
  }),
  rotated('replace a key by a statement that another key signed', 'rotation.invalid', ({ jane, mallory, publisher }) => withSuccessor(signRotation(publisher, mallory), jane, mallory)),
  rotated('replace a key by a statement that was made for another successor', 'rotation.invalid', ({ jane, mallory, publisher }) => withSuccessor(signRotation(jane, publisher), jane, mallory)),
  {
    what: 'have a repository\'s own trust file count',
    guard: 'places',
    code: 'signature.unknown-key',
    async attempt(scene) {
      await scene.fixture.storage.replace(SHIPPED, bytes(formatPublicKey(scene.mallory, 'Jane')));
      await scene.install(await scene.window(), scene.mallory);
      return true;
    },
  },
  {
    what: 'have a repository\'s setting let packages of unknown keys in',
    guard: 'scopes',
    code: 'signature.unknown-key',
    async attempt(scene) {
      scene.editor.workspace = { 'airlock.trust.policy': 'ask' };
      await scene.install(await scene.window(), scene.mallory);
      return true;
    },
  },
  settings('have a repository\'s setting name revocation lists', 'airlock.trust.revocationLists', [`${EVIL}/list.toml`], reading => reading.chosenRevocationLists()),
  settings('have a repository\'s setting name discovery directories', 'airlock.discovery.directories', [EVIL], reading => reading.writtenDiscoveryDirectories()),
  settings('have a repository\'s setting name catalogues', 'airlock.catalogues', [`${EVIL}/catalogue.json`], reading => reading.chosenCatalogues()),
  {
    what: 'change the signature of a package while the user looks at the fingerprint of its key',
    guard: 'shown key',
    async attempt(scene) {
      scene.editor.user = { 'airlock.trust.policy': 'ask' };
      scene.asked = async () => {
        await scene.lay(scene.mallory);
        return { trustAs: 'Author' };
      };
      if (scene.lacks('shown key')) {
        await scene.asked();
        await trustsWhatIsThere(scene, 'src/hello.sig');
      } else {
        await scene.install(await scene.window(), scene.fixture.stranger);
      }
      return scene.isTrusted(scene.mallory);
    },
  },
  {
    what: 'change the signature of an installed plugin before the user trusts its key',
    guard: 'shown key',
    code: 'digest.mismatch',
    async attempt(scene) {
      scene.editor.user = { 'airlock.trust.policy': 'ask' };
      const airlock = await scene.window();
      await scene.install(airlock, scene.fixture.stranger);
      await scene.lay(scene.mallory);
      const { storage } = scene.fixture;
      const [folder] = await scene.fixture.installedFolders();
      const copy = `root/plugins/${folder}/hello.sig`;
      await storage.replace(copy, await storage.read('src/hello.sig', 4096));
      if (scene.lacks('shown key')) await trustsWhatIsThere(scene, copy);
      else await airlock.trust.trustKey(ID, 'Author');
      return scene.isTrusted(scene.mallory);
    },
  },
];
