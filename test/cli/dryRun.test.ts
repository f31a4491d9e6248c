import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { unifiedDiff } from '../../src/cli/unifiedDiff';
import { createNodeFileSystem } from '../../src/platform/node/nodeFileSystem';
import { OverlayFileSystem } from '../../src/sandbox/overlay';
import type { FileSystem } from '../../src/sandbox/types';
import { airlock, inTemporaryFolder } from './airlock';
import { modulePath } from './fixtures';

/** Every file and link below a folder, and nothing of its directories: a diff doesn't know them. */
async function tree(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) found[path.slice(folder.length)] = `link to ${await readlink(path)}`;
    else if (entry.isFile()) found[path.slice(folder.length)] = (await readFile(path)).toString('base64');
  }
  return found;
}

/** `without`: the binary file that such a diff only names. */
async function gitApply(folder: string, diff: Buffer | string, without?: string): Promise<void> {
  const patch = `${folder}.patch`;
  await writeFile(patch, diff);
  // Outside any repository, so that the folder's own paths count.
  await promisify(execFile)('git', ['apply', '--whitespace=nowarn', ...(without === undefined ? [] : [`--exclude=${without}`]), patch], { cwd: folder, env: { ...process.env, GIT_CEILING_DIRECTORIES: resolve(folder, '..') } });
}

async function put(files: FileSystem, path: string, text: string): Promise<void> {
  const file = await files.open(path, { read: true, write: true, create: true, exclusive: false, truncate: true, append: false });
  await file.write(0n, new TextEncoder().encode(text));
  await file.close();
}

describe('airlock run --dry-run', () => {
  it('runs as ever, writes nothing, and prints what git makes the same changes of', () => inTemporaryFolder(async folder => {
    const [real, dry, patched] = [join(folder, 'real'), join(folder, 'dry'), join(folder, 'patched')];
    for (const place of [real, dry, patched]) await cp('wasm-fixtures/workspace', place, { recursive: true });
    const run = (place: string, ...options: string[]) => airlock(['run', resolve(modulePath('c-files')), '--dir', `${place}::/workspace`, '--fuel', '1_000_000_000', '--timeout', '30_000', ...options]);
    const before = await tree(dry);
    const inEarnest = await run(real);
    const rehearsed = await run(dry, '--dry-run', '--json', join(folder, 'report.json'));
    assert.equal(rehearsed.code, inEarnest.code);
    assert.deepEqual(await tree(dry), before);
    const output = inEarnest.stdout.toString();
    assert.equal(rehearsed.stdout.toString().slice(0, output.length), output);
    const diff = rehearsed.stdout.toString().slice(output.length);
    assert.match(diff, /^diff --git a\//);
    const binary = 'kept/result.bin';
    assert.match(diff, new RegExp(`^Binary files /dev/null and b/${binary} differ$`, 'm'));
    await gitApply(patched, diff, binary);
    const expected = await tree(real);
    delete expected[`/${binary}`];
    assert.deepEqual(await tree(patched), expected);
    assert.match(rehearsed.stderr, /Dry run, nothing was written: \d+ created/);
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as { changes: { directory: string; kind: string; path: string }[] };
    assert.ok(report.changes.some(({ directory, kind }) => directory === '/workspace' && kind === 'created'));
  }));

  it('passes the program\'s exit code and says so where nothing would change', async () => {
    const { code, stdout, stderr } = await airlock(['run', modulePath('c-exit'), '--dry-run', '--', 'exit', '7']);
    assert.equal(code, 7);
    assert.doesNotMatch(stdout.toString(), /diff --git/);
    assert.match(stderr, /Dry run: it changed nothing\./);
  });
});

describe('a unified diff', function () {
  this.timeout(120_000);

  it('names binary files, renames, links and awkward names as git does', () => inTemporaryFolder(async folder => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    for (const place of [one, other]) {
      await mkdir(join(place, 'src'), { recursive: true });
      await writeFile(join(place, 'src', 'with space.txt'), 'same\n');
      await writeFile(join(place, 'quo"te\n.txt'), 'a\n');
      await symlink('src', join(place, 'link'));
    }
    const files = createNodeFileSystem(one);
    const overlay = new OverlayFileSystem(files);
    await overlay.rename('src', 'lib dir');
    await put(overlay, 'quo"te\n.txt', 'b');
    await overlay.removeFile('link');
    await overlay.symlink('lib dir', 'link');
    await put(overlay, 'empty file', '');
    const text = await unifiedDiff(await overlay.changes());
    assert.match(text, /similarity index 100%\nrename from src\/with space\.txt\nrename to lib dir\/with space\.txt\n/);
    assert.match(text, /^--- "a\/quo\\"te\\n\.txt"\n\+\+\+ "b\/quo\\"te\\n\.txt"\n@@ -1 \+1 @@\n-a\n\+b\n\\ No newline at end of file\n/m);
    assert.match(text, /deleted file mode 120000\n--- a\/link\n\+\+\+ \/dev\/null\n/);
    await gitApply(other, text);
    assert.deepEqual(await tree(other), {
      '/lib dir/with space.txt': 'c2FtZQo=', '/quo"te\n.txt': 'Yg==', '/link': 'link to lib dir', '/empty file': '',
    });
    await put(overlay, 'data', 'a\0b');
    assert.match(await unifiedDiff(await overlay.changes()), /new file mode 100644\nBinary files \/dev\/null and b\/data differ\n/);
  }));

  it('of any texts, applied by git, gives the new ones', () => inTemporaryFolder(async folder => {
    const line = fc.constantFrom('', 'a', 'b', 'c', '\t', '-', '+ x', '\r', 'é', '\\ No newline');
    const text = fc.tuple(fc.array(line, { maxLength: 12 }), fc.boolean()).map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''));
    await fc.assert(fc.asyncProperty(text, text, fc.constantFrom('kept', 'moved'), async (old, now, where) => {
      const [one, other] = [await mkdtemp(join(folder, 'one-')), await mkdtemp(join(folder, 'other-'))];
      for (const place of [one, other]) await writeFile(join(place, 'kept'), old);
      const overlay = new OverlayFileSystem(createNodeFileSystem(one));
      if (where === 'moved') await overlay.rename('kept', 'moved');
      await put(overlay, where, now);
      const diff = await unifiedDiff(await overlay.changes());
      if (diff !== '') await gitApply(other, diff);
      assert.deepEqual(await tree(other), { [`/${where}`]: Buffer.from(now).toString('base64') });
    }), { numRuns: 60 });
  }));
});
