import { execFileSync } from 'node:child_process';
import { mkdir, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { HostilePackage } from './hostilePackage';
import type { PackageScene } from './packageScene';

/** A signed package in a folder, changed after it was laid there. */
const folder = (what: string, code: HostilePackage['code'], change: (path: string, scene: PackageScene) => Promise<void>, rest: Partial<HostilePackage> = {}): HostilePackage => ({
  what,
  code,
  async make(scene) {
    const path = await scene.laid(await scene.signed());
    await change(path, scene);
    return path;
  },
  ...rest,
});

/** Moves a file of the package out and leaves a link to it: what it leads to can be exchanged after it was looked at. */
const linkOut = (name: string) => async (path: string, scene: PackageScene): Promise<void> => {
  await rename(join(path, name), join(scene.outside, name));
  await symlink(join(scene.outside, name), join(path, name));
};

/** What a program reads that opens a path as it is. */
const reads = (name: string): Pick<HostilePackage, 'unguarded'> => ({
  unguarded: async (scene, { location }) => (await readFile(join(location, name))).equals(await readFile(join(scene.outside, name))),
});

export const hostileFolders: readonly HostilePackage[] = [
  folder('a module that is a link', 'package.io', linkOut('hello.wasm'), { says: /symbolic link/, ...reads('hello.wasm') }),
  folder('a manifest that is a link', 'package.io', linkOut('plugin.toml'), { says: /symbolic link/, ...reads('plugin.toml') }),
  folder('a signature that is a link', 'package.io', linkOut('hello.sig'), { says: /symbolic link/, ...reads('hello.sig') }),
  {
    what: 'a folder on the way to the module that is a link',
    code: 'package.io',
    says: /symbolic link/,
    async make(scene) {
      const manifest = '[plugin]\nid = "org.example.hello"\nversion = "2.0.0"\nwasm = "lib/hello.wasm"\n';
      const path = await scene.laid({ 'plugin.toml': manifest });
      await scene.laid(await scene.signed({ 'plugin.toml': manifest }), scene.outside);
      await symlink(scene.outside, join(path, 'lib'));
      return path;
    },
    unguarded: async (_scene, { location }) => (await readFile(join(location, 'lib', 'hello.wasm'))).length > 0,
  },
  folder('a module that is a pipe with nobody at its end', 'package.io', async path => {
    await rename(join(path, 'hello.wasm'), join(path, 'other'));
    execFileSync('mkfifo', [join(path, 'hello.wasm')]);
  }),
  folder('a module that is a folder', 'package.io', async path => {
    await rename(join(path, 'hello.wasm'), join(path, 'other'));
    await mkdir(join(path, 'hello.wasm'));
  }),
  folder('a module of a terabyte', 'package.io', path => truncate(join(path, 'hello.wasm'), 2 ** 40), { says: /larger than/ }),
  folder('a manifest of a terabyte', 'package.io', path => truncate(join(path, 'plugin.toml'), 2 ** 40), { says: /larger than/ }),
  folder('a signature of a terabyte', 'package.io', path => truncate(join(path, 'hello.sig'), 2 ** 40), { says: /larger than/ }),
  folder('no module', 'module.missing', path => rename(join(path, 'hello.wasm'), join(path, 'other'))),
  {
    what: 'two packages in one',
    code: 'manifest.missing',
    says: /several/,
    async make(scene) {
      const files = await scene.signed();
      const path = await scene.laid({ 'hello.wasm': files['hello.wasm'] ?? '', 'hello.toml': files['plugin.toml'] ?? '', 'hello.sig': files['hello.sig'] ?? '' });
      for (const name of ['other.toml', 'other.wasm']) await writeFile(join(path, name), 'x');
      return path;
    },
  },
];
