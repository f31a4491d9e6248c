import { dockerCredentials } from '../platform/node/dockerCredentials';
import { NodeStorage } from '../platform/node/nodeStorage';
import { readPackage } from '../plugins/package';
import { pushPackage } from '../plugins/sources/oci/push';
import type { Answer } from './answer';
import { absolute } from './files';
import { untilInterrupted } from './interrupted';

/**
 * Publishes a package in a registry.
 *
 * @throws AirlockError for the package's files and `source.*`
 */
export async function push(location: string, target: string): Promise<Answer> {
  const read = await readPackage(new NodeStorage(), absolute(location));
  const digest = await untilInterrupted(signal => pushPackage(read, target, { fetch: (url, init) => fetch(url, init), credentials: registry => dockerCredentials(registry), signal }));
  const { id, version } = read.manifest;
  const isSigned = read.signature !== undefined;
  return {
    text: `${id} ${version} is at ${target}\n${digest}\n${isSigned ? '' : 'It is not signed: few will install it. `airlock sign` signs it.\n'}`,
    json: { id, version, target, digest, signed: isSigned },
  };
}
