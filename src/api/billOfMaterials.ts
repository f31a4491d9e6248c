import { version } from '../../package.json';
import { AirlockError } from '../errors';
import type { InstalledPackages } from '../plugins/installed';
import type { BillOptions, BilledPlugin } from '../plugins/sbom/bill';
import { grantsOf } from '../store/grants';
import { allPlugins } from '../store/installedPlugins';
import type { Store } from '../store/types';

/**
 * The bill of materials of all installed plugins, CycloneDX 1.6 as JSON (docs/SBOM.md): the same bytes for the same plugins,
 * serial number and time.
 *
 * @throws AirlockError `usage.invalid` for options that make no sense; `store.*`
 */
export async function billOfMaterials(store: Store, packages: InstalledPackages, now: number, { serialNumber = `urn:uuid:${crypto.randomUUID()}`, timestamp }: BillOptions = {}): Promise<string> {
  const about = { version, serialNumber: checkedSerial(serialNumber), timestamp: checkedTime(timestamp, now) };
  const recorded = await store.read(async db => {
    const found = [];
    for (const row of await allPlugins(db)) found.push({ row, grants: await grantsOf(db, row.id) });
    return found;
  });
  const plugins = await Promise.all(recorded.map(async ({ row, grants }): Promise<BilledPlugin> => {
    const { manifest, state } = await packages.describe(row);
    return { row, grants, manifest, isDamaged: state === 'error' && row.state !== 'error' };
  }));
  const { writeCycloneDx } = await import('../plugins/sbom/cyclonedx');
  return writeCycloneDx(plugins, about);
}

/** RFC 4122, as the schema has it. */
function checkedSerial(text: string): string {
  if (/^urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text)) return text;
  throw new AirlockError('usage.invalid', `${text.slice(0, 80)} is no serial number of a bill of materials.`, 'Write urn:uuid: and a UUID in lower case.');
}

function checkedTime(text: string | undefined, now: number): Date {
  const time = text === undefined ? new Date(now) : new Date(text);
  if (text !== undefined && (Number.isNaN(time.getTime()) || !/^\d{4}-\d{2}-\d{2}T/.test(text))) throw new AirlockError('usage.invalid', `${text.slice(0, 80)} is no time.`, 'Write it as in RFC 3339, for example 2026-01-02T03:04:05Z.');
  return time;
}
