import assert from 'node:assert/strict';
import * as v from 'valibot';
import { MAX_ROWS, toWebviewSchema } from '../../../media/discover/protocol';
import type { CatalogueOffer } from '../../api/catalogue';
import { parseAddress } from '../../plugins/catalogue/address';
import { parseCatalogue } from '../../plugins/catalogue/parse';
import { describeOffer, describeResults } from './describe';

const location = 'https://example.org/x.json';
const version = (number: string): object => ({ version: number, source: 'oci://example.org/hello:1', capabilities: [{ name: 'log' }, { name: 'fs.read', paths: ['docs/**'], reason: 'To count.' }, { name: 'telepathy' }] });
const parsed = parseCatalogue(new TextEncoder().encode(JSON.stringify({ format: 'airlock-catalogue-v1', name: 'X', plugins: [{ id: 'hello', name: 'Hello', versions: ['1.0.0', '1.2.0', '1.1.0'].map(version) }] })), 'x');
let catalogue: Awaited<typeof parsed>;

function offer(changed: Partial<CatalogueOffer> = {}): CatalogueOffer {
  const [plugin] = catalogue.plugins;
  assert.ok(plugin !== undefined);
  return { catalogue: { location, address: parseAddress(location), catalogue, signer: { kind: 'unsigned' }, asOf: '2026-01-01T00:00:00Z' }, plugin, publisher: { kind: 'unsigned' }, ratings: new Map(), ...changed };
}

describe('what the Discover page is told', () => {
  before(async () => { catalogue = await parsed; });

  it('says of each version whether it is newer than what is installed', () => {
    const compared = new Map([['1.2.0', 'newer'], ['1.1.0', 'same'], ['1.0.0', 'older']] as const);
    const { versions, state, installed } = describeOffer(offer({ installed: { version: '1.1.0', hasUpdate: true, compared }, ratings: new Map([['1.1.0', 3]]) }));
    assert.deepEqual(versions.map(each => [each.version, each.compared, each.stars]), [['1.2.0', 'newer', undefined], ['1.1.0', 'same', 3], ['1.0.0', 'older', undefined]]);
    assert.deepEqual([state, installed], ['update', '1.1.0']);
    assert.deepEqual(describeOffer(offer()).versions.map(each => each.compared), [undefined, undefined, undefined]);
  });

  it('says what is asked for at which hosts, also where that goes without saying', () => {
    const { plugin } = offer();
    const capabilities = [{ name: 'network', hosts: ['a.example'], methods: ['POST'] }, { name: 'network', hosts: ['b.example'] }, { name: 'llm', models: ['small'] }];
    const [version] = describeOffer(offer({ plugin: { ...plugin, versions: plugin.versions.map(version => ({ ...version, capabilities })) } })).versions;
    assert.deepEqual(version?.capabilities.map(({ scopes, methods }) => [scopes, methods]), [[['a.example'], ['POST']], [['b.example'], ['GET', 'HEAD']], [['small'], []]]);
  });

  it('puts capabilities into words, those too that nobody knows', () => {
    const [reads, unknown] = describeOffer(offer()).versions[0]?.capabilities ?? [];
    assert.deepEqual([reads?.title, reads?.scopes, reads?.reason], ['Read files of this workspace', ['docs/**'], 'To count.']);
    assert.deepEqual([unknown?.title, unknown?.meaning], ['telepathy', 'This version of Airlock does not know this capability.']);
  });

  it('takes what a catalogue says of signers for a claim', () => {
    for (const publisher of [{ kind: 'trusted', keyId: 'a'.repeat(64), name: 'Jane' }, { kind: 'unknown', keyId: 'a'.repeat(64) }] as const) {
      assert.match(describeOffer(offer({ publisher })).signer.explanation, /the catalogue says/);
    }
  });

  it('is what the page accepts, and no more than it lists', () => {
    const results = describeResults('x', Array.from({ length: MAX_ROWS + 1 }, () => offer({ averageStars: 3.5 })));
    for (const message of [results, { type: 'offer', offer: describeOffer(offer()), showsImages: false }]) v.parse(toWebviewSchema, message);
    assert.ok(results.type === 'results' && results.total === MAX_ROWS + 1 && results.rows.length === MAX_ROWS);
  });
});
