import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MAX_ENTRIES } from '../../../src/plugins/sources/archive/bounds';
import { commit, git } from '../../sources/gitServer';
import { reaches } from './naive';
import type { HostilePackage } from './hostilePackage';
import type { PackageScene } from './packageScene';

const at = (scene: PackageScene): string => join(scene.work, 'hello.git');
const url = (scene: PackageScene): string => pathToFileURL(at(scene)).href;
const mark = (scene: PackageScene): string => join(scene.outside, 'evil');

/** Makes an object of what it is given; nothing is checked. */
function object(folder: string, kind: string, contents: string | Buffer): string {
  return execFileSync('git', ['hash-object', '-t', kind, '-w', '--stdin', '--literally'], { cwd: folder, input: contents, encoding: 'utf8' }).trim();
}

/** A tree of entries as they are given, in that order; one that no honest git would write. */
function rawTree(folder: string, entries: readonly (readonly [mode: string, name: string, object: string])[]): string {
  return object(folder, 'tree', Buffer.concat(entries.map(([mode, name, id]) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]))));
}

/** A repository of a signed package whose only commit has this tree. */
async function treed(scene: PackageScene, tree: (folder: string, files: Readonly<Record<string, string>>) => string | Promise<string>): Promise<string> {
  const folder = at(scene);
  await commit(folder, {});
  const files = Object.fromEntries(Object.entries(await scene.signed()).map(([name, contents]) => [name, object(folder, 'blob', Buffer.from(contents))]));
  git(folder, 'update-ref', 'refs/heads/main', git(folder, 'commit-tree', '-m', 'x', await tree(folder, files)));
  return url(scene);
}

const honest = (files: Readonly<Record<string, string>>) => Object.entries(files).map(([name, id]) => ['100644', name, id] as const);
const sorted = <T extends readonly [string, string, string]>(entries: readonly T[]): readonly T[] => [...entries].sort((a, b) => (a[1] < b[1] ? -1 : 1));

/** What is asked for by an address alone, or with a ref. */
const asked = (what: string, code: HostilePackage['code'], reference: (scene: PackageScene) => { readonly location: string; readonly ref?: string }, rest: Partial<HostilePackage> = {}): HostilePackage => ({
  what,
  code,
  async make(scene) {
    await commit(at(scene), await scene.signed());
    return reference(scene);
  },
  ...rest,
});

export const hostileRepositories: readonly HostilePackage[] = [
  asked('a tag that is an option', 'source.unsupported', scene => ({ location: url(scene), ref: `--upload-pack=touch '${mark(scene)}';git-upload-pack` }), {
    unguarded: async (scene, { location, ref = '' }) => {
      git(at(scene), 'fetch', location, ref);
      return reaches(mark(scene));
    },
  }),
  asked('an address that is an option', 'package.not-found', scene => ({ location: `git@-oProxyCommand=touch${mark(scene)}:hello.git` })),
  asked('a host that is an option', 'source.unsupported', () => ({ location: 'ssh://-oProxyCommand=evil/hello.git' })),
  asked('an address that names a program', 'package.not-found', scene => ({ location: `ext::touch ${mark(scene)}` }), {
    unguarded: async (scene, { location }) => {
      try {
        git(at(scene), '-c', 'protocol.ext.allow=always', 'fetch', location);
      } catch {
        // It is no repository, but it was run.
      }
      return reaches(mark(scene));
    },
  }),
  asked('an address that names a program behind another one', 'source.unsupported', scene => ({ location: `git+file://ext::touch ${mark(scene)}` })),
  asked('an address with a password', 'source.unsupported', () => ({ location: 'https://jane:secret@example.org/hello.git' }), { says: /password/ }),
  asked('a folder outside', 'source.unsupported', scene => ({ location: `${url(scene)}#../../outside` })),
  asked('a ref that moves', 'source.unsupported', scene => ({ location: url(scene), ref: 'main@{upstream}' })),
  {
    what: 'a branch that is named like a commit',
    code: 'source.not-found',
    async make(scene) {
      await commit(at(scene), await scene.signed());
      const name = '0123456789abcdef0123456789abcdef01234567';
      git(at(scene), 'update-ref', `refs/heads/${name}`, 'HEAD');
      return { location: url(scene), ref: name };
    },
  },
  {
    what: 'a tag of a file',
    code: 'source.not-found',
    async make(scene) {
      await commit(at(scene), await scene.signed());
      git(at(scene), 'tag', 'v1', 'HEAD:plugin.toml');
      return { location: url(scene), ref: 'v1' };
    },
  },
  {
    what: 'a path that climbs out',
    code: 'source.integrity',
    make: scene => treed(scene, (folder, files) => {
      const inner = rawTree(folder, [['100644', 'evil.wasm', files['hello.wasm'] ?? '']]);
      return rawTree(folder, sorted([...honest(files), ['40000', '..', inner]]));
    }),
  },
  {
    what: 'a module in its .git',
    code: 'source.integrity',
    make: scene => treed(scene, (folder, files) => {
      const inner = rawTree(folder, [['100644', 'config.toml', files['plugin.toml'] ?? '']]);
      return rawTree(folder, sorted([...honest(files), ['40000', '.git', inner]]));
    }),
  },
  {
    what: 'a manifest twice',
    code: 'source.integrity',
    make: scene => treed(scene, (folder, files) => rawTree(folder, sorted([...honest(files), ['100644', 'plugin.toml', files['hello.sig'] ?? '']]))),
  },
  {
    what: 'a manifest twice by letter case',
    code: 'archive.duplicate',
    make: scene => treed(scene, (folder, files) => rawTree(folder, sorted([...honest(files), ['100644', 'PLUGIN.toml', files['hello.sig'] ?? '']]))),
  },
  {
    what: 'more files than a package has',
    code: 'archive.bomb',
    make: scene => treed(scene, (folder, files) => rawTree(folder, sorted([...honest(files), ...Array.from({ length: MAX_ENTRIES }, (_, index) => ['100644', `w${index}.wasm`, files['hello.wasm'] ?? ''] as const)]))),
  },
  {
    what: 'a file that is there many times',
    code: 'archive.bomb',
    make: scene => treed(scene, (folder, files) => {
      const large = object(folder, 'blob', Buffer.alloc(24 << 20));
      return rawTree(folder, sorted([...honest(files), ...Array.from({ length: 15 }, (_, index) => ['100644', `w${index}.wasm`, large] as const)]));
    }),
  },
  {
    what: 'a submodule whose address is an option',
    code: 'source.integrity',
    make: async scene => {
      await commit(at(scene), { ...await scene.signed(), '.gitmodules': `[submodule "evil"]\n\tpath = evil\n\turl = --upload-pack=touch ${mark(scene)}\n` });
      return url(scene);
    },
  },
  {
    what: 'its package in a submodule',
    code: 'source.not-found',
    async make(scene) {
      const other = join(scene.work, 'other.git');
      await commit(other, await scene.signed());
      await commit(at(scene), {});
      git(at(scene), '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'package');
      await commit(at(scene), {});
      return `${url(scene)}#package`;
    },
  },
  {
    what: 'a module that is a link to a file outside',
    code: 'module.missing',
    async make(scene) {
      const { 'hello.wasm': module = '', ...files } = await scene.signed();
      await commit(at(scene), files);
      await writeFile(join(scene.outside, 'hello.wasm'), module);
      await symlink(join(scene.outside, 'hello.wasm'), join(at(scene), 'hello.wasm'));
      await commit(at(scene), {});
      return url(scene);
    },
    unguarded: async scene => {
      git(scene.work, 'clone', '--quiet', at(scene), 'checkout');
      return (await scene.storage.stat(join(scene.work, 'checkout', 'hello.wasm')))?.type === 'symlink';
    },
  },
];
