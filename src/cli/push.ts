import { dockerCredentials } from '../platform/node/dockerCredentials';
import { NodeStorage } from '../platform/node/nodeStorage';
import { readPackage } from '../plugins/package';
import { pushPackage } from '../plugins/sources/oci/push';
import { absolute } from './files';
import { untilInterrupted } from './interrupted';

/**
 * Publishes a package in a registry. Returns what to print.
 *
 * @throws AirlockError for the package's files and `source.*`
 */
export async function push(location: string, target: string, json: boolean): Promise<string> {
  const read = await readPackage(new NodeStorage(), absolute(location));
  const digest = await untilInterrupted(signal => pushPackage(read, target, { fetch: (url, init) => fetch(url, init), credentials: registry => dockerCredentials(registry), signal }));
  const { id, version } = read.manifest;
  if (json) return `${JSON.stringify({ id, version, target, digest, signed: read.signature !== undefined })}\n`;
  return `${id} ${version} is at ${target}\n${digest}\n${read.signature === undefined ? 'It is not signed: few will install it. `airlock sign` signs it.\n' : ''}`;
}
