import assert from 'node:assert/strict';
import { Point, hashes, verify as laxVerify } from '@noble/ed25519';
import { createHash, createPrivateKey, createPublicKey, randomFillSync, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import fc from 'fast-check';
import type { AirlockError } from '../../errors';
import { fromHex, toHex } from '../digest';
import type { Signer } from '../types';
import { isSoundPublicKey, signBytes, verifyBytes } from './ed25519';
import { formatPrivateKey, formatPublicKey, generateKey, parsePrivateKey } from './keyFile';
import type { SigningKey } from './keyFile';
import { signPackage, verifyPackage } from './signature';
import type { SignedParts } from './signature';
import { packageStatement } from './statement';
import type { Trust } from './standing';
import { trustOf } from './trustFiles';
import { parseTrustFile } from './trustedKeys';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const random = (into: Uint8Array): void => void randomFillSync(into);
let key: SigningKey;
let other: SigningKey;
let trust: Trust;
const trustIn = async (text: string): Promise<Trust> => trustOf([await parseTrustFile(bytes(text))]);
before(async () => {
  key = await generateKey(random);
  other = await generateKey(random);
  trust = await trustIn(formatPublicKey(key, 'Jane'));
});
const parts: SignedParts = { manifest: bytes('[plugin]\nid = "a"\n'), module: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) };

function verify(signature: string | undefined, changed: Partial<Parameters<typeof verifyPackage>[0]> = {}): Promise<Signer> {
  return verifyPackage({ parts, signature: signature === undefined ? undefined : bytes(signature), signatureName: 'a.sig', pluginId: 'a', trust, now: 0, ...changed });
}

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const littleEndian = (from: Uint8Array): bigint => from.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

/** The second half of a signature with the nonce 0: the challenge times the secret scalar (RFC 8032, section 5.1.6). */
function responseTo(nonce: Uint8Array, publicKey: Uint8Array, message: Uint8Array, seed: Uint8Array): Uint8Array {
  const hash = (...parts: Uint8Array[]): Buffer => createHash('sha512').update(Buffer.concat(parts)).digest();
  const head = hash(seed).subarray(0, 32);
  head[0] = (head[0] ?? 0) & 248;
  head[31] = ((head[31] ?? 0) & 63) | 64;
  const response = littleEndian(hash(nonce, publicKey, message)) * littleEndian(head) % ORDER;
  return Uint8Array.from({ length: 32 }, (_, i) => Number((response >> BigInt(8 * i)) & 255n));
}

/** The lax rules of ZIP 215, to show that a forgery is one that some verifiers take. */
function verify215(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  hashes.sha512 = text => new Uint8Array(createHash('sha512').update(text).digest());
  return laxVerify(signature, message, publicKey, { zip215: true });
}

/** A key as OpenSSL takes it, by the fixed prefixes of RFC 8410. */
const opensslPublic = (publicKey: Uint8Array) => createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]), format: 'der', type: 'spki' });
const opensslPrivate = (seed: Uint8Array) => createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' });

describe('package signatures', () => {
  it('say who signed, for a trusted key', async () => {
    assert.deepEqual(await verify(await signPackage(parts, key)), { kind: 'trusted', keyId: key.keyId, name: 'Jane' });
  });

  it('are the same for the same package and key', async () => {
    assert.equal(await signPackage(parts, key), await signPackage(parts, key));
  });

  it('by a key that nobody trusts are told apart from wrong ones', async () => {
    assert.deepEqual(await verify(await signPackage(parts, other)), { kind: 'unknown', keyId: other.keyId });
  });

  it('may be missing: that is an answer too', async () => {
    assert.deepEqual(await verify(undefined), { kind: 'unsigned' });
  });

  it('may be plain hex without the key, if a trusted key made them', async () => {
    const [plain = ''] = (await signPackage(parts, key)).split('\n');
    assert.equal(plain.length, 128);
    assert.equal((await verify(plain)).kind, 'trusted');
    assert.equal((await verify(`${plain.toUpperCase()}\r\n`)).kind, 'trusted');
    await assert.rejects(async () => verify(plain, { trust: await trustIn('') }), { code: 'signature.mismatch' });
  });

  it('fail when any byte of manifest or module changed', async () => {
    const signature = await signPackage(parts, key);
    await fc.assert(fc.asyncProperty(fc.constantFrom('manifest' as const, 'module' as const), fc.nat(), fc.integer({ min: 1, max: 255 }), async (part, at, flip) => {
      const changed = Uint8Array.from(parts[part]);
      const index = at % changed.length;
      changed[index] = (changed[index] ?? 0) ^ flip;
      await assert.rejects(async () => verify(signature, { parts: { ...parts, [part]: changed } }), { code: 'signature.mismatch' });
    }), { numRuns: 60 });
  });

  it('fail when module and manifest change places', async () => {
    await assert.rejects(async () => verify(await signPackage(parts, key), { parts: { manifest: parts.module, module: parts.manifest } }), { code: 'signature.mismatch' });
  });

  it('fail when bytes move from one part to the other', async () => {
    const signature = await signPackage({ manifest: bytes('ab'), module: bytes('c') }, key);
    await assert.rejects(async () => verify(signature, { parts: { manifest: bytes('a'), module: bytes('bc') } }), { code: 'signature.mismatch' });
  });

  it('of the module alone are refused, saying why, though the key is trusted', async () => {
    const alone = toHex(await signBytes(parts.module, key.seed));
    for (const text of [alone, `${alone}\nairlock-package-v1 ${toHex(key.publicKey)}\n`]) {
      await assert.rejects(async () => verify(text), (error: AirlockError) => error.code === 'signature.mismatch' && /module alone/.test(error.message));
    }
  });

  it('of another package, or under another key\'s name, are refused', async () => {
    await assert.rejects(async () => verify(await signPackage({ ...parts, module: bytes('x') }, key)), { code: 'signature.mismatch' });
    const [hex = ''] = (await signPackage(parts, other)).split('\n');
    await assert.rejects(async () => verify(`${hex}\nairlock-package-v1 ${toHex(key.publicKey)}\n`), { code: 'signature.mismatch' });
  });

  it('change with every single bit flip of the file into a refusal', async () => {
    const file = bytes(await signPackage(parts, key));
    for (let at = 0; at < file.length; at++) {
      const changed = Uint8Array.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await assert.rejects(async () => verifyPackage({ parts, signature: changed, signatureName: 'a.sig', pluginId: 'a', trust, now: 0 }), { name: 'AirlockError' });
    }
  });

  for (const text of ['', '\n', 'hello', 'ab'.repeat(63), 'ab'.repeat(65), 'zz'.repeat(64), `${'ab'.repeat(64)}\nkey`, `${'ab'.repeat(64)}\nairlock-package-v2 ${'ab'.repeat(32)}`, `${'ab'.repeat(64)}\nairlock-package-v1 ${'ab'.repeat(32)}\nmore`, ` ${'ab'.repeat(64)}`, 'ab'.repeat(10_000)]) {
    it(`are refused as malformed: ${JSON.stringify(text.slice(0, 20))} (${text.length} characters)`, async () => {
      await assert.rejects(async () => verify(text), { code: 'signature.malformed' });
    });
  }

  it('never crash the parser', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async signature => {
      await assert.rejects(async () => verifyPackage({ parts, signature, signatureName: 'a.sig', pluginId: 'a', trust, now: 0 }), { name: 'AirlockError' });
    }));
  });

  it('are what OpenSSL makes and accepts over the documented statement', async () => {
    const message = await packageStatement(parts.manifest, parts.module);
    const [hex = ''] = (await signPackage(parts, key)).split('\n');
    assert.ok(nodeVerify(null, message, opensslPublic(key.publicKey), Buffer.from(hex, 'hex')));
    assert.equal(nodeSign(null, message, opensslPrivate(key.seed)).toString('hex'), hex);
  });

  it('are over bytes that docs/SIGNING.md states', async () => {
    assert.equal(
      new TextDecoder().decode(await packageStatement(bytes('m'), bytes('w'))),
      'DSSEv1 34 application/vnd.airlock.package.v1 179 airlock-package-v1\n'
      + 'manifest sha256:62c66a7a5dd70c3146618063c344e531e6d4b59e379808443ce962b3abd63c5a\n'
      + 'module sha256:50e721e49c013f00c62cf59f2163542a9d8df02464efeb615d31051b0fddc326\n',
    );
  });

  it('have one form only: adding the group order to the scalar is refused', async () => {
    const signature = await signBytes(bytes('x'), key.seed);
    let scalar = ORDER;
    for (let i = 0; i < 32; i++) scalar += BigInt(signature[32 + i] ?? 0) << BigInt(8 * i);
    const forged = Uint8Array.from(signature);
    for (let i = 0; i < 32; i++) forged[32 + i] = Number((scalar >> BigInt(8 * i)) & 255n);
    assert.ok(await verifyBytes(signature, bytes('x'), key.publicKey));
    assert.ok(!await verifyBytes(forged, bytes('x'), key.publicKey));
  });

  it('with a nonce that is not encoded canonically are refused', async () => {
    // The neutral element, y = 1, written as y = p + 1: lax verifiers take it, so the signature would have a second form.
    const nonce = fromHex(`ee${'ff'.repeat(30)}7f`, 32) ?? new Uint8Array();
    const forged = Buffer.concat([nonce, responseTo(nonce, key.publicKey, bytes('x'), key.seed)]);
    assert.ok(verify215(forged, bytes('x'), key.publicKey));
    assert.ok(!await verifyBytes(forged, bytes('x'), key.publicKey));
  });

  it('by a key with a torsion part are refused, though the owner of the key made them', async () => {
    const torsion = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
    const mixed = Point.fromBytes(key.publicKey).add(torsion).toBytes();
    assert.ok(!isSoundPublicKey(mixed));
    const nonce = Point.ZERO.toBytes();
    const forged = Buffer.concat([nonce, responseTo(nonce, mixed, bytes('x'), key.seed)]);
    assert.ok(verify215(forged, bytes('x'), mixed));
    assert.ok(!await verifyBytes(forged, bytes('x'), mixed));
  });

  it('by small-order keys are refused, though they fit every message', async () => {
    for (const hex of [
      '0100000000000000000000000000000000000000000000000000000000000000',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      '0000000000000000000000000000000000000000000000000000000000000000',
      '0000000000000000000000000000000000000000000000000000000000000080',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    ]) {
      const publicKey = fromHex(hex, 32) ?? new Uint8Array();
      assert.ok(!isSoundPublicKey(publicKey), hex);
      const zero = new Uint8Array(64);
      zero[0] = 1;
      assert.ok(!await verifyBytes(zero, bytes('anything'), publicKey), hex);
      await assert.rejects(async () => parseTrustFile(bytes(`[[keys]]\nname = "x"\npublic_key = "${hex}"`)), { code: 'trust.malformed' });
    }
  });
});

describe('signing keys', () => {
  it('survive their file', async () => {
    assert.deepEqual(await parsePrivateKey(bytes(formatPrivateKey(key)), 'KEY'), key);
  });

  it('agree with OpenSSL about the public half', async () => {
    assert.equal(createPublicKey(opensslPrivate(key.seed)).export({ format: 'der', type: 'spki' }).subarray(12).toString('hex'), toHex(key.publicKey));
  });

  for (const [what, text] of [
    ['the public half', () => formatPublicKey(key, 'x')],
    ['nothing', () => ''],
    ['another format', () => formatPrivateKey(key).replace('key-v1', 'key-v2')],
    ['halves of two keys', () => formatPrivateKey(key).replace(toHex(key.publicKey), toHex(other.publicKey))],
    ['a short key', () => formatPrivateKey(key).replace(toHex(key.seed), 'abcd')],
  ] as const) {
    it(`refuse ${what}, without repeating the secret`, async () => {
      await assert.rejects(async () => parsePrivateKey(bytes(text()), 'KEY'), (error: AirlockError) =>
        error.code === 'usage.invalid' && !JSON.stringify([error.message, error.details]).includes(toHex(key.seed)));
    });
  }
});

describe('trusted_keys.toml', () => {
  const entry = (): string => `[[keys]]\nname = "Jane"\npublic_key = "${toHex(key.publicKey)}"\n`;
  const withEntry = async (text: string, now = 0): Promise<Signer> => verify(await signPackage(parts, key), { trust: await trustIn(text), now });

  it('may be empty', async () => {
    assert.deepEqual(await parseTrustFile(bytes('')), { keys: [], revoked: [] });
  });

  it('lets a key expire, on the second', async () => {
    const expires = Date.UTC(2027, 11, 31);
    for (const written of ['2027-12-31', '"2027-12-31"', '2027-12-31T00:00:00Z']) {
      assert.equal((await withEntry(`${entry()}expires = ${written}`, expires - 1)).kind, 'trusted');
      await assert.rejects(async () => withEntry(`${entry()}expires = ${written}`, expires), { code: 'signature.expired-key' });
    }
  });

  it('limits a key to the plugins it names', async () => {
    assert.equal((await withEntry(`${entry()}plugins = ["a"]`)).kind, 'trusted');
    await assert.rejects(async () => withEntry(`${entry()}plugins = ["b"]`), { code: 'signature.unknown-key' });
    await assert.rejects(async () => withEntry(`${entry()}plugins = []`), { code: 'signature.unknown-key' });
  });

  it('judges several entries of one key each by its own conditions', async () => {
    await assert.rejects(async () => withEntry(`${entry()}expires = 2020-01-01\nplugins = ["a"]\n${entry()}plugins = ["b"]`, Date.UTC(2026)), { code: 'signature.expired-key' });
  });

  for (const [what, text] of [
    ['an unknown key', () => `${entry()}plugin = ["a"]`],
    ['a short public key', () => '[[keys]]\nname = "x"\npublic_key = "abcd"'],
    ['no name', () => `[[keys]]\npublic_key = "${toHex(key.publicKey)}"`],
    ['an expiry that is no date', () => `${entry()}expires = "soon"`],
    ['an expiry that is a number', () => `${entry()}expires = 5`],
    ['keys that are no tables', () => 'keys = ["a"]'],
    ['a good entry and a bad one', () => `${entry()}[[keys]]\n`],
    ['what is not TOML', () => '[[keys]\n'],
  ] as const) {
    it(`trusts nobody when it has ${what}`, async () => {
      await assert.rejects(async () => parseTrustFile(bytes(text())), (error: AirlockError) => error.code === 'trust.malformed' && (error.details[0]?.line ?? 0) > 0);
    });
  }
});
