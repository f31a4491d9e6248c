import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { parsePrivateKey, type SigningKey } from '../../../src/plugins/trust/keyFile';
import { signFolder } from '../../../src/plugins/trust/signFolder';

/** Where the sample that misbehaves is. */
export const misbehaveIn = (workspace: string): string => join(workspace, 'plugins', 'misbehave');

/**
 * Writes and signs a version of the sample that misbehaves, as whoever works on it does: the manifest first, then the signature. It may take
 * ten minutes, so that nobody has to be quicker than its own limit of time.
 * @param key default: the demo's
 */
export async function buildMisbehave(workspace: string, version = '0.1.0', key?: SigningKey): Promise<void> {
  const file = join(misbehaveIn(workspace), 'plugin.toml');
  const manifest = await readFile(file, 'utf8');
  await writeFile(file, manifest.replace(/^version = .*$/m, `version = "${version}"`).replace(/wall_ms = .*/, 'wall_ms = 600_000').replace(/^\[\[broken$/m, ''));
  await signFolder(new NodeStorage(), misbehaveIn(workspace), key ?? await parsePrivateKey(await readFile('examples/demo-key'), 'demo-key'));
}
