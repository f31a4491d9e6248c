import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AirlockError } from '../../errors';
import { rotateKey } from '../../cli/rotateKey';
import { toHex } from '../digest';
import { signBytes } from './ed25519';
import { formatPrivateKey, generateKey } from './keyFile';
import type { SigningKey } from './keyFile';
import { parseRotations, signRotation } from './rotation';
import { preAuthenticationEncoding } from './statement';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the rotation of a key', () => {
  let a: SigningKey;
  let b: SigningKey;
  let c: SigningKey;
  before(async () => {
    [a, b, c] = [await newKey(), await newKey(), await newKey()];
  });
  const newKey = (): Promise<SigningKey> => generateKey(into => void randomFillSync(into));
  const parse = async (text: string): Promise<string[]> => (await parseRotations(bytes(text), 'x.rotation')).map(({ fromKeyId, toKeyId }) => `${fromKeyId}>${toKeyId}`);

  it('is stated by both keys, one after another', async () => {
    assert.deepEqual(await parse(await signRotation(a, b) + await signRotation(b, c)), [`${a.keyId}>${b.keyId}`, `${b.keyId}>${c.keyId}`]);
    assert.deepEqual(await parse((await signRotation(a, b)).replaceAll('\n', '\r\n')), [`${a.keyId}>${b.keyId}`]);
  });

  it('is over bytes that docs/SIGNING.md states', async () => {
    const body = `airlock-rotation-v1\nfrom ed25519:${toHex(a.publicKey)}\nto ed25519:${toHex(b.publicKey)}\n`;
    assert.equal(body.length, 174);
    const message = preAuthenticationEncoding('application/vnd.airlock.rotation.v1', bytes(body));
    assert.equal(await signRotation(a, b), `airlock-rotation-v1 ${toHex(a.publicKey)} ${toHex(b.publicKey)}\n${toHex(await signBytes(message, a.seed))}\n${toHex(await signBytes(message, b.seed))}\n`);
  });

  it('by the wrong key, or without the new one, is none', async () => {
    const good = (await signRotation(a, b)).split('\n');
    const other = (await signRotation(c, b)).split('\n');
    const [head = '', old = '', next = ''] = good;
    for (const lines of [[head, other[1] ?? '', next], [head, old, old], [head, next, old], [other[0] ?? '', old, next], [head, old, 'ab'.repeat(64)]]) {
      await assert.rejects(parse(`${lines.join('\n')}\n`), { code: 'rotation.invalid' });
    }
  });

  it('does not lead back, and has no gaps', async () => {
    await assert.rejects(signRotation(a, a), { code: 'usage.invalid' });
    await assert.rejects(parse(await signRotation(a, b) + await signRotation(b, a)), { code: 'rotation.invalid' });
    await assert.rejects(parse(await signRotation(b, c) + await signRotation(a, b)), { code: 'rotation.invalid' });
  });

  it('is refused when any bit of it changed', async () => {
    const good = bytes(await signRotation(a, b));
    await fc.assert(fc.asyncProperty(fc.nat(good.length - 2), fc.nat(7), async (at, bit) => {
      const changed = Uint8Array.from(good);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      // The case of a hex digit says nothing.
      fc.pre(new TextDecoder().decode(changed).toLowerCase() !== new TextDecoder().decode(good));
      await assert.rejects(parseRotations(changed, 'x'), isRefusal);
    }), { numRuns: 60 });
  });

  it('is refused as what it is, whatever else is in the file', async () => {
    const good = await signRotation(a, b);
    const text = fc.oneof(fc.string({ maxLength: 200 }), fc.array(fc.constantFrom(...good.split('\n'), '', 'airlock-rotation-v1 ', ' ', '\r'), { maxLength: 8 }).map(lines => lines.join('\n')), fc.nat(good.length - 2).map(length => good.slice(0, length)));
    await fc.assert(fc.asyncProperty(fc.oneof(text.map(bytes), fc.uint8Array({ maxLength: 300 })), async file => {
      fc.pre(new TextDecoder().decode(file).trim() !== good.trim());
      await assert.rejects(parseRotations(file, 'x'), isRefusal);
    }), { numRuns: 300 });
    await assert.rejects(parse(good.repeat(17)), { code: 'rotation.malformed' });
  });

  it('is written by the command line, also after an earlier one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-rotation-'));
    try {
      const place = (name: string): string => join(folder, name);
      for (const [name, key] of [['a', a], ['b', b], ['c', c]] as const) await writeFile(place(name), formatPrivateKey(key));
      await rotateKey({ from: place('a'), to: place('b'), out: place('1') });
      assert.match(await rotateKey({ from: place('b'), to: place('c'), out: place('2'), after: place('1') }), /Wrote/);
      assert.equal((await parse(await readFile(place('2'), 'utf8'))).length, 2);
      await assert.rejects(rotateKey({ from: place('a'), to: place('c'), out: place('3'), after: place('1') }), { code: 'rotation.invalid' });
      await assert.rejects(readFile(place('3')), { code: 'ENOENT' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function isRefusal(error: unknown): boolean {
  return error instanceof AirlockError && (error.code === 'rotation.malformed' || error.code === 'rotation.invalid');
}
