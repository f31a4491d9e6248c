import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { readPackage } from '../../src/plugins/package';
import { zipPackage } from '../../src/plugins/sources/archive/zipPackage';
import { pushPackage } from '../../src/plugins/sources/oci/push';
import type { PackageReference } from '../../src/plugins/sources/source';
import { commit, git } from '../../test/sources/gitServer';
import { serveRegistry } from '../../test/sources/registryServer';

/** A way that packages come. */
export interface Offer {
  readonly name: SourceName;
  /** Puts the package of a folder where it can be installed from. Nobody else uses `beside` and `tag`. */
  publish(folder: string, beside: string, tag: string): Promise<PackageReference>;
  close?(): Promise<void>;
}

export type SourceName = 'folder' | 'ZIP' | 'git' | 'OCI';

const packageIn = (folder: string): ReturnType<typeof readPackage> => readPackage(new NodeStorage(), folder);

/** Opens the source of a name, with its server where it has one. */
export async function openSource(name: SourceName): Promise<Offer> {
  switch (name) {
    case 'folder': return { name, publish: async folder => ({ location: folder }) };
    case 'ZIP': return { name, publish: zipped };
    case 'git': return { name, publish: committed };
    case 'OCI': {
      const registry = await serveRegistry();
      return {
        name,
        async publish(folder, _beside, tag) {
          const location = `oci://${registry.host}/bench:${tag}`;
          await pushPackage(await packageIn(folder), location, { fetch: (url, init) => fetch(url, init), credentials: async () => undefined, signal: new AbortController().signal });
          return { location };
        },
        close: () => registry.stop(),
      };
    }
  }
}

async function zipped(folder: string, beside: string): Promise<PackageReference> {
  const location = join(beside, 'package.zip');
  await writeFile(location, await zipPackage(await packageIn(folder)));
  return { location };
}

async function committed(folder: string, beside: string): Promise<PackageReference> {
  const repository = join(beside, 'package.git');
  await commit(repository, Object.fromEntries(await Promise.all((await readdir(folder)).map(async file => [file, await readFile(join(folder, file))] as const))));
  git(repository, 'tag', 'v1');
  return { location: pathToFileURL(repository).href, ref: 'v1' };
}
