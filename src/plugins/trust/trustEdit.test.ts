import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { MemoryStorage } from '../../../test/support/memoryStorage';
import { toHex } from '../digest';
import { generateKey } from './keyFile';
import type { SigningKey } from './keyFile';
import { addRevocation, addTrustedKey } from './trustEdit';
import { parseTrustFile } from './trustedKeys';

const FILE = 'root/trusted_keys.toml';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('adding to trusted_keys.toml', () => {
  let storage: MemoryStorage;
  let key: SigningKey;
  before(async () => {
    key = await generateKey(into => void randomFillSync(into));
  });
  beforeEach(() => {
    storage = new MemoryStorage();
  });
  const text = async (): Promise<string> => new TextDecoder().decode(await storage.read(FILE, 2e6));
  const trust = (name = 'Jane'): Promise<void> => addTrustedKey(storage, FILE, { ...key, name, pluginId: 'org.example.hello' }, Date.UTC(2026, 0, 2));
  const revoke = (reason = ''): Promise<void> => addRevocation(storage, FILE, { what: 'key', value: key.keyId, reason, pluginId: 'org.example.hello' }, 0);

  it('makes the file where there is none, with the day, the plugin and the fingerprint', async () => {
    await trust();
    assert.match(await text(), /^# Trusted on 2026-01-02 for org\.example\.hello\. Fingerprint: [0-9a-f]{4} /);
    const { keys } = await parseTrustFile(await storage.read(FILE, 2e6));
    assert.deepEqual(keys.map(({ name, keyId, plugins }) => [name, keyId, plugins]), [['Jane', key.keyId, ['org.example.hello']]]);
  });

  for (const before of ['# mine\n\n[[keys]]  # a comment\nname = \'x\'\npublic_key = "KEY"', '# no end of line', '# windows\r\n', '\ufeff# with a mark\n']) {
    it(`keeps every byte that was there: ${JSON.stringify(before.slice(0, 12))}`, async () => {
      const written = before.replace('KEY', toHex(key.publicKey));
      await storage.replace(FILE, bytes(written));
      await trust();
      await revoke('Stolen');
      const raw = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await storage.read(FILE, 2e6));
      assert.ok(raw.startsWith(written));
      assert.equal(raw.includes('\r\n'), raw.replaceAll('\r\n', '').includes('\n') === false);
      assert.equal((await parseTrustFile(bytes(raw))).revoked[0]?.reason, 'Stolen');
    });
  }

  for (const [what, before] of [
    ['has a mistake in it', '[[keys]'],
    ['lists its keys in one line', 'keys = []\n'],
    ['is as large as it can be', `# ${'x'.repeat(1024 * 1024 - 10)}\n`],
  ] as const) {
    it(`changes nothing of a file that ${what}`, async () => {
      await storage.replace(FILE, bytes(before));
      await assert.rejects(trust(), { code: 'trust.malformed' });
      assert.equal(await text(), before);
    });
  }

  it('writes no name that would be read as something else', async () => {
    for (const name of ['', ' ', 'a\nb', 'x'.repeat(101), '\ud800', 'a\u202eb']) await assert.rejects(trust(name), { code: 'usage.invalid' });
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async name => {
      storage = new MemoryStorage();
      try {
        await trust(name);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'usage.invalid');
        return;
      }
      assert.equal((await parseTrustFile(await storage.read(FILE, 2e6))).keys[0]?.name, name.trim());
    }), { numRuns: 100 });
  });

  it('loses nothing that somebody else writes at the same time', async () => {
    const stat = storage.stat.bind(storage);
    let looks = 0;
    storage.stat = async location => {
      looks++;
      // After it was read, before it is written.
      if (looks === 2) await storage.replace(FILE, bytes(`[[revoked]]\nkey = "${'ab'.repeat(32)}"\n`));
      return stat(location);
    };
    await trust();
    const { keys, revoked } = await parseTrustFile(await storage.read(FILE, 2e6));
    assert.deepEqual([keys.length, revoked.length], [1, 1]);
  });

  it('leaves the file as it was where the disk is full', async () => {
    await trust();
    const before = await text();
    storage.failAt = storage.steps.length;
    await assert.rejects(revoke(), { code: 'package.io' });
    assert.equal(await text(), before);
  });
});
