import { createHash } from 'node:crypto';
import { Point, utils, verifyAsync } from '@noble/ed25519';
import { toHex } from '../../../src/plugins/digest';
import { signBytes } from '../../../src/plugins/trust/ed25519';
import { formatPublicKey } from '../../../src/plugins/trust/keyFile';
import { signPackage } from '../../../src/plugins/trust/signature';
import { formatSignature } from '../../../src/plugins/trust/signatureFile';
import { packageStatement, preAuthenticationEncoding } from '../../../src/plugins/trust/statement';
import type { HostilePackage } from './hostilePackage';
import { manifestOf, START_MODULE } from './packageScene';
import type { PackageScene } from './packageScene';

/** The order of the group that Ed25519 signs in (RFC 8032, section 5.1). */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
/** The neutral element: with it as key, any message is signed by it and a zero. */
const NEUTRAL = Uint8Array.of(1, ...new Uint8Array(31));
/** The same, in an encoding that is not the canonical one: p + 1. */
const NEUTRAL_OTHERWISE = Uint8Array.of(0xee, ...new Uint8Array(30).fill(0xff), 0x7f);
const OF_ORDER_8 = Buffer.from('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'hex');

const manifest = Buffer.from(manifestOf());
const statement = (): Promise<Uint8Array> => packageStatement(manifest, START_MODULE);
const forged = (publicKey: Uint8Array): string => formatSignature(Uint8Array.of(...NEUTRAL, ...new Uint8Array(32)), publicKey);

/** A package with this `.sig` file. */
const sig = (what: string, code: HostilePackage['code'], signature: (scene: PackageScene) => Promise<string | Uint8Array> | string | Uint8Array, rest: Partial<HostilePackage> = {}): HostilePackage => ({
  what,
  code,
  make: async scene => scene.laid({ 'plugin.toml': manifest, 'hello.wasm': START_MODULE, 'hello.sig': await signature(scene) }),
  ...rest,
});

/** A signature by the trusted key over something else than a package's statement, which a verifier of only that would take. */
const over = (what: string, message: () => Promise<Uint8Array> | Uint8Array, says?: RegExp): HostilePackage => sig(
  `a signature over ${what}`, 'signature.mismatch',
  async ({ key }) => formatSignature(await signBytes(await message(), key.seed), key.publicKey),
  { ...(says === undefined ? {} : { says }), unguarded: async ({ key }) => verifyAsync(await signBytes(await message(), key.seed), await message(), key.publicKey) },
);

/** Verifies as lenient verifiers do: cofactored, keys of small order and other encodings taken (ZIP 215). */
const leniently = (signed: (scene: PackageScene) => Promise<{ readonly signature: Uint8Array; readonly publicKey: Uint8Array }>): Pick<HostilePackage, 'unguarded'> => ({
  unguarded: async scene => {
    const { signature, publicKey } = await signed(scene);
    return verifyAsync(signature, await statement(), publicKey, { zip215: true });
  },
});

const neutrally = (publicKey: Uint8Array) => leniently(async () => ({ signature: Uint8Array.of(...NEUTRAL, ...new Uint8Array(32)), publicKey }));

const number = (little: Uint8Array): bigint => BigInt(`0x${toHex(Uint8Array.from(little).reverse())}`);
const encoded = (value: bigint): Uint8Array => Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex')).reverse();

/** The trusted key's signature with the group's order added to its scalar: the same for whoever calculates without looking. */
async function malleated({ key }: PackageScene): Promise<Uint8Array> {
  const signature = await signBytes(await statement(), key.seed);
  return Uint8Array.of(...signature.subarray(0, 32), ...encoded(number(signature.subarray(32)) + ORDER));
}

/** A key with a part of small order, and a signature by it that cofactored verifiers take and others don't. */
async function mixed({ key }: PackageScene): Promise<{ readonly signature: Uint8Array; readonly publicKey: Uint8Array }> {
  const publicKey = Point.fromBytes(key.publicKey).add(Point.fromBytes(OF_ORDER_8)).toBytes();
  const { scalar } = await utils.getExtendedPublicKeyAsync(key.seed);
  const nonce = 12345n;
  const commitment = Point.BASE.multiply(nonce).toBytes();
  const challenge = number(createHash('sha512').update(commitment).update(publicKey).update(await statement()).digest()) % ORDER;
  return { signature: Uint8Array.of(...commitment, ...encoded((nonce + challenge * scalar) % ORDER)), publicKey };
}

const good = ({ key }: PackageScene): Promise<string> => signPackage({ manifest, module: START_MODULE }, key);

/** A package that is signed well, under these trusted keys. */
const trusting = (what: string, code: HostilePackage['code'], trust: (scene: PackageScene) => string, says?: RegExp): HostilePackage => sig(what, code, async scene => {
  await scene.trust(trust(scene));
  return good(scene);
}, says === undefined ? {} : { says });

export const hostileSignatures: readonly HostilePackage[] = [
  sig('a signature by nobody that is trusted', 'signature.unknown-key', ({ stranger }) => signPackage({ manifest, module: START_MODULE }, stranger)),
  { what: 'no signature', code: 'signature.missing', make: scene => scene.laid({ 'plugin.toml': manifest, 'hello.wasm': START_MODULE }) },
  sig('a stranger\'s signature under the trusted key\'s name', 'signature.mismatch', async ({ key, stranger }) => formatSignature(await signBytes(await statement(), stranger.seed), key.publicKey)),
  sig('a stranger\'s signature under no name', 'signature.mismatch', async ({ stranger }) => toHex(await signBytes(await statement(), stranger.seed))),
  sig('another package\'s signature', 'signature.mismatch', ({ key }) => signPackage({ manifest: Buffer.from(manifestOf('1.0.0')), module: START_MODULE }, key)),
  over('the module alone', () => START_MODULE, /module alone/),
  over('the manifest alone', () => manifest),
  over('module and manifest the other way round', () => packageStatement(START_MODULE, manifest)),
  over('another kind of statement', async () => preAuthenticationEncoding('application/vnd.airlock.rotation.v1', await statement())),
  sig('a signature in a second form: s + L', 'signature.mismatch', async scene => formatSignature(await malleated(scene), scene.key.publicKey), {
    unguarded: async scene => {
      const signature = await malleated(scene);
      const reduced = Uint8Array.of(...signature.subarray(0, 32), ...encoded(number(signature.subarray(32)) % ORDER));
      return verifyAsync(reduced, await statement(), scene.key.publicKey);
    },
  }),
  sig('a key of small order, which signs everything', 'signature.mismatch', () => forged(NEUTRAL), neutrally(NEUTRAL)),
  sig('a key of small order in another encoding', 'signature.mismatch', () => forged(NEUTRAL_OTHERWISE), neutrally(NEUTRAL_OTHERWISE)),
  sig('a key about which verifiers disagree', 'signature.mismatch', async scene => {
    const { signature, publicKey } = await mixed(scene);
    return formatSignature(signature, publicKey);
  }, leniently(mixed)),
  sig('zeroes for a signature', 'signature.mismatch', ({ key }) => formatSignature(new Uint8Array(64), key.publicKey)),
  sig('a signature that is cut', 'signature.malformed', async scene => (await good(scene)).slice(1)),
  sig('a second signature behind the first', 'signature.malformed', async scene => `${await good(scene)}${await good(scene)}`),
  sig('digits of another script', 'signature.malformed', async scene => (await good(scene)).replace(/\d/, digit => String.fromCharCode(0xff10 + Number(digit)))),
  sig('a scheme in capitals', 'signature.malformed', async scene => (await good(scene)).replace('airlock-package', 'AIRLOCK-PACKAGE')),
  sig('a signature as bytes', 'signature.malformed', async ({ key }) => signBytes(await statement(), key.seed)),
  sig('a signature in UTF-16', 'signature.malformed', async scene => Buffer.from(`\ufeff${await good(scene)}`, 'utf16le')),
  sig('5 KiB behind it', 'signature.malformed', async scene => `${await good(scene)}${' '.repeat(5000)}`),
  {
    ...sig('another trusted signer\'s key, for a plugin that isn\'t theirs', 'package.conflict', ({ stranger }) => signPackage({ manifest, module: START_MODULE }, stranger)),
    async make(scene) {
      await scene.trust(formatPublicKey(scene.key, 'Jane') + formatPublicKey(scene.stranger, 'Eve'));
      return scene.laid(await scene.signed({}, scene.stranger));
    },
  },
  trusting('a key that has expired', 'signature.expired-key', ({ key }) => `${formatPublicKey(key, 'Jane')}expires = 2020-01-01\n`),
  trusting('a key that may sign another plugin only', 'signature.unknown-key', ({ key }) => `${formatPublicKey(key, 'Jane')}plugins = ["org.example.other"]\n`, /other plugins/),
  sig('a key of small order that somebody was talked into trusting', 'trust.malformed', async scene => {
    await scene.trust(`[[keys]]\nname = "Jane"\npublic_key = "${toHex(NEUTRAL)}"\n`);
    return forged(NEUTRAL);
  }, neutrally(NEUTRAL)),
];
