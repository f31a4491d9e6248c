import assert from 'node:assert/strict';
import { everything } from '../../../test/support/executions';
import { MemoryFileSystem } from '../../../test/support/memoryFileSystem';
import { WasiProgram } from '../../../test/support/wasiProgram';
import type { FileAccess } from '../types';

const DIRECTORY = 2;
const CREATE = 1;
const EXCLUSIVE = 4;
const TRUNCATE = 8;

const tree = () => new MemoryFileSystem({
  'a.txt': 'alpha',
  'secret': { 'key': 'hidden', 'deep': { 'er': 'x' } },
  'src': { 'one.c': 'int x;', 'sub': { 'two.c': 'int y;' }, 'up': ['../a.txt'], 'over': ['../../outside'] },
  'link': ['a.txt'],
  'dir-link': ['src/sub'],
  'absolute': ['/etc/passwd'],
  'out': ['../outside'],
  'loop': ['loop'],
  'chain': ['link'],
  'to-secret': ['secret/key'],
});

describe('paths of WASI', () => {
  let program: WasiProgram;
  beforeEach(() => (program = new WasiProgram({ files: tree() })));

  describe('leaving the preopen is refused', () => {
    const escapes = [
      '/a.txt', '/', '//a.txt', '/etc/passwd', '..', '../', '../a.txt', '../../etc/passwd', './..', 'src/../..', 'src/../../a.txt', 'src/sub/../../../a.txt',
      'src/./../../x', 'src//../../x', 'absolute', 'out', 'src/over', 'out/x', 'absolute/x', 'dir-link/../../..', 'dir-link/../../../x',
    ];
    for (const path of escapes) {
      it(`by ${path}, for every call that takes a path`, async () => {
        const { root } = program;
        assert.equal(await program.open(path), 'notcapable');
        assert.equal(await program.stat(path, true), 'notcapable');
        if (!['absolute', 'out', 'src/over'].includes(path)) {
          assert.equal(await program.raw('path_create_directory', root, ...program.text(path)), 'notcapable');
          assert.equal(await program.raw('path_remove_directory', root, ...program.text(path)), 'notcapable');
          assert.equal(await program.raw('path_unlink_file', root, ...program.text(path)), 'notcapable');
          assert.equal(await program.raw('path_readlink', root, ...program.text(path), 0, 0, program.out), 'notcapable');
          assert.equal(await program.raw('path_filestat_set_times', root, 0, ...program.text(path), 0n, 0n, 2), 'notcapable');
          assert.equal(await program.raw('path_rename', root, ...program.text('a.txt'), root, ...program.second(path)), 'notcapable');
          assert.equal(await program.raw('path_rename', root, ...program.text(path), root, ...program.second('new')), 'notcapable');
          assert.equal(await program.raw('path_link', root, 0, ...program.text('a.txt'), root, ...program.second(path)), 'notcapable');
          assert.equal(await program.raw('path_symlink', ...program.text('a.txt'), root, ...program.second(path)), 'notcapable');
        }
        assert.ok(program.wasi.denials.length > 0);
      });
    }

    it('by a descriptor of a directory inside: it does not lead to its parent', async () => {
      const sub = await program.fd('src', { flags: DIRECTORY, base: 0x7fff_ffffn & 0x0420_6000n });
      assert.equal(await program.open('../a.txt', { at: sub }), 'notcapable');
      assert.equal(await program.open('up', { at: sub }), 'notcapable');
      assert.equal(typeof await program.open('one.c', { at: sub, base: 0n }), 'number');
    });

    it('by a new link: one that leaves is not made', async () => {
      for (const [target, at] of [['/etc/passwd', 'l'], ['..', 'l'], ['../x', 'l'], ['../../x', 'src/l'], ['a/../../x', 'l']] as const) {
        assert.equal(await program.raw('path_symlink', ...program.text(target), program.root, ...program.second(at)), 'notcapable', `${at} -> ${target}`);
      }
      assert.equal(await program.raw('path_symlink', ...program.text('../a.txt'), program.root, ...program.second('src/l')), 'success');
    });
  });

  it('resolves what stays inside', async () => {
    for (const path of ['a.txt', './a.txt', 'src/../a.txt', 'src/sub/../../a.txt', 'src//sub/.././../a.txt', 'link', 'chain', 'src/up', 'dir-link/../up']) {
      assert.equal(await program.readFile(await program.fd(path), 100), 'alpha', path);
    }
    assert.equal(await program.readFile(await program.fd('dir-link/two.c'), 100), 'int y;');
  });

  it('follows the last link only where it is asked to', async () => {
    assert.equal(await program.open('link', { follow: false }), 'loop');
    const link = await program.stat('link');
    const target = await program.stat('link', true);
    assert.ok(typeof link !== 'string' && typeof target !== 'string');
    assert.deepEqual([link.filetype, target.filetype], [7, 4]);
  });

  it('ends in loops', async () => {
    assert.equal(await program.open('loop'), 'loop');
    assert.equal(await program.open('loop/x'), 'loop');
  });

  it('answers the errno that programs expect', async () => {
    assert.equal(await program.open(''), 'noent');
    assert.equal(await program.open('missing'), 'noent');
    assert.equal(await program.open('missing/x'), 'noent');
    assert.equal(await program.open('missing/..'), 'noent');
    assert.equal(await program.open('a.txt/x'), 'notdir');
    assert.equal(await program.open('a.txt/'), 'notdir');
    assert.equal(await program.open('a.txt/.'), 'notdir');
    assert.equal(await program.open('a.txt', { flags: DIRECTORY }), 'notdir');
    assert.equal(await program.open('a\0.txt'), 'inval');
    assert.equal(await program.open('a.txt', { flags: CREATE | EXCLUSIVE }), 'exist');
    assert.equal(await program.open('src', { flags: TRUNCATE }), 'isdir');
    assert.equal(await program.open('new/', { flags: CREATE }), 'isdir');
    assert.equal(await program.open('a.txt', { flags: CREATE | DIRECTORY }), 'inval');
    assert.equal(await program.open('a.txt', { flags: 16 }), 'inval');
    assert.equal(await program.raw('path_open', 77, 0, 0, 0, 0, 0n, 0n, 0, 0), 'badf');
    assert.equal(await program.raw('path_open', 1, 0, 0, 0, 0, 0n, 0n, 0, 0), 'notdir');
    program.memory.set([0xff, 0xfe], 5000);
    assert.equal(await program.raw('path_open', program.root, 0, 5000, 2, 0, 0n, 0n, 0, 0), 'ilseq');
    assert.equal(await program.raw('path_open', program.root, 0, 0xffff_fff0, 0x20, 0, 0n, 0n, 0, 0), 'fault');
    assert.equal(await program.raw('path_open', program.root, 0, 0, 1 << 17, 0, 0n, 0n, 0, 0), 'nametoolong');
    assert.equal(await program.raw('path_remove_directory', program.root, ...program.text('src')), 'notempty');
    assert.equal(await program.raw('path_remove_directory', program.root, ...program.text('.')), 'busy');
    assert.equal(await program.raw('path_unlink_file', program.root, ...program.text('src')), 'isdir');
    assert.equal(await program.raw('path_rename', program.root, ...program.text('src'), program.root, ...program.second('src/sub/src')), 'inval');
    assert.equal(await program.raw('path_rename', program.root, ...program.text('src'), program.root, ...program.second('a.txt')), 'notdir');
    assert.equal(await program.raw('path_rename', program.root, ...program.text('a.txt'), program.root, ...program.second('src')), 'isdir');
    assert.equal(await program.raw('path_readlink', program.root, ...program.text('a.txt'), 0, 0, program.out), 'inval');
  });

  it('lets open directories follow a rename', async () => {
    const sub = await program.fd('src/sub', { flags: DIRECTORY, base: 1n << 13n });
    assert.equal(await program.raw('path_rename', program.root, ...program.text('src'), program.root, ...program.second('moved')), 'success');
    assert.equal(await program.readFile(await program.fd('two.c', { at: sub }), 10), 'int y;');
  });
});

describe('grants on paths', () => {
  const sources: FileAccess = {
    canRead: (path, isDirectory) => path.startsWith('src/') || (isDirectory && (path === '' || path === 'src')),
    canWrite: path => path === 'src/out.txt',
  };

  it('refuses to read, list, change or look at what is not granted, and records it', async () => {
    const program = new WasiProgram({ files: tree(), access: sources });
    assert.equal(await program.open('a.txt'), 'acces');
    assert.equal(await program.stat('a.txt'), 'acces');
    assert.equal(await program.stat('link', true), 'acces');
    assert.equal(await program.open('secret', { flags: DIRECTORY, base: 0n }), 'acces');
    assert.equal(await program.open('secret/key'), 'acces');
    assert.equal(await program.open('src/new', { flags: CREATE }), 'acces');
    assert.equal(await program.open('src/one.c', { flags: TRUNCATE, base: 0n }), 'acces');
    assert.equal(await program.raw('path_unlink_file', program.root, ...program.text('src/one.c')), 'acces');
    assert.equal(await program.raw('path_rename', program.root, ...program.text('src/one.c'), program.root, ...program.second('src/out.txt')), 'acces');
    assert.equal(await program.raw('path_create_directory', program.root, ...program.text('src/d')), 'acces');
    assert.ok(program.wasi.denials.some(({ call, path, capability }) => call === 'path_open' && path === '/workspace/a.txt' && capability === 'fs.read'));
    assert.ok(program.wasi.denials.some(({ call, path, capability }) => call === 'path_unlink_file' && path === '/workspace/src/one.c' && capability === 'fs.write'));
  });

  it('records as a want of writing what would change a place that may not be seen', async () => {
    const program = new WasiProgram({ files: tree(), access: sources });
    await program.open('secret/new', { flags: CREATE });
    await program.open('secret/over', { flags: 0, base: 64n });
    await program.raw('path_create_directory', program.root, ...program.text('made'));
    await program.raw('path_unlink_file', program.root, ...program.text('secret/key'));
    await program.raw('path_rename', program.root, ...program.text('src/one.c'), program.root, ...program.second('moved'));
    await program.open('secret/both', { base: 66n });
    assert.deepEqual(program.wasi.denials.map(({ call, path, capability }) => `${call} ${path} ${capability}`), [
      'path_open /workspace/secret fs.write', 'path_create_directory /workspace/made fs.write', 'path_unlink_file /workspace/secret fs.write', 'path_rename /workspace/moved fs.write',
    ]);
  });

  it('does not tell whether something is there that may not be seen', async () => {
    const program = new WasiProgram({ files: tree(), access: sources });
    assert.equal(await program.stat('a.txt'), await program.stat('nothing'));
    assert.equal(await program.open('secret/key'), await program.open('nothing/key'));
  });

  it('hides it from listings', async () => {
    const program = new WasiProgram({ files: tree(), access: sources });
    assert.deepEqual((await program.readdir(program.root, 4096)).names, ['.', '..', 'src']);
  });

  it('gives what is granted', async () => {
    const program = new WasiProgram({ files: tree(), access: sources });
    assert.equal(await program.readFile(await program.fd('src/one.c', { base: 2n }), 10), 'int x;');
    const out = await program.fd('src/out.txt', { flags: CREATE, base: 64n });
    assert.equal(await program.writeFile(out, 'made'), 'success');
    assert.equal(await program.open('src/out.txt', { base: 2n }).then(value => typeof value), 'number');
  });

  it('decides about what a link leads to, not about the link', async () => {
    const notSecret: FileAccess = { canRead: path => !path.startsWith('secret'), canWrite: () => true };
    const program = new WasiProgram({ files: tree(), access: notSecret });
    assert.equal(await program.open('to-secret', { base: 2n }), 'acces');
    assert.equal(await program.raw('path_link', program.root, 0, ...program.text('secret/key'), program.root, ...program.second('mine')), 'acces');
  });

  it('keeps the list of denials short', async () => {
    const program = new WasiProgram({ files: tree(), access: { canRead: () => false, canWrite: () => false } });
    for (let index = 0; index < 300; index += 1) await program.open(`f${index}`);
    for (let index = 0; index < 300; index += 1) await program.open('same');
    assert.equal(program.wasi.denials.length, 100);
  });

  it('everything granted means everything inside', async () => {
    const program = new WasiProgram({ files: tree(), access: everything });
    assert.equal(await program.readFile(await program.fd('secret/deep/er', { base: 2n }), 10), 'x');
  });
});
