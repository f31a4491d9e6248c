import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { AirlockError } from '../../errors';
import { toHex } from '../digest';
import { isSoundPublicKey } from './ed25519';
import { keyIdOf } from './fingerprint';
import { formatPublicKey, generateKey } from './keyFile';
import { parseTrustFile } from './trustedKeys';
import type { TrustFile } from './trustedKeys';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Pieces that mean something in such a file, or in TOML, at places where they don't belong. */
const PIECES = [
  '[[keys]]\n', '[keys]\n', '[[revoked]]\n', 'keys = []\n', 'name = "', "name = '''", 'public_key = ', 'expires = 9999-12-31', 'expires = 2027-02-30T25:61:61Z', 'expires = nan',
  'expires = "275760-09-13"', 'plugins = ["*"]\n', 'plugins = [[]]\n', 'revocations = true\n', 'revocations = 1\n', 'key = "', 'digest = "sha256:', 'reason = """', '__proto__ = 1\n', 'constructor.prototype = 1\n', '"\\ud800"', '\\u0000',
  '"', '"""', '[', ']', '{', '}', '=', '.', '#', '\n', '\r', '\r\n', '\0', '\u202e', '\ufeff', '\u{1f511}', '0x1p9', '1e999', '-0', `${'['.repeat(40)}`, `${'a.'.repeat(40)}b = 1\n`,
] as const;

describe('trusted_keys.toml, mutated', () => {
  let good: string;
  before(async () => {
    const key = async () => generateKey(into => void randomFillSync(into));
    const [jane, joe, lost] = [await key(), await key(), await key()];
    good = [
      '# Whom I trust', formatPublicKey(jane, 'Jane'), 'expires = 2027-12-31', 'plugins = ["org.example.hello"]', formatPublicKey(joe, 'Joe'), 'revocations = true',
      '[[revoked]]', `key = "${lost.keyId}"`, 'reason = "Lost"', '[[revoked]]', `digest = "sha256:${toHex(jane.publicKey)}"`, '',
    ].join('\n');
    assert.deepEqual([(await parseTrustFile(bytes(good))).keys.length, (await parseTrustFile(bytes(good))).revoked.length], [2, 2]);
  });

  /** Reads what was made of the file: a sound list, or a refusal that says what to do. */
  const read = async (file: Uint8Array): Promise<TrustFile | undefined> => {
    let read: TrustFile;
    try {
      read = await parseTrustFile(file);
    } catch (error) {
      assert.ok(error instanceof AirlockError, error instanceof Error ? error.stack : String(error));
      assert.equal(error.code, 'trust.malformed');
      assert.ok(error.nextStep !== '' && error.details.every(({ line }) => line === undefined || line > 0));
      return undefined;
    }
    for (const { name, publicKey, keyId, expires, plugins, mayRevoke } of read.keys) {
      assert.ok(name.length > 0 && name.length <= 100);
      assert.ok(isSoundPublicKey(publicKey));
      assert.equal(keyId, await keyIdOf(publicKey));
      assert.ok(expires === undefined || Number.isFinite(expires));
      assert.ok(plugins === undefined || plugins.every(id => typeof id === 'string'));
      assert.ok(mayRevoke === undefined || mayRevoke);
    }
    for (const { what, ids } of read.revoked) {
      assert.ok(what === 'key' || what === 'digest');
      assert.ok(ids.length > 0 && ids.every(id => /^[0-9a-f]{64}$/.test(id)));
    }
    return read;
  };

  /** Replaces so many bytes at a place by others. */
  const edit = fc.record({
    at: fc.nat(),
    remove: fc.oneof(fc.constant(0), fc.constant(1), fc.nat(40)),
    insert: fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.constantFrom(...PIECES).map(bytes)),
  });
  const mutate = (edits: readonly { readonly at: number; readonly remove: number; readonly insert: Uint8Array }[]): Uint8Array => edits.reduce((file: Uint8Array, { at, remove, insert }) => {
    const from = at % (file.length + 1);
    return Uint8Array.of(...file.subarray(0, from), ...insert, ...file.subarray(from + remove));
  }, bytes(good));

  it('is a sound list or malformed, and nothing else', async () => {
    let [sound, malformed] = [0, 0];
    await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async edits => {
      if (await read(mutate(edits)) === undefined) malformed++;
      else sound++;
    }), { numRuns: 300 });
    // It is no test where all or nothing passes.
    assert.ok(sound > 0 && malformed > 0, `${sound} sound, ${malformed} malformed`);
  });

  it('trusts one other key at most, and none for more than was written, whichever single character is another', async () => {
    const before = await parseTrustFile(bytes(good));
    const written = new Set(before.keys.map(({ keyId }) => keyId));
    await fc.assert(fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 127 }), async (at, bits) => {
      const file = bytes(good);
      file[at] = (file[at] ?? 0) ^ bits;
      const after = await read(file);
      if (after === undefined) return;
      // Another key's digits are another key; no mistake makes two of one, or lets a key do more than is written.
      assert.ok(after.keys.length <= 2 && after.keys.filter(({ keyId }) => !written.has(keyId)).length <= 1);
      assert.ok(after.keys.filter(({ mayRevoke }) => mayRevoke === true).length <= 1);
      assert.ok(after.revoked.length <= 2);
    }), { numRuns: 150 });
  });

  it('is refused where it is no text of this kind at all', async () => {
    const nonsense = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map(pieces => bytes(pieces.join(''))), fc.string({ unit: 'binary', maxLength: 200 }).map(bytes));
    await fc.assert(fc.asyncProperty(nonsense, async file => {
      const after = await read(file);
      assert.ok(after === undefined || after.keys.length === 0);
    }), { numRuns: 200 });
  });
});
