import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { AirlockError } from '../../errors';
import { parseCatalogue } from './parse';
import { CATALOGUE_BOUNDS, catalogueSchema } from './schema';

const version = { version: '1.0.0', source: 'oci://ghcr.io/jane/hello:1.0.0' };
const plugin = { id: 'org.example.hello', name: 'Hello', versions: [version] };
const written = (changed: object = {}): Record<string, unknown> => ({ format: 'airlock-catalogue-v1', name: 'Jane\'s', plugins: [plugin], ...changed });
const parse = (json: unknown): ReturnType<typeof parseCatalogue> => parseCatalogue(new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json)), 'jane.json');
const withPlugin = (changed: object): object => written({ plugins: [{ ...plugin, ...changed }] });
const withVersion = (changed: object): object => withPlugin({ versions: [{ ...version, ...changed }] });

async function refused(json: unknown, code: string, why?: RegExp): Promise<void> {
  await assert.rejects(parse(json), (error: unknown) => {
    assert.ok(error instanceof AirlockError, String(error));
    assert.equal(error.code, code, error.sentence);
    if (why !== undefined) assert.match(error.message, why);
    assert.ok(error.nextStep.length > 5);
    return true;
  });
}

describe('a catalogue', () => {
  it('may say little, and fields that nobody knows', async () => {
    const { plugins } = await parse({ ...written(), color: 'blue', plugins: [{ ...plugin, downloads: 5, versions: [{ ...version, size: 7 }] }] });
    assert.deepEqual(plugins[0], { ...plugin, description: '', keywords: [], versions: [{ ...version, capabilities: [] }] });
  });

  it('lists versions in falling order, as semantic versions have it', async () => {
    const versions = ['1.0.0-beta.2', '1.10.0', '1.9.0', '1.0.0'].map(each => ({ ...version, version: each }));
    assert.deepEqual((await parse(withPlugin({ versions }))).plugins[0]?.versions.map(each => each.version), ['1.10.0', '1.9.0', '1.0.0', '1.0.0-beta.2']);
  });

  it('asks for capabilities that this version doesn\'t know, too', async () => {
    assert.equal((await parse(withVersion({ capabilities: [{ name: 'telepathy' }] }))).plugins[0]?.versions[0]?.capabilities[0]?.name, 'telepathy');
  });

  it('is told apart from one of a later version, and from what is none', async () => {
    await refused(written({ format: 'airlock-catalogue-v2', plugins: 'otherwise' }), 'catalogue.newer');
    for (const none of ['', '{', '[]', 'null', '"x"', '<html>', '{"name":"x","plugins":[]}', written({ format: 1 }), written({ format: 'airlock-catalogue' })]) await refused(none, 'catalogue.malformed');
    await assert.rejects(parseCatalogue(Uint8Array.of(0x7b, 0xff, 0x7d), 'x'), { code: 'catalogue.malformed' });
  });

  const wrong: Readonly<Record<string, object>> = {
    'no name': written({ name: '' }),
    'a name of two lines': written({ name: 'a\nb' }),
    'a name that reorders text': withPlugin({ name: 'a\u202eb' }),
    'an id that is a path': withPlugin({ id: '../x' }),
    'an id in upper case': withPlugin({ id: 'Org.Example' }),
    'no versions': withPlugin({ versions: [] }),
    'a version that is none': withVersion({ version: '1' }),
    'a source of two lines': withVersion({ source: 'a\nb' }),
    'a digest of another kind': withVersion({ digest: 'md5:00' }),
    'a homepage that is a script': withPlugin({ homepage: 'javascript:alert(1)' }),
    'a readme elsewhere': withPlugin({ readme: { url: 'https://evil.example/x.md' } }),
    'a readme above it': withPlugin({ readme: { url: '../../etc/passwd' } }),
    'an absolute readme': withPlugin({ readme: { url: '/etc/passwd' } }),
    'a readme of another host': withPlugin({ readme: { url: '//evil.example/x.md' } }),
    'a hidden readme': withPlugin({ readme: { url: '.git/config' } }),
    'too long a readme': withPlugin({ readme: { text: 'x'.repeat(CATALOGUE_BOUNDS.readmeText + 1) } }),
    'a key that is none': withPlugin({ publisher: { key: 'abc' } }),
    'too many keywords': withPlugin({ keywords: Array.from({ length: 21 }, () => 'x') }),
    'too many versions': withPlugin({ versions: Array.from({ length: 51 }, (_, index) => ({ ...version, version: `1.0.${index}` })) }),
    'too many plugins': written({ plugins: Array.from({ length: 2001 }, (_, index) => ({ ...plugin, id: `p${index}` })) }),
    'a plugin twice': written({ plugins: [plugin, plugin] }),
    'a version twice': withPlugin({ versions: [version, version] }),
    'a time that is none': withVersion({ published: 'yesterday' }),
  };
  for (const [what, json] of Object.entries(wrong)) it(`with ${what} is refused, and says where`, () => refused(json, 'catalogue.malformed'));

  it('that is too large is refused before it is read', () => refused(`{"format":"${' '.repeat(CATALOGUE_BOUNDS.bytes)}"}`, 'source.too-large'));

  it('has a JSON Schema that says the same', () => {
    const { $schema, ...schema } = toJsonSchema(catalogueSchema, { errorMode: 'ignore', typeMode: 'input' });
    assert.ok($schema);
    const kept = JSON.parse(readFileSync('docs/catalogue.schema.json', 'utf8')) as Record<string, unknown>;
    assert.deepEqual(Object.fromEntries(Object.entries(kept).filter(([name]) => !['$schema', '$id', 'title', 'description'].includes(name))), JSON.parse(JSON.stringify(schema)), 'docs/catalogue.schema.json is made from src/plugins/catalogue/schema.ts: node scripts/catalogueSchema.mjs');
  });
});
