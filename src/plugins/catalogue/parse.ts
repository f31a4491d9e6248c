import { rcompare } from 'semver';
import * as v from 'valibot';
import { AirlockError } from '../../errors';
import { printable } from '../../printable';
import { Pace } from '../../turns';
import { parseJson } from '../sources/oci/registryClient';
import { CATALOGUE_BOUNDS, CATALOGUE_FORMAT, frameSchema, pluginSchema } from './schema';
import type { Catalogue } from './schema';

const MOST_SHOWN = 10;

/**
 * Reads a catalogue (docs/CATALOGUE.md), a few plugins at a time: the thread is others' too. Versions are in falling order afterwards.
 *
 * @param name of the file, for errors
 * @throws AirlockError `catalogue.malformed` with what is wrong and where; `catalogue.newer` where it is of another
 *   version of the format; `source.too-large`
 */
export async function parseCatalogue(bytes: Uint8Array, name: string): Promise<Catalogue> {
  if (bytes.length > CATALOGUE_BOUNDS.bytes) throw new AirlockError('source.too-large', `${name} is larger than ${CATALOGUE_BOUNDS.bytes / 1024 / 1024} MiB.`, 'Divide it, or put its readmes into files of their own.');
  const json = parseJson(bytes);
  if (json === undefined) throw malformed(name, 'it is no JSON');
  refuseOtherFormat(json, name);
  const frame = v.safeParse(frameSchema, json);
  if (!frame.success) throw malformedAt(name, frame.issues.map(issue => said(v.getDotPath(issue) ?? 'the whole', issue)));
  const plugins = new Map<string, Catalogue['plugins'][number]>();
  const problems: string[] = [];
  const pace = new Pace();
  for (const [index, written] of frame.output.plugins.entries()) {
    await pace.rest();
    const plugin = v.safeParse(pluginSchema, written);
    if (!plugin.success) {
      problems.push(...plugin.issues.map(issue => said(['plugins', index, v.getDotPath(issue)].filter(part => part !== null).join('.'), issue)));
      if (problems.length >= MOST_SHOWN) break;
      continue;
    }
    const { id } = plugin.output;
    if (plugins.has(id)) throw malformed(name, `it lists ${id} twice`);
    plugins.set(id, { ...plugin.output, versions: newestFirst(name, plugin.output) });
  }
  if (problems.length > 0) throw malformedAt(name, problems);
  return { ...frame.output, plugins: [...plugins.values()] };
}

function said(where: string, { message }: { readonly message: string }): string {
  return printable(`${where}: ${message}.`.slice(0, 300));
}

function malformedAt(name: string, problems: readonly string[]): AirlockError {
  return malformed(name, (problems[0] ?? 'something is wrong').replace(/\.$/, ''), problems.slice(0, MOST_SHOWN).map(message => ({ message })));
}

/** Tells a catalogue of a later version of the format from a file that is none. */
function refuseOtherFormat(json: unknown, name: string): void {
  const said = v.safeParse(v.looseObject({ format: v.pipe(v.string(), v.regex(/^airlock-catalogue-v\d{1,4}$/)) }), json);
  if (!said.success) throw malformed(name, `its "format" is not "${CATALOGUE_FORMAT}"`);
  if (said.output.format !== CATALOGUE_FORMAT) throw new AirlockError('catalogue.newer', `${name} is written for another version of Airlock (${said.output.format}).`, 'Update Airlock, or ask for a catalogue in the format that this version reads.');
}

function newestFirst(name: string, { id, versions }: Catalogue['plugins'][number]): Catalogue['plugins'][number]['versions'] {
  const sorted = [...versions].sort((a, b) => rcompare(a.version, b.version));
  const twice = sorted.find((version, index) => sorted[index - 1]?.version === version.version);
  if (twice !== undefined) throw malformed(name, `it lists ${id} ${twice.version} twice`);
  return sorted;
}

function malformed(name: string, why: string, details: readonly { readonly message: string }[] = []): AirlockError {
  return new AirlockError('catalogue.malformed', `${name} is no catalogue that can be read: ${why}.`, 'Tell whoever makes it; docs/CATALOGUE.md describes the format.', { details });
}
