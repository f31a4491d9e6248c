import assert from 'node:assert/strict';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import * as v from 'valibot';
import type { PluginRow } from '../../store/installedPlugins';
import type { Manifest } from '../types';
import type { BilledPlugin } from './bill';
import { writeCycloneDx } from './cyclonedx';

const [MODULE, MANIFEST, SIGNATURE, PACKAGE] = ['a', 'b', 'c', 'd'].map(digit => digit.repeat(64)) as [string, string, string, string];
const about = { version: '9.9.9', serialNumber: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e', timestamp: new Date('2026-01-02T03:04:05.000Z') };

function plugin({ row = {}, meta = {}, ...more }: { row?: Partial<PluginRow>; meta?: Partial<Manifest['meta']> } & Partial<Omit<BilledPlugin, 'row'>> = {}): BilledPlugin {
  return {
    row: {
      id: 'org.example.hello', version: '1.2.3', source: 'local', source_url: '/home/jane/secret-project/hello', requested: null, reference: null,
      package_sha256: PACKAGE, manifest_file: 'plugin.toml', manifest_sha256: MANIFEST, checksum: MODULE, signature_sha256: SIGNATURE,
      signer_kind: 'trusted', signer_key_id: 'e'.repeat(16), signer_name: 'Jane', asked: null, pinned: 0, state: 'enabled', error_message: null, installed_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z', ...row,
    },
    manifest: {
      id: 'org.example.hello', version: '1.2.3', wasm: 'bin/hello.wasm', entry: '_start', commands: [], limits: {}, quotas: {},
      capabilities: [{ name: 'log' }, { name: 'fs.read', paths: ['src/**'] }],
      meta: { name: 'Hello', description: 'Says hello.', authors: ['Jane <jane@example.org>'], ...meta },
    },
    isDamaged: false,
    grants: [],
    ...more,
  };
}

/** Holds what it made of the schema. */
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

const hash = v.object({ alg: v.literal('SHA-256'), content: v.string() });
const billSchema = v.object({
  bomFormat: v.literal('CycloneDX'), specVersion: v.literal('1.6'), serialNumber: v.string(), version: v.literal(1),
  metadata: v.object({ timestamp: v.string(), tools: v.object({ components: v.array(v.object({ name: v.string(), version: v.string() })) }), component: v.object({ 'bom-ref': v.string(), version: v.string() }) }),
  components: v.optional(v.array(v.object({
    'type': v.literal('application'), 'bom-ref': v.string(), 'name': v.string(), 'version': v.string(), 'purl': v.string(), 'author': v.optional(v.string()), 'publisher': v.optional(v.string()), 'hashes': v.array(hash), 'licenses': v.optional(v.unknown()),
    'externalReferences': v.optional(v.array(v.object({ type: v.string(), url: v.string(), comment: v.optional(v.string()) })), []),
    'properties': v.array(v.object({ name: v.string(), value: v.string() })),
    'components': v.array(v.object({ type: v.literal('file'), name: v.string(), hashes: v.array(hash) })),
  })), []),
  dependencies: v.array(v.object({ ref: v.string(), dependsOn: v.optional(v.array(v.string())) })),
});
type Bill = v.InferOutput<typeof billSchema>;

/** A bill that the official schema accepts, strictly. */
async function billed(...plugins: readonly BilledPlugin[]): Promise<Bill> {
  const text = writeCycloneDx(plugins, about);
  assert.equal(await validator.validate(text), null);
  return v.parse(billSchema, JSON.parse(text));
}
async function only(...args: Parameters<typeof plugin>): Promise<Bill['components'][number]> {
  const [component = assert.fail()] = (await billed(plugin(...args))).components;
  return component;
}

describe('a bill of materials', () => {
  it('is CycloneDX 1.6 as its schema has it, about what Airlock has installed, made by Airlock', async () => {
    const bill = await billed(plugin());
    assert.deepEqual([bill.serialNumber, bill.metadata.timestamp], [about.serialNumber, '2026-01-02T03:04:05.000Z']);
    assert.deepEqual(bill.metadata.tools.components.map(({ name, version }) => [name, version]), [['airlock', '9.9.9']]);
    assert.deepEqual(bill.dependencies.find(({ ref }) => ref === 'airlock')?.dependsOn, ['org.example.hello@1.2.3']);
  });

  it('would not be one with a digest that is none', async () => {
    const text = writeCycloneDx([plugin()], about).replaceAll(MODULE, 'no digest');
    assert.notEqual(await validator.validate(text), null);
  });

  it('is good where nothing is installed, too', async () => {
    assert.deepEqual((await billed()).components, []);
  });

  it('names each file of a package with its digest, and the plugin with its module\'s', async () => {
    const component = await only();
    assert.deepEqual(component.hashes, [{ alg: 'SHA-256', content: MODULE }]);
    assert.deepEqual(component.components.map(({ name, hashes }) => [name, hashes[0]?.content]), [['bin/hello.sig', SIGNATURE], ['bin/hello.wasm', MODULE], ['plugin.toml', MANIFEST]]);
    assert.deepEqual((await only({ row: { signature_sha256: null, signer_kind: 'unsigned', signer_key_id: null, signer_name: null } })).components.map(({ name }) => name), ['bin/hello.wasm', 'plugin.toml']);
  });

  it('says who signed it, what it asks for, and what was decided, with workspaces as digests', async () => {
    const { publisher, author, properties } = await only({ grants: [{ plugin_id: 'org.example.hello', key_id: 'k', workspace: 'file:///home/jane/secret-project', asked: '{"name":"fs.read","paths":["**"]}', capability: '{"name":"fs.read","paths":["src/**"]}', decision: 'allow', granted_at: '2026-01-01T00:00:00.000Z', expires_at: '2026-03-01T00:00:00.000Z', preview: 0 }] });
    assert.deepEqual([publisher, author], ['Jane', 'Jane <jane@example.org>']);
    const values = (name: string): unknown[] => properties.filter(property => property.name === name).map(({ value }) => value);
    assert.deepEqual(values('airlock:signer:kind'), ['trusted']);
    assert.deepEqual(values('airlock:package:sha256'), [PACKAGE]);
    assert.deepEqual(values('airlock:capability'), ['{"name":"fs.read","paths":["src/**"]}', '{"name":"log"}']);
    const [grant] = values('airlock:grant');
    assert.match(String(grant), /^\{"decision":"allow","capability":\{"name":"fs\.read","paths":\["src\/\*\*"\]\},"preview":false,"key":"k","workspace":"sha256:[0-9a-f]{64}","at":"2026-01-01T00:00:00\.000Z","until":"2026-03-01T00:00:00\.000Z"\}$/);
  });

  it('holds no place on this machine and nothing secret', async () => {
    const text = writeCycloneDx([
      plugin({ grants: [{ plugin_id: 'p', key_id: 'k', workspace: 'file:///home/jane/secret-project', asked: '{"name":"log"}', capability: '{"name":"log"}', decision: 'deny', granted_at: 't', expires_at: null, preview: 0 }] }),
      plugin({ row: { id: 'b', source: 'zip', source_url: 'https://jane:secret@example.org/b.zip?token=secret' } }),
      plugin({ row: { id: 'c', source: 'zip', source_url: '/home/jane/secret-project/c.zip' } }),
      plugin({ row: { id: 'd', source: 'git', source_url: 'https://secret@example.org/d.git' } }),
      plugin({ row: { id: 'e', source: 'git', source_url: 'file:///home/jane/secret-project/e.git' } }),
    ], about);
    assert.ok(!text.includes('secret'), text);
    assert.ok(!text.includes('/home'), text);
  });

  const sources: readonly (readonly [what: string, row: Partial<PluginRow>, purl: string, reference: readonly [string, string, string?] | undefined])[] = [
    ['a registry', { source: 'registry', source_url: 'oci://ghcr.io:443/jane/hello', requested: 'v1', reference: `sha256:${MODULE}` }, `pkg:oci/hello@sha256%3A${MODULE}?repository_url=ghcr.io%3A443/jane/hello&tag=v1`, ['distribution', `oci://ghcr.io:443/jane/hello@sha256:${MODULE}`]],
    ['GitHub', { source: 'git', source_url: 'https://github.com/Jane/Hello.git#plugins/hello', requested: 'main', reference: 'c0ffee' }, 'pkg:github/jane/hello@c0ffee#plugins/hello', ['vcs', 'https://github.com/Jane/Hello.git', 'commit c0ffee']],
    ['another Git server', { source: 'git', source_url: 'git@git.example.org:jane/hello.git', reference: 'c0ffee' }, 'pkg:generic/org.example.hello@1.2.3?vcs_url=git%2Bssh%3A//git%40git.example.org/jane/hello.git%40c0ffee', ['vcs', 'ssh://git@git.example.org/jane/hello.git', 'commit c0ffee']],
    ['a web server', { source: 'zip', source_url: 'https://example.org/hello.zip' }, 'pkg:generic/org.example.hello@1.2.3?download_url=https%3A//example.org/hello.zip', ['distribution', 'https://example.org/hello.zip']],
    ['a folder', {}, 'pkg:generic/org.example.hello@1.2.3', undefined],
    ['a source that an older version wrote otherwise', { source: 'registry', source_url: 'somewhere' }, 'pkg:generic/org.example.hello@1.2.3', undefined],
  ];
  for (const [what, row, purl, reference] of sources) {
    it(`says where a plugin from ${what} is from`, async () => {
      const component = await only({ row });
      assert.equal(component.purl, purl);
      assert.deepEqual(component.externalReferences.map(({ type, url, comment }) => [type, url, ...(comment === undefined ? [] : [comment])]), reference === undefined ? [] : [reference]);
    });
  }

  it('has the licence as SPDX knows it: by its id, as an expression, or else by name', async () => {
    for (const [license, expected] of [
      ['MIT', [{ license: { id: 'MIT' } }]], ['apache-2.0', [{ license: { id: 'Apache-2.0' } }]],
      ['(MIT OR Apache-2.0)', [{ expression: '(MIT OR Apache-2.0)' }]], ['GPL-2.0-only WITH Classpath-exception-2.0', [{ expression: 'GPL-2.0-only WITH Classpath-exception-2.0' }]],
      ['Ask Jane', [{ license: { name: 'Ask Jane' } }]], ['MIT OR', [{ license: { name: 'MIT OR' } }]],
    ] as const) assert.deepEqual((await only({ meta: { license } })).licenses, expected);
    assert.equal((await only()).licenses, undefined);
  });

  it('names a homepage that is a web page, and no other', async () => {
    assert.deepEqual((await only({ meta: { homepage: 'https://example.org/hello' } })).externalReferences.map(({ url }) => url), ['https://example.org/hello']);
    for (const homepage of ['javascript:alert(1)', 'not a URL', 'file:///etc/passwd']) assert.deepEqual((await only({ meta: { homepage } })).externalReferences, []);
  });

  it('holds a plugin whose copy is damaged, by what is on record', async () => {
    const component = await only({ isDamaged: true, meta: { name: 'org.example.hello', description: '', authors: [] } });
    assert.ok(component.properties.some(({ name, value }) => name === 'airlock:state' && value === 'error'));
    assert.deepEqual(component.components.map(({ name }) => name), ['module', 'plugin.toml', 'signature']);
  });

  it('is the same bytes for the same plugins, in whatever order they come', () => {
    const plugins = ['a', 'b', 'c'].map(id => plugin({ row: { id } }));
    assert.equal(writeCycloneDx([...plugins].reverse(), about), writeCycloneDx(plugins, about));
  });

  it('is as its schema has it whatever a manifest says of itself', async () => {
    await billed(plugin({ meta: { name: '"\u0000\u202e', description: '\ud800 <script>', authors: ['', '\n'], license: '"}]', homepage: 'https://example.org/ü?a=b c#"' } }));
  });
});
