import { AirlockError } from '../errors';
import { dockerCredentials } from '../platform/node/dockerCredentials';
import { NodeStorage } from '../platform/node/nodeStorage';
import { readPackage } from '../plugins/package';
import { pushPackage } from '../plugins/sources/oci/push';
import { absolute } from './files';

/**
 * Publishes a package in a registry. Returns what to print.
 *
 * @throws AirlockError for the package's files and `source.*`
 */
export async function push(location: string, target: string, json: boolean): Promise<string> {
  const read = await readPackage(new NodeStorage(), absolute(location));
  const interrupted = new AbortController();
  const stop = (): void => { interrupted.abort(new AirlockError('cancelled', 'The upload was cancelled. What was sent so far is not reachable under any name.')); };
  process.once('SIGINT', stop);
  try {
    const digest = await pushPackage(read, target, { fetch: (url, init) => fetch(url, init), credentials: registry => dockerCredentials(registry), signal: interrupted.signal });
    const { id, version } = read.manifest;
    if (json) return `${JSON.stringify({ id, version, target, digest, signed: read.signature !== undefined })}\n`;
    return `${id} ${version} is at ${target}\n${digest}\n${read.signature === undefined ? 'It is not signed: few will install it. `airlock sign` signs it.\n' : ''}`;
  } finally {
    process.removeListener('SIGINT', stop);
  }
}
