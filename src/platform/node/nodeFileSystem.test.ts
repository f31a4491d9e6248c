import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually';
import { FileSystemError } from '../../sandbox/fileSystemError';
import type { FileSystem, OpenFileOptions } from '../../sandbox/types';
import { createNodeFileSystem } from './nodeFileSystem';

const READ: OpenFileOptions = { read: true, write: false, create: false, exclusive: false, truncate: false, append: false };
const WRITE: OpenFileOptions = { ...READ, write: true };
const CREATE: OpenFileOptions = { ...WRITE, create: true };

const errno = (name: string) => (error: unknown): boolean => {
  assert.ok(error instanceof FileSystemError, String(error));
  assert.equal(error.errno, name);
  return true;
};
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** What each operation does to a path; every one must refuse a link on the way. */
const operations: readonly (readonly [string, (files: FileSystem, path: string) => Promise<unknown>])[] = [
  ['stat', (files, path) => files.stat(path)],
  ['readDirectory', (files, path) => files.readDirectory(path)],
  ['readLink', (files, path) => files.readLink(path)],
  ['open to read', (files, path) => files.open(path, READ)],
  ['open to write', (files, path) => files.open(path, WRITE)],
  ['open to create', (files, path) => files.open(path, CREATE)],
  ['open to truncate', (files, path) => files.open(path, { ...WRITE, truncate: true })],
  ['createDirectory', (files, path) => files.createDirectory(path)],
  ['removeDirectory', (files, path) => files.removeDirectory(path)],
  ['removeFile', (files, path) => files.removeFile(path)],
  ['rename from', (files, path) => files.rename(path, 'renamed')],
  ['rename to', (files, path) => files.rename('own', path)],
  ['symlink', (files, path) => files.symlink('own', path)],
  ['link from', (files, path) => files.link(path, 'linked')],
  ['link to', (files, path) => files.link('own', path)],
  ['setTimes', (files, path) => files.setTimes(path, 1n, 1n)],
];

describe('the files of a folder on disk', () => {
  let base: string;
  let root: string;
  let outside: string;
  let files: FileSystem;

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'airlock-files-'));
    root = join(base, 'workspace');
    outside = join(base, 'outside');
    mkdirSync(join(root, 'dir'), { recursive: true });
    mkdirSync(join(outside, 'folder'), { recursive: true });
    writeFileSync(join(root, 'own'), 'mine');
    writeFileSync(join(root, 'dir', 'file'), 'inner');
    writeFileSync(join(outside, 'secret'), 'secret');
    files = createNodeFileSystem(root);
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('keeps nothing open of a folder that was moved away meanwhile', async function () {
    if (process.platform !== 'linux') this.skip();
    const open = await files.open('dir/file', READ);
    // Its handle is kept for a moment: through it, the file is found where it was moved to.
    renameSync(join(root, 'dir'), join(outside, 'moved'));
    const descriptors = (): string[] => readdirSync('/proc/self/fd').flatMap(fd => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return [];
      }
    }).filter(place => place.startsWith(outside));
    assert.ok(descriptors().includes(join(outside, 'moved', 'file')));
    await open.close();
    for (const options of [READ, WRITE, CREATE]) await assert.rejects(files.open('dir/file', options), errno('noent'));
    assert.deepEqual(descriptors(), []);
  });

  it('reads, writes, creates, lists, renames, links and removes', async () => {
    const file = await files.open('dir/new', CREATE);
    await file.write(0n, Buffer.from('hello'));
    await file.write(10n, Buffer.from('!'));
    assert.equal(text(await file.read(0n, 100)), 'hello\0\0\0\0\0!');
    assert.equal(text(await file.read(3n, 2)), 'lo');
    await file.setSize(5n);
    await file.sync();
    assert.equal((await file.stat()).size, 5n);
    await file.close();
    assert.deepEqual((await files.readDirectory('dir')).map(({ name }) => name).sort(), ['file', 'new']);
    assert.equal((await files.readDirectory('dir')).find(({ name }) => name === 'new')?.inode, (await files.stat('dir/new')).inode);
    await files.rename('dir/new', 'moved');
    await files.symlink('moved', 'soft');
    await files.link('moved', 'hard');
    assert.equal(await files.readLink('soft'), 'moved');
    assert.deepEqual([(await files.stat('soft')).type, (await files.stat('hard')).links, (await files.stat('')).type], ['symlink', 2n, 'directory']);
    await files.createDirectory('d');
    await files.removeDirectory('d');
    await files.removeFile('soft');
    assert.deepEqual(readdirSync(root).sort(), ['dir', 'hard', 'moved', 'own']);
  });

  it('keeps times to the nanosecond for who set them', async () => {
    const at = 1_700_000_000_123_456_789n;
    await files.setTimes('own', undefined, at);
    assert.equal((await files.stat('own')).modified, at);
    const before = (await files.stat('own')).accessed;
    const file = await files.open('own', WRITE);
    await file.setTimes(undefined, at + 1n);
    assert.deepEqual([(await file.stat()).modified, (await file.stat()).accessed], [at + 1n, before]);
    await file.close();
    writeFileSync(join(root, 'own'), 'changed by another');
    assert.ok((await files.stat('own')).modified > at + 1n);
  });

  it('answers WASI errno names', async () => {
    await assert.rejects(files.stat('missing'), errno('noent'));
    await assert.rejects(files.stat('missing/x'), errno('noent'));
    await assert.rejects(files.stat('own/x'), errno('notdir'));
    await assert.rejects(files.open('own', { ...CREATE, exclusive: true }), errno('exist'));
    await assert.rejects(files.removeDirectory('dir'), errno('notempty'));
    await assert.rejects(files.removeDirectory('own'), errno('notdir'));
    await assert.rejects(files.createDirectory('dir'), errno('exist'));
    await assert.rejects(files.readLink('own'), errno('inval'));
  });

  describe('links', () => {
    it('in the last component are not followed', async () => {
      symlinkSync(join(outside, 'secret'), join(root, 'evil'));
      for (const options of [READ, WRITE, CREATE, { ...WRITE, truncate: true }]) await assert.rejects(files.open('evil', options), errno('loop'));
      assert.equal((await files.stat('evil')).type, 'symlink');
      await files.setTimes('evil', 1n, 1n);
      assert.notEqual(statSync(join(outside, 'secret')).mtimeMs, 0);
      await files.removeFile('evil');
      assert.equal(readFileSync(join(outside, 'secret'), 'utf8'), 'secret');
    });

    for (const [what, operation] of operations) {
      it(`on the way are refused by ${what}`, async () => {
        symlinkSync(outside, join(root, 'way'));
        symlinkSync(join(root, 'dir'), join(root, 'inside'));
        const before = readdirSync(outside).sort();
        for (const path of ['way/secret', 'way/folder', 'way/new', 'inside/file', 'way/folder/new']) {
          await assert.rejects(operation(files, path), (error: unknown) => {
            assert.ok(error instanceof FileSystemError && ['loop', 'notdir', 'noent'].includes(error.errno), `${path}: ${String(error)}`);
            return true;
          });
        }
        assert.deepEqual(readdirSync(outside).sort(), before);
        assert.equal(readFileSync(join(outside, 'secret'), 'utf8'), 'secret');
      });
    }
  });

  it('does not open what is not a file: FIFOs and devices neither block nor answer', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [join(root, 'fifo')]);
    await assert.rejects(files.open('fifo', READ), errno('acces'));
    await assert.rejects(files.open('fifo', WRITE), (error: unknown) => error instanceof FileSystemError);
    await assert.rejects(files.open('dir', READ), (error: unknown) => error instanceof FileSystemError);
    symlinkSync('/dev/zero', join(root, 'zero'));
    await assert.rejects(files.open('zero', READ), errno('loop'));
    symlinkSync('/proc/self', join(root, 'proc'));
    await assert.rejects(files.open('proc/environ', READ), errno('loop'));
  });

  it('notices a directory that is moved out while its handle is kept', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.equal((await files.stat('dir/file')).type, 'file');
    renameSync(join(root, 'dir'), join(outside, 'taken'));
    await assert.rejects(files.stat('dir/file'), errno('noent'));
    await assert.rejects(files.open('dir/new', CREATE), errno('noent'));
    assert.deepEqual(readdirSync(join(outside, 'taken')), ['file']);
    mkdirSync(join(root, 'dir'));
    writeFileSync(join(root, 'dir', 'file'), 'another');
    const file = await files.open('dir/file', READ);
    assert.equal(text(await file.read(0n, 10)), 'another');
    await file.close();
  });

  it('gives its handles back', async function () {
    if (process.platform !== 'linux') this.skip();
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let index = 0; index < 50; index += 1) {
      await files.createDirectory(`d${index}`);
      await files.createDirectory(`d${index}/e`);
      await assert.rejects(files.stat(`d${index}/e/missing`));
    }
    assert.ok(open() <= before + 20, `${open()} open, ${before} before`);
    assert.ok(await eventually(() => open() <= before + 1), `${open()} open, ${before} before`);
  });

  describe('while another process swaps a directory for a link', function () {
    let swapper: ChildProcess;

    beforeEach(async function () {
      if (process.platform !== 'linux') this.skip();
      mkdirSync(join(root, 'race'));
      writeFileSync(join(root, 'race', 'secret'), 'harmless');
      const script = `
        const fs = require('fs'); const [root, outside] = process.argv.slice(1);
        const real = root + '/race', aside = root + '/aside', link = root + '/link';
        fs.symlinkSync(outside, link);
        process.stdout.write('ready');
        for (const end = Date.now() + 100000; Date.now() < end;) {
          fs.renameSync(real, aside); fs.renameSync(link, real);
          fs.renameSync(real, link); fs.renameSync(aside, real);
        }`;
      swapper = spawn(process.execPath, ['-e', script, root, outside], { stdio: ['ignore', 'pipe', 'ignore'] });
      await new Promise(resolve => swapper.stdout?.once('data', resolve));
    });
    afterEach(async () => {
      const gone = new Promise(resolve => swapper?.once('exit', resolve));
      if (swapper?.kill('SIGKILL') === true) await gone;
    });

    /** Tries again and again, for so long, and longer where nothing is shown by then. */
    const attempts = async (milliseconds: number, attempt: (round: number) => Promise<void>, isShown = (): boolean => true): Promise<void> => {
      const begun = performance.now();
      for (let round = 0; performance.now() < begun + milliseconds || (!isShown() && performance.now() < begun + 60_000); round += 1) {
        try {
          await attempt(round);
        } catch (error) {
          if (!(error instanceof FileSystemError) && !(error instanceof Error && 'code' in error)) throw error;
        }
      }
    };

    it('the attack works on files that are merely checked before use', async () => {
      let leaked = false;
      const attack = async (): Promise<boolean> => statSync(join(root, 'race')).isDirectory() && await readFile(join(root, 'race', 'secret'), 'utf8') === 'secret';
      for (const end = performance.now() + 60_000; performance.now() < end && !leaked;) leaked = await attack().catch(() => false);
      assert.ok(leaked, 'the race never hit: this test proves nothing');
    });

    it('nothing outside is read', async () => {
      const seen = new Set<string>();
      await attempts(1_500, async () => {
        const file = await files.open('race/secret', READ);
        seen.add(text(await file.read(0n, 100)));
        await file.close();
      }, () => seen.size > 0);
      assert.deepEqual([...seen], ['harmless']);
    });

    it('nothing outside is listed or looked at', async () => {
      const inode = statSync(join(outside, 'secret'), { bigint: true }).ino;
      await attempts(1_500, async () => {
        assert.notEqual((await files.stat('race/secret')).inode, inode);
        assert.ok((await files.readDirectory('race')).every(({ name }) => name !== 'folder'));
      });
    });

    it('nothing outside is made, changed or removed', async () => {
      await attempts(1_500, async round => {
        const file = await files.open(`race/new${round}`, CREATE);
        await file.write(0n, Buffer.from('x'));
        await file.close();
        await files.createDirectory(`race/d${round}`);
        await files.symlink('x', `race/l${round}`);
        await files.removeFile('race/secret');
      });
      assert.deepEqual(readdirSync(outside).sort(), ['folder', 'secret']);
      assert.ok(existsSync(join(outside, 'secret')));
    });
  });

  it('shows the count of hard links, by which a file that is also elsewhere can be told', async () => {
    linkSync(join(outside, 'secret'), join(root, 'hard'));
    assert.equal((await files.stat('hard')).links, 2n);
  });
});
