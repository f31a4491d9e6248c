import assert from 'node:assert/strict';
import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { airlock, inTemporaryFolder } from './airlock';

const SAMPLE = 'examples/demo-workspace/plugins/word-count';

/** A copy of a sample package in a folder with two fresh keys. */
async function withPackage(work: (place: { folder: string; pack: string; key: string; other: string }) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async folder => {
    const pack = join(folder, 'pack'), key = join(folder, 'key'), other = join(folder, 'other');
    await cp(SAMPLE, pack, { recursive: true });
    const made = await Promise.all([airlock(['keygen', '--out', key, '--name', 'Tester']), airlock(['keygen', '--out', other])]);
    assert.deepEqual(made.map(result => result.code), [0, 0]);
    await work({ folder, pack, key, other });
  });
}

/** Turns one bit of a file over. */
async function corrupt(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

describe('airlock keygen, sign and verify', () => {
  it('accept what they made themselves', () => withPackage(async ({ pack, key }) => {
    const signed = await airlock(['sign', pack, '--key', key]);
    assert.equal(signed.code, 0, signed.stderr);
    const verified = await airlock(['verify', pack, '--trust', `${key}.pub`]);
    assert.equal(verified.code, 0, verified.stderr);
    assert.match(verified.stdout.toString(), /^org\.example\.word-count 0\.1\.0 is signed by Tester and unchanged\.\n/);
  }));

  it('make the same signature for the same package and key', () => withPackage(async ({ pack, key }) => {
    await airlock(['sign', pack, '--key', key]);
    const first = await readFile(join(pack, 'word-count.sig'), 'utf8');
    await airlock(['sign', pack, '--key', key]);
    assert.equal(await readFile(join(pack, 'word-count.sig'), 'utf8'), first);
  }));

  it('refuse a package whose module was changed', () => withPackage(async ({ pack, key }) => {
    await airlock(['sign', pack, '--key', key]);
    await corrupt(join(pack, 'word-count.wasm'), 5000);
    const verified = await airlock(['verify', pack, '--trust', `${key}.pub`]);
    assert.equal(verified.code, 77);
    assert.match(verified.stderr, /word-count\.sig doesn't fit/);
  }));

  it('refuse a package whose manifest was changed', () => withPackage(async ({ pack, key }) => {
    await airlock(['sign', pack, '--key', key]);
    const manifest = join(pack, 'plugin.toml');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"src/**"', '"**"'));
    const verified = await airlock(['verify', pack, '--trust', `${key}.pub`]);
    assert.equal(verified.code, 77);
    assert.match(verified.stderr, /word-count\.sig doesn't fit/);
  }));

  it('refuse a signature in which one bit is wrong', () => withPackage(async ({ pack, key }) => {
    await airlock(['sign', pack, '--key', key]);
    const file = join(pack, 'word-count.sig');
    const text = await readFile(file, 'utf8');
    await writeFile(file, (text.startsWith('0') ? '1' : '0') + text.slice(1));
    assert.equal((await airlock(['verify', pack, '--trust', `${key}.pub`])).code, 77);
  }));

  it('refuse a signature by a key that the trust file does not name', () => withPackage(async ({ pack, key, other }) => {
    await airlock(['sign', pack, '--key', key]);
    const verified = await airlock(['verify', pack, '--trust', `${other}.pub`]);
    assert.equal(verified.code, 77);
    assert.match(verified.stderr, /signed by key [0-9a-f ]+, which .*other\.pub does not name/);
  }));

  it('refuse a package without a signature', () => withPackage(async ({ pack, key }) => {
    await rm(join(pack, 'word-count.sig'));
    const verified = await airlock(['verify', pack, '--trust', `${key}.pub`]);
    assert.equal(verified.code, 77);
    assert.match(verified.stderr, /is not signed/);
  }));

  it('refuse a private key as a trust file, and a public key for signing, without repeating them', () => withPackage(async ({ pack, key }) => {
    const secret = /private_key = "([0-9a-f]{64})"/.exec(await readFile(key, 'utf8'))?.[1] ?? 'missing';
    const verified = await airlock(['verify', pack, '--trust', key]);
    assert.equal(verified.code, 77);
    const signed = await airlock(['sign', pack, '--key', `${key}.pub`]);
    assert.equal(signed.code, 64);
    assert.ok(!`${verified.stderr}${signed.stderr}`.includes(secret));
  }));

  it('keep the private key to its owner and never replace one', () => withPackage(async ({ key }) => {
    if (process.platform !== 'win32') assert.equal((await stat(key)).mode & 0o777, 0o600);
    const before = await readFile(key, 'utf8');
    const again = await airlock(['keygen', '--out', key]);
    assert.equal(again.code, 74);
    assert.match(again.stderr, /it exists already/);
    assert.equal(await readFile(key, 'utf8'), before);
  }));

  it('leave no private key behind where the public one cannot be written', () => inTemporaryFolder(async folder => {
    await writeFile(join(folder, 'key.pub'), 'taken');
    const made = await airlock(['keygen', '--out', join(folder, 'key')]);
    assert.equal(made.code, 74);
    await assert.rejects(stat(join(folder, 'key')));
  }));

  it('say what is missing', () => withPackage(async ({ folder, pack, key }) => {
    const cases: [string[], number, RegExp][] = [
      [['sign', join(folder, 'none'), '--key', key], 66, /There is nothing at/],
      [['sign', pack, '--key', join(folder, 'none')], 66, /Could not read .*none: there is nothing of that name/],
      [['verify', folder, '--trust', `${key}.pub`], 66, /has no plugin\.toml/],
      [['verify', pack], 64, /Required option '--trust <keys>' not specified/],
      [['sign', pack], 64, /Required option '--key <key>' not specified/],
    ];
    for (const [args, code, sentence] of cases) {
      const result = await airlock(args);
      assert.equal(result.code, code, args.join(' '));
      assert.match(result.stderr, sentence);
      assert.doesNotMatch(result.stderr, /\n\s+at /);
    }
  }));
});

describe('the sample packages', () => {
  for (const name of ['word-count', 'report', 'misbehave']) {
    it(`${name} is signed with the demo key`, async () => {
      const verified = await airlock(['verify', `examples/demo-workspace/plugins/${name}`, '--trust', 'examples/demo-key.pub']);
      assert.equal(verified.code, 0, verified.stderr);
    });
  }
});
