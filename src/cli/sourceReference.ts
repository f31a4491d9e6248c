import { fileURLToPath } from 'node:url';
import { AirlockError } from '../errors';
import { isGitLocation } from '../plugins/sources/gitReference';
import type { PackageReference } from '../plugins/sources/source';
import { absolute } from './files';

/**
 * What a SOURCE of the command line names: a Git repository, a registry's artifact, or a path here, which is made absolute.
 *
 * @param ref a branch, tag, commit or digest
 * @throws AirlockError `usage.invalid` where a path has a `ref`, `source.unsupported` for other kinds of URL
 */
export function sourceReference(source: string, ref: string | undefined): PackageReference {
  if (source === '') throw new AirlockError('usage.invalid', 'The source is empty.', 'Name a folder, a .wasm or .zip file, a Git URL or an oci:// reference.');
  if (source.startsWith('oci://') || isGitLocation(source)) return { location: source, ...(ref === undefined ? {} : { ref }) };
  if (/^(?!file:)[a-z][a-z0-9+.-]+:\/\//i.test(source)) throw new AirlockError('source.unsupported', `Airlock doesn't know how to get a package from ${source}.`, 'Name a folder, a .wasm or .zip file, a Git URL or an oci:// reference.');
  if (ref !== undefined) throw new AirlockError('usage.invalid', `--ref is for Git repositories and registries, and ${source} is a path.`, 'For a repository on this machine write file:///PATH/NAME.git.');
  return { location: source.startsWith('file:') ? fileURLToPath(source) : absolute(source) };
}
