import assert from 'node:assert/strict';
import { ID, ServiceFixture, WITH_READ, runOptions } from '../../test/support/serviceFixture';
import type { AirlockError } from '../errors';

const FIXED = { serialNumber: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e', timestamp: '2026-01-02T03:04:05Z' };

describe('the bill of materials of the service', () => {
  let fixture: ServiceFixture;
  beforeEach(async () => { fixture = await ServiceFixture.make(); });
  afterEach(() => fixture.close());

  interface Bill {
    readonly serialNumber: string;
    readonly metadata: { readonly timestamp: string };
    readonly components?: readonly { readonly name: string; readonly hashes: readonly { readonly content: string }[]; readonly properties: readonly { readonly name: string; readonly value: string }[] }[];
  }

  it('holds what is installed, with digests and what was decided', async () => {
    const airlock = fixture.open();
    await fixture.install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    const bill = JSON.parse(await airlock.billOfMaterials(FIXED)) as Bill;
    const [plugin] = await airlock.plugins();
    assert.deepEqual(bill.components?.map(({ name, hashes }) => [name, hashes[0]?.content]), [[ID, plugin?.moduleDigest]]);
    assert.equal(bill.components?.[0]?.properties.filter(({ name }) => name === 'airlock:grant').length, 1);
    assert.equal(await airlock.billOfMaterials(FIXED), await airlock.billOfMaterials(FIXED));
    await airlock.uninstall(ID);
    assert.deepEqual((JSON.parse(await airlock.billOfMaterials()) as Bill).components ?? [], []);
  });

  it('is of now, with a number of its own, unless told otherwise', async () => {
    const airlock = fixture.open();
    const [one, other] = [JSON.parse(await airlock.billOfMaterials()) as Bill, JSON.parse(await airlock.billOfMaterials()) as Bill];
    assert.equal(one.metadata.timestamp, new Date(fixture.time).toISOString());
    assert.notEqual(one.serialNumber, other.serialNumber);
  });

  it('refuses a serial number and a time that are none', async () => {
    const airlock = fixture.open();
    for (const options of [{ serialNumber: 'x' }, { serialNumber: 'urn:uuid:0F8FAD5B-D9CB-469F-A165-70867728950E' }, { timestamp: 'yesterday' }, { timestamp: '2026' }, { timestamp: '2026-99-99T00:00:00Z' }]) {
      await assert.rejects(airlock.billOfMaterials(options), (error: AirlockError) => error.code === 'usage.invalid', JSON.stringify(options));
    }
  });
});
