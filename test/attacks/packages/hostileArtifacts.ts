import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ErrorCode } from '../../../src/errors';
import { START_MODULE } from './packageScene';
import type { Files } from './packageScene';
import type { HostilePackage } from './hostilePackage';
import { naivePull, reaches } from './naive';

const digestOf = (contents: string | Uint8Array): string => `sha256:${createHash('sha256').update(contents).digest('hex')}`;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

interface Layer { readonly [key: string]: unknown }
const layer = (contents: string | Uint8Array, title?: string, changed: Layer = {}): Layer => ({
  mediaType: 'application/octet-stream', digest: digestOf(contents), size: Buffer.from(contents).length, ...(title === undefined ? {} : { annotations: { 'org.opencontainers.image.title': title } }), ...changed,
});
const layersOf = (files: Files): readonly Layer[] => Object.entries(files).map(([name, contents]) => layer(contents, name));
const manifest = (layers: readonly Layer[], changed: Layer = {}): string => JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: layer('{}'), layers, ...changed });

/** What a registry gives for whatever it is asked: a manifest, and blobs by digest. */
interface Artifact {
  readonly manifest: string | ((response: ServerResponse, request: IncomingMessage) => void);
  readonly headers?: Readonly<Record<string, string>>;
  readonly blobs: readonly (string | Uint8Array)[];
  /** In place of the blob that is asked for. */
  readonly blob?: (response: ServerResponse, asked: string) => void;
}

let server: Server | undefined;
let serving: Artifact | undefined;

/** Serves one artifact at a time; started with the first one. */
async function serve(artifact: Artifact): Promise<string> {
  serving = artifact;
  if (server === undefined) {
    server = createServer(answer);
    await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve));
  }
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function stopServing(): void {
  server?.close();
  server?.closeAllConnections();
  server = undefined;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const [, kind, name = ''] = /\/(manifests|blobs)\/(.*)$/.exec(request.url ?? '') ?? [];
  if (serving === undefined || kind === undefined) return void response.writeHead(404).end();
  if (kind === 'manifests') {
    if (typeof serving.manifest !== 'string') return serving.manifest(response, request);
    return void response.writeHead(200, { 'content-type': MANIFEST, ...serving.headers }).end(serving.manifest);
  }
  if (serving.blob !== undefined) return serving.blob(response, name);
  const found = serving.blobs.find(contents => digestOf(contents) === name);
  return void (found === undefined ? response.writeHead(404).end() : response.end(found));
}

/** The signed package as an artifact, changed. */
const artifact = (what: string, code: ErrorCode, change: (files: Files) => Partial<Artifact>, rest: Partial<HostilePackage> = {}): HostilePackage => ({
  what,
  code,
  async make(scene) {
    const files = await scene.signed();
    return `oci://${await serve({ manifest: manifest(layersOf(files)), blobs: Object.values(files), ...change(files) })}/hello:2`;
  },
  ...rest,
});

/** With a layer besides. */
const withLayer = (what: string, code: ErrorCode, extra: Layer, rest: Partial<HostilePackage> = {}): HostilePackage => artifact(what, code, files => ({ manifest: manifest([...layersOf(files), extra]), blobs: [...Object.values(files), 'x'] }), rest);

const endless = (response: ServerResponse): void => {
  const more = (): void => {
    while (response.write(Buffer.alloc(65536, ' ')));
    response.once('drain', more);
  };
  more();
};

export const hostileArtifacts: readonly HostilePackage[] = [
  withLayer('a file that climbs out', 'archive.unsafe-path', layer('x', '../../outside/evil'), {
    unguarded: async (scene, { location }) => {
      await naivePull(location.replace(/^oci:\/\/([^/]+)\/(\w+):.*$/, 'http://$1/v2/$2'), join(scene.work, 'package'));
      return reaches(join(scene.outside, 'evil'));
    },
  }),
  withLayer('a file at an absolute path', 'archive.unsafe-path', layer('x', '/etc/evil')),
  withLayer('a file behind backslashes', 'archive.unsafe-path', layer('x', '..\\evil')),
  withLayer('a file that is a device', 'archive.unsafe-path', layer('x', 'aux.wasm')),
  withLayer('a file without a name', 'archive.unsafe-path', layer('x', '')),
  withLayer('a manifest twice', 'archive.duplicate', layer('x', 'plugin.toml')),
  withLayer('a manifest twice by letter case', 'archive.duplicate', layer('x', 'Plugin.Toml')),
  artifact('1 000 parts', 'source.integrity', files => ({ manifest: manifest([...layersOf(files), ...Array.from({ length: 1000 }, (_, index) => layer('x', `f${index}`))]) }), { says: /more than 64 parts/ }),
  artifact('parts that together are more than a package', 'archive.bomb', files => ({ manifest: manifest([...layersOf(files), ...Array.from({ length: 4 }, (_, index) => layer('x', `f${index}`, { size: 200 << 20 }))]) })),
  withLayer('a part that is larger than a module can be', 'source.integrity', layer('x', 'f', { size: 2 ** 40 }), { says: /larger than a module/ }),
  withLayer('a part of less than nothing', 'source.integrity', layer('x', 'f', { size: -1 })),
  withLayer('a part of a size that is no number', 'source.integrity', layer('x', 'f', { size: '1' })),
  withLayer('a part that is larger than it says', 'source.too-large', layer('x'.repeat(2000), 'f', { size: 1, digest: digestOf('x') }), {
    make: async scene => {
      const files = await scene.signed();
      return `oci://${await serve({ manifest: manifest(layersOf(files)), blobs: [], blob: endless })}/hello:2`;
    },
  }),
  withLayer('a part that is smaller than it says', 'source.integrity', layer('x', 'f', { size: 100 }), { says: /shorter than it says/ }),
  artifact('another module than its manifest names', 'source.integrity', files => ({ blob: (response, asked) => void response.end(asked === digestOf(START_MODULE) ? 'evil' : Object.values(files).find(contents => digestOf(contents) === asked)) })),
  withLayer('a digest by MD5', 'source.integrity', layer('x', 'f', { digest: `md5:${'0'.repeat(32)}` }), { says: /SHA-256/ }),
  withLayer('a digest by SHA-512', 'source.integrity', layer('x', 'f', { digest: `sha512:${createHash('sha512').update('x').digest('hex')}` }), { says: /SHA-256/ }),
  withLayer('a digest in capitals', 'source.integrity', layer('x', 'f', { digest: digestOf('x').toUpperCase() }), { says: /SHA-256/ }),
  withLayer('a digest that is a path', 'source.integrity', layer('x', 'f', { digest: 'sha256:../../secrets' }), { says: /SHA-256/ }),
  artifact('a part that lies on another server', 'source.not-found', files => ({
    // The distribution specification lets clients fetch it from there; a plugin's parts come from where it was asked for.
    manifest: manifest([...layersOf(files), layer('y', 'evil.wasm', { mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar', urls: ['http://127.0.0.1:1/evil'] })]),
  })),
  artifact('an index that leads back to itself', 'source.unsupported', () => ({ manifest: JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [{ mediaType: INDEX, digest: digestOf('self'), size: 4 }] }), headers: { 'content-type': INDEX } })),
  artifact('what is a manifest and an index at once', 'source.unsupported', files => ({ manifest: manifest(layersOf(files), { manifests: [] }) })),
  artifact('what says of itself that it is an index', 'source.integrity', files => ({ manifest: manifest(layersOf(files), { mediaType: INDEX }) })),
  artifact('what the registry calls an index and it a manifest', 'source.integrity', () => ({ headers: { 'content-type': INDEX } })),
  artifact('the configuration of a container', 'source.unsupported', files => ({ manifest: manifest(layersOf(files), { config: layer('{}', undefined, { mediaType: 'application/vnd.oci.image.config.v1+json' }) }) })),
  artifact('layers of a container', 'source.unsupported', () => ({ manifest: manifest([layer('x', undefined, { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' })]) })),
  artifact('two modules and nothing that says which', 'source.unsupported', () => ({ manifest: manifest([layer('x', undefined, { mediaType: 'application/wasm' }), layer('y', undefined, { mediaType: 'application/wasm' })]) })),
  artifact('a manifest without end', 'source.too-large', () => ({ manifest: endless })),
  artifact('a manifest of a million brackets', 'source.integrity', () => ({ manifest: '['.repeat(1_000_000) })),
  artifact('a manifest of another version', 'source.integrity', files => ({ manifest: manifest(layersOf(files), { schemaVersion: 1 }) })),
  artifact('another digest than the registry says that it has', 'source.integrity', () => ({ headers: { 'docker-content-digest': digestOf('something else') } })),
  { ...artifact('another manifest than the digest that was asked for', 'source.integrity', () => ({})), make: async scene => `oci://${await serve({ manifest: manifest(layersOf(await scene.signed())), blobs: [] })}/hello@${digestOf('other')}` },
  artifact('a prototype among its annotations', 'source.unsupported', () => ({ manifest: `{"schemaVersion":2,"config":${JSON.stringify(layer('{}'))},"layers":[{"mediaType":"a/b","digest":"${digestOf('x')}","size":1,"__proto__":{"annotations":{"org.opencontainers.image.title":"evil.wasm"}}}]}` })),
  artifact('no package at all', 'manifest.missing', () => ({ manifest: manifest([layer('x', 'readme.md')]), blobs: ['x'] })),
];
