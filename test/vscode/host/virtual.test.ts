import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { fileAccess } from '../../../src/capabilities/fileAccess';
import { preopensFor } from '../../../src/capabilities/rights';
import { granted } from '../../support/rights';
import { createNodeFileSystem } from '../../../src/platform/node/nodeFileSystem';
import { createWorkspaceFileSystem } from '../../../src/platform/vscode/workspaceFileSystem';
import { createExecutor } from '../../../src/sandbox/executor';
import type { Executor, FileSystem, HardenedModule } from '../../../src/sandbox/types';
import { hardenedFixture } from '../../recording/support';
import { run, type RunOptions } from '../../support/executions';
import { MemoryProvider } from './memoryProvider';
import { runtimes } from './runtimes';

const SCHEME = 'airlock-memory';
const READ_ONLY = 'airlock-memory-read-only';
const FIXTURE_FILES = ['a.txt', 'nested/b.txt', 'nested/deep/c.txt'];

const provider = new MemoryProvider();
const registered: vscode.Disposable[] = [];
let folders = 0;

/** A new folder of the provider, with the files that the fixtures find. */
async function makeFolder(scheme = SCHEME): Promise<{ readonly path: string; readonly files: FileSystem }> {
  const path = `/folder-${folders += 1}`;
  for (const name of FIXTURE_FILES) provider.put(`${path}/${name}`, await readFile(join('wasm-fixtures/workspace', name), 'utf8'));
  return { path, files: createWorkspaceFileSystem(vscode.Uri.from({ scheme, path })) };
}

for (const { kind, open } of runtimes) {
  describe(`a virtual workspace, on ${kind}`, () => {
    let executor: Executor;
    let close: () => void;
    let everyCall: HardenedModule;
    let fileops: HardenedModule;

    before(async () => {
      if (registered.length === 0) {
        registered.push(
          vscode.workspace.registerFileSystemProvider(SCHEME, provider, { isCaseSensitive: true }),
          vscode.workspace.registerFileSystemProvider(READ_ONLY, provider, { isCaseSensitive: true, isReadonly: true }),
        );
      }
      const opened = await open();
      executor = createExecutor(opened.host);
      close = opened.close;
      [everyCall, fileops] = await Promise.all([hardenedFixture('c-files'), hardenedFixture('c-fileops')]);
    });
    after(() => {
      executor.dispose();
      close();
    });

    /** What each operation of the fixture came to. */
    async function operate(files: FileSystem, operations: readonly (readonly string[])[], options: Omit<RunOptions, 'files' | 'args'> = {}): Promise<string[]> {
      const { report, stdout, stderr } = await run(executor, fileops, { ...options, files, args: argumentsFor(operations) });
      assert.equal(report.status, 'completed', `${report.message} ${stderr.toString()}`);
      return stdout.toString().trimEnd().split('\n').map(line => line.replaceAll('/workspace/', ''));
    }

    it('serves a program as a folder on disk does: same output, same files; but for times, which it cannot set', async () => {
      const { path, files } = await makeFolder();
      const virtual = await run(executor, everyCall, { files });
      const disk = await mkdtemp(join(tmpdir(), 'airlock-virtual-'));
      try {
        await cp('wasm-fixtures/workspace', disk, { recursive: true });
        const real = await run(executor, everyCall, { files: createNodeFileSystem(await realpath(disk)) });
        assert.equal(virtual.report.status, 'completed', virtual.report.message);
        const lines = (text: Buffer): string[] => text.toString().split('\n').filter(line => !/^(futimens|modified)/.test(line));
        assert.deepEqual(lines(virtual.stdout), lines(real.stdout));
        assert.match(virtual.stdout.toString(), /^futimens: another error$/m);
        assert.deepEqual(provider.tree(path), await treeOnDisk(disk));
      } finally {
        await rm(disk, { recursive: true });
      }
    });

    it('answers each operation as preview 1 says, and what providers cannot do as not supported', async () => {
      const { path, files } = await makeFolder();
      provider.put(`${path}/link`, 'elsewhere', vscode.FileType.File | vscode.FileType.SymbolicLink);
      assert.deepEqual(await operate(files, [
        ['read', 'a.txt'], ['read', 'none'], ['read', 'nested'], ['write', 'new'], ['append', 'new'], ['read', 'new'], ['create', 'new'], ['overwrite', 'none'], ['stat', 'none'],
        ['truncate', 'new'], ['stat', 'new'], ['mkdir', 'made'], ['mkdir', 'made'], ['write', 'none/x'], ['stat', 'a.txt/x'], ['rename', 'new', 'made/moved'], ['stat', 'new'],
        ['rename', 'a.txt', 'made/moved'], ['read', 'made/moved'], ['rename', 'made', 'nested'], ['rename', 'made', 'other'], ['rmdir', 'other'], ['rmdir', 'other/moved'], ['unlink', 'other'],
        ['unlink', 'other/moved'], ['rmdir', 'other'], ['link', 'nested/b.txt', 'hard'], ['symlink', 'nested/b.txt', 'soft'], ['touch', 'nested/b.txt'], ['stat', 'link'], ['read', 'link'], ['overwrite', 'link'], ['list', 'nested'],
      ]), [
        'read a.txt: [alpha\\nbeta\\ngamma\\n] ok', 'read none: ENOENT', 'read nested: EBADF', 'write new: ok', 'append new: ok', 'read new: [by the plugin\\nby the plugin\\n] ok', 'create new: EEXIST', 'overwrite none: ENOENT', 'stat none: ENOENT',
        'truncate new: ok', 'stat new: [file of 0] ok', 'mkdir made: ok', 'mkdir made: EEXIST', 'write none/x: ENOENT', 'stat a.txt/x: ENOTDIR', 'rename new made/moved: ok', 'stat new: ENOENT',
        'rename a.txt made/moved: ok', 'read made/moved: [alpha\\nbeta\\ngamma\\n] ok', 'rename made nested: ENOTEMPTY', 'rename made other: ok', 'rmdir other: ENOTEMPTY', 'rmdir other/moved: ENOTDIR', 'unlink other: EISDIR',
        'unlink other/moved: ok', 'rmdir other: ok', 'link nested/b.txt hard: ENOTSUP', 'symlink nested/b.txt soft: ENOTSUP', 'touch nested/b.txt: ENOTSUP', 'stat link: [link] ok', 'read link: EACCES', 'overwrite link: EACCES', 'list nested: [b.txt deep/ ] ok',
      ]);
    });

    it('answers what goes wrong in a provider with an errno, each its own, and changes nothing then', async () => {
      const { path, files } = await makeFolder();
      for (const name of ['denied', 'gone', 'away', 'broken', 'odd']) provider.put(`${path}/${name}`, 'kept');
      const before = provider.tree(path);
      assert.deepEqual(await operate(files, ['denied', 'gone', 'away', 'broken', 'odd'].flatMap(name => [['read', name], ['overwrite', name], ['write', name], ['unlink', name], ['rename', 'a.txt', name], ['mkdir', `${name}-new`]])), [
        'read denied: EACCES', 'overwrite denied: EACCES', 'write denied: EACCES', 'unlink denied: EACCES', 'rename a.txt denied: EACCES', 'mkdir denied-new: EACCES',
        'read gone: ENOENT', 'overwrite gone: ENOENT', 'write gone: ENOENT', 'unlink gone: ENOENT', 'rename a.txt gone: ENOENT', 'mkdir gone-new: ENOENT',
        'read away: EAGAIN', 'overwrite away: EAGAIN', 'write away: EAGAIN', 'unlink away: EAGAIN', 'rename a.txt away: EAGAIN', 'mkdir away-new: EAGAIN',
        'read broken: EIO', 'overwrite broken: EIO', 'write broken: EIO', 'unlink broken: EIO', 'rename a.txt broken: EIO', 'mkdir broken-new: EIO',
        'read odd: EIO', 'overwrite odd: EIO', 'write odd: EIO', 'unlink odd: EIO', 'rename a.txt odd: EIO', 'mkdir odd-new: EIO',
      ]);
      assert.deepEqual(provider.tree(path), before);
    });

    it('of a provider that is read-only can be read, and answers changes so', async () => {
      const { path, files } = await makeFolder(READ_ONLY);
      const before = provider.tree(path);
      assert.deepEqual(await operate(files, [['read', 'a.txt'], ['write', 'a.txt'], ['truncate', 'a.txt'], ['create', 'new'], ['mkdir', 'new'], ['unlink', 'a.txt'], ['rename', 'a.txt', 'b'], ['rmdir', 'nested/deep']]), [
        'read a.txt: [alpha\\nbeta\\ngamma\\n] ok', 'write a.txt: EROFS', 'truncate a.txt: EROFS', 'create new: EROFS', 'mkdir new: EROFS', 'unlink a.txt: EROFS', 'rename a.txt b: EROFS', 'rmdir nested/deep: ENOTEMPTY',
      ]);
      assert.deepEqual(provider.tree(path), before);
    });

    it('of a scheme that nobody provides is unavailable, not empty', async () => {
      const files = createWorkspaceFileSystem(vscode.Uri.parse('airlock-nobody:/x'));
      assert.deepEqual(await operate(files, [['read', 'a'], ['write', 'a'], ['list', '.']]), ['read a: EAGAIN', 'write a: EAGAIN', 'list .: EAGAIN']);
    });

    it('is confined by grants and names like a folder on disk, and says what was refused', async () => {
      const { path, files } = await makeFolder();
      for (const name of ['Secret.txt', '.git/config', 'private/key']) provider.put(`${path}/${name}`, 'secret');
      const before = provider.tree(path);
      const access = fileAccess(['*.txt', 'nested/**'], ['nested/**', '*.txt']);
      const operations = [
        ['read', 'private/key'], ['stat', 'private'], ['read', 'nested/../../folder-1/a.txt'], ['write', '.git/config'], ['mkdir', 'nested/.GIT'], ['write', 'nested/airlock.toml'],
        ['write', 'nested/tasks.json::$DATA'], ['write', 'nested/NUL'], ['write', 'nested/a.'], ['read', 'private\\key.txt'], ['write', 'x\\..\\y.txt'], ['write', 'Secret.txt:x.txt'],
      ];
      const { report, stdout } = await run(executor, fileops, { files, access, args: argumentsFor(operations) });
      const refused = stdout.toString().trimEnd().split('\n');
      assert.equal(refused.length, operations.length);
      for (const line of refused) assert.match(line, /: (EACCES|ENOTCAPABLE)$/);
      assert.ok(report.denials.length >= operations.length, JSON.stringify(report.denials));
      assert.deepEqual(provider.tree(path), before);
    });

    it('beside a folder on disk is one of two, /workspaces/<name> each, with nothing between them', async () => {
      const { path, files } = await makeFolder();
      const disk = await realpath(await mkdtemp(join(tmpdir(), 'airlock-mixed-')));
      try {
        await cp('wasm-fixtures/workspace', disk, { recursive: true });
        await symlink('/folder-1', join(disk, 'out'));
        const preopens = preopensFor(granted([{ name: 'fs.read', paths: ['**'] }, { name: 'fs.write', paths: ['**'] }]), [{ name: 'disk', files: createNodeFileSystem(disk) }, { name: 'memory', files }]);
        assert.deepEqual(preopens.map(({ guest }) => guest), ['/workspaces/disk', '/workspaces/memory']);
        const { report, stdout } = await run(executor, fileops, {
          preopens,
          args: [
            'write', '/workspaces/disk/both', 'write', '/workspaces/memory/both', 'rename', '/workspaces/disk/both', '/workspaces/memory/moved', 'rename', '/workspaces/memory/both', '/workspaces/memory/moved',
            'read', '/workspaces/memory/../disk/both', 'read', '/workspaces/disk/../memory/moved', 'read', '/workspaces/disk/out/a.txt', 'symlink', '../memory/moved', '/workspaces/disk/across', 'read', '/workspace/a.txt',
          ],
        });
        assert.equal(report.status, 'completed', report.message);
        assert.deepEqual(stdout.toString().trimEnd().split('\n').map(line => line.replace(/^.*: /, '')), [
          'ok', 'ok', 'EXDEV', 'ok', 'ENOTCAPABLE', 'ENOTCAPABLE', 'ENOTCAPABLE', 'ENOTCAPABLE', 'ENOTCAPABLE',
        ]);
        assert.equal(await readFile(join(disk, 'both'), 'utf8'), 'by the plugin\n');
        assert.equal(provider.tree(path)['/moved'], 'by the plugin\n');
              } finally {
        await rm(disk, { recursive: true });
      }
    });
  });
}

/** Paths are below the preopen; the target of a link is as it is. */
function argumentsFor(operations: readonly (readonly string[])[]): string[] {
  return operations.flatMap(([what = '', ...paths]) => [what, ...paths.map((path, index) => (what === 'symlink' && index === 0 ? path : `/workspace/${path}`))]);
}

after(() => {
  for (const item of registered) item.dispose();
});

async function treeOnDisk(root: string): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    found.push(entry.isDirectory() ? [`${path.slice(root.length)}/`, ''] : [path.slice(root.length), (await readFile(path)).toString('latin1')]);
  }
  return Object.fromEntries(found.sort());
}
