import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, randomFillSync, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import fc from 'fast-check';
import { AirlockError } from '../../errors';
import { fromHex, toHex } from '../digest';
import type { Signer } from '../types';
import { isSoundPublicKey, signBytes, verifyBytes } from './ed25519';
import { formatPrivateKey, formatPublicKey, generateKey, parsePrivateKey } from './keyFile';
import { signPackage, verifyPackage } from './signature';
import type { SignedParts } from './signature';
import { packageStatement } from './statement';
import { parseTrustedKeys } from './trustedKeys';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const random = (into: Uint8Array): void => void randomFillSync(into);
const key = generateKey(random);
const other = generateKey(random);
const trusted = parseTrustedKeys(bytes(formatPublicKey(key, 'Jane')));
const parts: SignedParts = { manifest: bytes('[plugin]\nid = "a"\n'), module: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) };

function verify(signature: string | undefined, changed: Partial<Parameters<typeof verifyPackage>[0]> = {}): Signer {
  return verifyPackage({ parts, signature: signature === undefined ? undefined : bytes(signature), signatureName: 'a.sig', pluginId: 'a', trusted, now: 0, ...changed });
}

/** A key as OpenSSL takes it, by the fixed prefixes of RFC 8410. */
const opensslPublic = (publicKey: Uint8Array) => createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]), format: 'der', type: 'spki' });
const opensslPrivate = (seed: Uint8Array) => createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' });

describe('package signatures', () => {
  it('say who signed, for a trusted key', () => {
    assert.deepEqual(verify(signPackage(parts, key)), { kind: 'trusted', keyId: key.keyId, name: 'Jane' });
  });

  it('are the same for the same package and key', () => {
    assert.equal(signPackage(parts, key), signPackage(parts, key));
  });

  it('by a key that nobody trusts are told apart from wrong ones', () => {
    assert.deepEqual(verify(signPackage(parts, other)), { kind: 'unknown', keyId: other.keyId });
  });

  it('may be missing: that is an answer too', () => {
    assert.deepEqual(verify(undefined), { kind: 'unsigned' });
  });

  it('may be plain hex without the key, if a trusted key made them', () => {
    const [plain = ''] = signPackage(parts, key).split('\n');
    assert.equal(plain.length, 128);
    assert.equal(verify(plain).kind, 'trusted');
    assert.equal(verify(`${plain.toUpperCase()}\r\n`).kind, 'trusted');
    assert.throws(() => verify(plain, { trusted: [] }), { code: 'signature.mismatch' });
  });

  it('fail when any byte of manifest or module changed', () => {
    const signature = signPackage(parts, key);
    fc.assert(fc.property(fc.constantFrom('manifest' as const, 'module' as const), fc.nat(), fc.integer({ min: 1, max: 255 }), (part, at, flip) => {
      const changed = Uint8Array.from(parts[part]);
      const index = at % changed.length;
      changed[index] = (changed[index] ?? 0) ^ flip;
      assert.throws(() => verify(signature, { parts: { ...parts, [part]: changed } }), { code: 'signature.mismatch' });
    }), { numRuns: 60 });
  });

  it('fail when module and manifest change places', () => {
    assert.throws(() => verify(signPackage(parts, key), { parts: { manifest: parts.module, module: parts.manifest } }), { code: 'signature.mismatch' });
  });

  it('fail when bytes move from one part to the other', () => {
    const signature = signPackage({ manifest: bytes('ab'), module: bytes('c') }, key);
    assert.throws(() => verify(signature, { parts: { manifest: bytes('a'), module: bytes('bc') } }), { code: 'signature.mismatch' });
  });

  it('of the module alone are refused, saying why, though the key is trusted', () => {
    const alone = toHex(signBytes(parts.module, key.seed));
    for (const text of [alone, `${alone}\nairlock-package-v1 ${toHex(key.publicKey)}\n`]) {
      assert.throws(() => verify(text), (error: AirlockError) => error.code === 'signature.mismatch' && /module alone/.test(error.message));
    }
  });

  it('of another package, or under another key\'s name, are refused', () => {
    assert.throws(() => verify(signPackage({ ...parts, module: bytes('x') }, key)), { code: 'signature.mismatch' });
    const [hex = ''] = signPackage(parts, other).split('\n');
    assert.throws(() => verify(`${hex}\nairlock-package-v1 ${toHex(key.publicKey)}\n`), { code: 'signature.mismatch' });
  });

  it('change with every single bit flip of the file into a refusal', () => {
    const file = bytes(signPackage(parts, key));
    for (let at = 0; at < file.length; at++) {
      const changed = Uint8Array.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(() => verifyPackage({ parts, signature: changed, signatureName: 'a.sig', pluginId: 'a', trusted, now: 0 }), { name: 'AirlockError' });
    }
  });

  for (const text of ['', '\n', 'hello', 'ab'.repeat(63), 'ab'.repeat(65), 'zz'.repeat(64), `${'ab'.repeat(64)}\nkey`, `${'ab'.repeat(64)}\nairlock-package-v2 ${'ab'.repeat(32)}`, `${'ab'.repeat(64)}\nairlock-package-v1 ${'ab'.repeat(32)}\nmore`, ` ${'ab'.repeat(64)}`, 'ab'.repeat(10_000)]) {
    it(`are refused as malformed: ${JSON.stringify(text.slice(0, 20))} (${text.length} characters)`, () => {
      assert.throws(() => verify(text), { code: 'signature.malformed' });
    });
  }

  it('never crash the parser', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), signature => {
      assert.throws(() => verifyPackage({ parts, signature, signatureName: 'a.sig', pluginId: 'a', trusted, now: 0 }), { name: 'AirlockError' });
    }));
  });

  it('are what OpenSSL makes and accepts over the documented statement', () => {
    const message = packageStatement(parts.manifest, parts.module);
    const [hex = ''] = signPackage(parts, key).split('\n');
    assert.ok(nodeVerify(null, message, opensslPublic(key.publicKey), Buffer.from(hex, 'hex')));
    assert.equal(nodeSign(null, message, opensslPrivate(key.seed)).toString('hex'), hex);
  });

  it('are over bytes that docs/SIGNING.md states', () => {
    assert.equal(
      new TextDecoder().decode(packageStatement(bytes('m'), bytes('w'))),
      'DSSEv1 34 application/vnd.airlock.package.v1 179 airlock-package-v1\n'
      + 'manifest sha256:62c66a7a5dd70c3146618063c344e531e6d4b59e379808443ce962b3abd63c5a\n'
      + 'module sha256:50e721e49c013f00c62cf59f2163542a9d8df02464efeb615d31051b0fddc326\n',
    );
  });

  it('have one form only: adding the group order to the scalar is refused', () => {
    const signature = signBytes(bytes('x'), key.seed);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let scalar = order;
    for (let i = 0; i < 32; i++) scalar += BigInt(signature[32 + i] ?? 0) << BigInt(8 * i);
    const forged = Uint8Array.from(signature);
    for (let i = 0; i < 32; i++) forged[32 + i] = Number((scalar >> BigInt(8 * i)) & 255n);
    assert.ok(verifyBytes(signature, bytes('x'), key.publicKey));
    assert.ok(!verifyBytes(forged, bytes('x'), key.publicKey));
  });

  it('by small-order keys are refused, though they fit every message', () => {
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
      assert.ok(!verifyBytes(zero, bytes('anything'), publicKey), hex);
      assert.throws(() => parseTrustedKeys(bytes(`[[keys]]\nname = "x"\npublic_key = "${hex}"`)), { code: 'trust.malformed' });
    }
  });
});

describe('signing keys', () => {
  it('survive their file', () => {
    assert.deepEqual(parsePrivateKey(bytes(formatPrivateKey(key)), 'KEY'), key);
  });

  it('agree with OpenSSL about the public half', () => {
    assert.equal(createPublicKey(opensslPrivate(key.seed)).export({ format: 'der', type: 'spki' }).subarray(12).toString('hex'), toHex(key.publicKey));
  });

  for (const [what, text] of [
    ['the public half', formatPublicKey(key, 'x')],
    ['nothing', ''],
    ['another format', formatPrivateKey(key).replace('key-v1', 'key-v2')],
    ['halves of two keys', formatPrivateKey(key).replace(toHex(key.publicKey), toHex(other.publicKey))],
    ['a short key', formatPrivateKey(key).replace(toHex(key.seed), 'abcd')],
  ] as const) {
    it(`refuse ${what}, without repeating the secret`, () => {
      assert.throws(() => parsePrivateKey(bytes(text), 'KEY'), (error: AirlockError) =>
        error.code === 'usage.invalid' && !JSON.stringify([error.message, error.details]).includes(toHex(key.seed)));
    });
  }
});

describe('trusted_keys.toml', () => {
  const entry = `[[keys]]\nname = "Jane"\npublic_key = "${toHex(key.publicKey)}"\n`;
  const signature = signPackage(parts, key);
  const withEntry = (text: string, now = 0): Signer => verify(signature, { trusted: parseTrustedKeys(bytes(text)), now });

  it('may be empty', () => {
    assert.deepEqual(parseTrustedKeys(bytes('')), []);
  });

  it('lets a key expire, on the second', () => {
    const expires = Date.UTC(2027, 11, 31);
    for (const written of ['2027-12-31', '"2027-12-31"', '2027-12-31T00:00:00Z']) {
      assert.equal(withEntry(`${entry}expires = ${written}`, expires - 1).kind, 'trusted');
      assert.throws(() => withEntry(`${entry}expires = ${written}`, expires), { code: 'signature.expired-key' });
    }
  });

  it('limits a key to the plugins it names', () => {
    assert.equal(withEntry(`${entry}plugins = ["a"]`).kind, 'trusted');
    assert.throws(() => withEntry(`${entry}plugins = ["b"]`), { code: 'signature.unknown-key' });
    assert.throws(() => withEntry(`${entry}plugins = []`), { code: 'signature.unknown-key' });
  });

  it('judges several entries of one key each by its own conditions', () => {
    assert.throws(() => withEntry(`${entry}expires = 2020-01-01\nplugins = ["a"]\n${entry}plugins = ["b"]`, Date.UTC(2026)), { code: 'signature.expired-key' });
  });

  for (const [what, text] of [
    ['an unknown key', `${entry}plugin = ["a"]`],
    ['a short public key', '[[keys]]\nname = "x"\npublic_key = "abcd"'],
    ['no name', `[[keys]]\npublic_key = "${toHex(key.publicKey)}"`],
    ['an expiry that is no date', `${entry}expires = "soon"`],
    ['an expiry that is a number', `${entry}expires = 5`],
    ['keys that are no tables', 'keys = ["a"]'],
    ['a good entry and a bad one', `${entry}[[keys]]\n`],
    ['what is not TOML', '[[keys]\n'],
  ] as const) {
    it(`trusts nobody when it has ${what}`, () => {
      assert.throws(() => parseTrustedKeys(bytes(text)), (error: AirlockError) => error.code === 'trust.malformed' && (error.details[0]?.line ?? 0) > 0);
    });
  }
});
