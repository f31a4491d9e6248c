import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, linkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attacks, macAttacks, windowsAttacks, type Attack } from './attacks';
import { create, read, removeFile, setTimes, stat, write, type Attempt } from './attempts';
import { Scene } from './scene';
import { virtualAttacks } from './virtualAttacks';
import { VirtualScene } from './virtualScene';

const PLATFORMS = { win32: windowsAttacks, darwin: macAttacks } as const;

describe('attacks on the file system', function () {
  let scene: Scene;
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });
  beforeEach(() => (scene = new Scene()));
  afterEach(() => scene.dispose());

  const naming = (platform: 'win32' | 'darwin') => ({ platform, realpath: async (path: string) => path });

  const describeAttack = (attack: Attack, platform?: 'win32' | 'darwin'): void => {
    it(`${attack.kind}: ${attack.what} ${JSON.stringify(attack.path)}`, async () => {
      const path = (): string => attack.path.replace('$OUT', scene.outside);
      const open = scene.program(attack.guards);
      assert.equal(await attack.attempt(open, path()), true, 'without its guard it must succeed, or it proves nothing');
      await open.dispose();

      scene.dispose();
      scene = new Scene();
      const before = scene.outsideState();
      const guarded = scene.program([], platform === undefined ? undefined : naming(platform));
      assert.equal(await attack.attempt(guarded, path()), false, 'it got through');
      if (attack.silent !== true) assert.ok(guarded.wasi.denials.length > 0, 'it was not recorded');
      await guarded.dispose();
      assert.equal(scene.outsideState(), before);
    });
  };
  for (const attack of attacks) describeAttack(attack);
  for (const platform of ['win32', 'darwin'] as const) for (const attack of PLATFORMS[platform]) describeAttack(attack, platform);

  it('names on macOS: another spelling of a file that is there', async () => {
    const keeps = async (path: string): Promise<string> => join(path, '..', 'Own.txt');
    const guarded = scene.program([], { platform: 'darwin', realpath: keeps });
    assert.equal(await stat(guarded, 'own.txt'), false);
    assert.deepEqual(guarded.wasi.denials.map(({ path }) => path), ['/workspace/own.txt']);
    await guarded.dispose();
    const open = scene.program(['files']);
    assert.equal(await stat(open, 'own.txt'), true);
    await open.dispose();
  });

  it('a program may write what it linked itself, and may read what has other names', async () => {
    const program = scene.program([]);
    assert.equal(await read(program, 'hard.txt'), true);
    assert.equal(await program.raw('path_link', program.root, 0, ...program.text('own.txt'), program.root, ...program.second('again.txt')), 'success');
    assert.equal(await write(program, 'own.txt'), true);
    linkSync(join(scene.root, 'own.txt'), join(scene.outside, 'third'));
    assert.equal(await write(program, 'own.txt'), false);
    await program.dispose();
  });

  /** Another process swaps the folder `race` for a link that leads out and back, all the time. */
  describe('raced by a second process', () => {
    let swapper: ChildProcess;
    beforeEach(async () => {
      const script = `
        const fs = require('fs'); const [root, outside] = process.argv.slice(1);
        const real = root + '/race', aside = root + '/aside', link = root + '/link';
        fs.symlinkSync(outside, link);
        process.stdout.write('ready');
        for (const end = Date.now() + 100000; Date.now() < end;) {
          fs.renameSync(real, aside); fs.renameSync(link, real);
          fs.renameSync(real, link); fs.renameSync(aside, real);
        }`;
      swapper = spawn(process.execPath, ['-e', script, scene.root, scene.outside], { stdio: ['ignore', 'pipe', 'ignore'] });
      await new Promise(resolve => swapper.stdout?.once('data', resolve));
    });
    afterEach(async () => {
      const gone = new Promise(resolve => swapper.once('exit', resolve));
      if (swapper.kill('SIGKILL')) await gone;
      rmSync(join(scene.root, 'link'), { force: true });
    });

    const races: readonly (readonly [what: string, attempt: Attempt, name: string, got: (scene: Scene, answered: boolean) => boolean])[] = [
      ['read', read, 'secret', (_scene, answered) => answered],
      ['stat', stat, 'linked', (_scene, answered) => answered],
      ['create', create, 'new', ({ outside }) => existsSync(join(outside, 'new'))],
      ['remove', removeFile, 'linked', ({ outside }) => !existsSync(join(outside, 'linked'))],
      ['set times', setTimes, 'linked', (_scene, answered) => answered],
    ];
    for (const [what, attempt, name, got] of races) {
      const goThrough = async (without: Parameters<Scene['program']>[0], milliseconds: number): Promise<boolean> => {
        const program = scene.program(without);
        try {
          for (const end = performance.now() + milliseconds; performance.now() < end;) {
            const answered = await attempt(program, `race/${name}`).catch(() => false);
            if (got(scene, answered)) return true;
          }
          return false;
        } finally {
          await program.dispose();
        }
      };
      it(`${what}: gets through a host that only checks, never through ours`, async () => {
        assert.equal(await goThrough([], 700), false, 'it got through');
        assert.equal(await goThrough(['paths', 'files', 'grants'], 60_000), true, 'the race never hit: this test proves nothing');
      });
    }
  });

  it('are at least 60, each of them different', () => {
    const all = [...attacks, ...windowsAttacks, ...macAttacks, ...virtualAttacks];
    assert.ok(all.length >= 60);
    assert.equal(new Set(all.map(({ kind, what, path }) => `${kind} ${what} ${path}`)).size, all.length);
  });
});

describe('attacks on a virtual workspace', () => {
  for (const attack of virtualAttacks) {
    it(`${attack.kind}: ${attack.what} ${JSON.stringify(attack.path)}`, async () => {
      const open = new VirtualScene().program(attack.guards);
      assert.equal(await attack.attempt(open, attack.path), true, 'without its guard it must succeed, or it proves nothing');
      await open.dispose();

      const scene = new VirtualScene();
      const before = scene.state();
      const guarded = scene.program([]);
      assert.equal(await attack.attempt(guarded, attack.path), false, 'it got through');
      assert.ok(guarded.wasi.denials.length > 0, 'it was not recorded');
      await guarded.dispose();
      assert.equal(scene.state(), before);
    });
  }
});
