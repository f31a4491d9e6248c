import { dockerCredentials } from '../platform/node/dockerCredentials';
import { pushCatalogue } from '../plugins/catalogue/push';
import { absolute, readBytes, readBytesIfAny } from './files';
import { toJson } from './json';
import { untilInterrupted } from './interrupted';

/**
 * `airlock catalogue push`: publishes a catalogue, with its signature where there is one. Returns what to tell.
 *
 * @throws AirlockError `catalogue.*`, `source.*`, and for the file
 */
export async function cataloguePush(path: string, target: string, json: boolean): Promise<string> {
  const catalogue = await readBytes(absolute(path));
  const signature = await readBytesIfAny(absolute(`${path}.sig`));
  const digest = await untilInterrupted(signal => pushCatalogue(catalogue, signature, target, { fetch: (url, init) => fetch(url, init), credentials: registry => dockerCredentials(registry), signal }));
  if (json) return toJson({ target, digest, signed: signature !== undefined });
  return `The catalogue is at ${target}\n${digest}\n${signature === undefined ? 'It is not signed: `airlock catalogue build --key` signs it.\n' : ''}`;
}
