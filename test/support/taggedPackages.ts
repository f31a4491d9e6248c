import { bytes, ID, MANIFEST, MODULE, reportFor, runOptions, type ServiceFixture } from './serviceFixture';
import { AirlockError } from '../../src/errors';
import type { Airlock } from '../../src/api/types';
import type { PackageSource } from '../../src/plugins/sources/source';
import type { ExecutionReport } from '../../src/sandbox/types';

/** The manifest of a version that asks for capabilities, each as TOML has it. */
export function manifest(version: string, ...capabilities: readonly string[]): string {
  return `${MANIFEST.replace('0.1.0', version)}capabilities = [${capabilities.join(', ')}]\n`;
}

/** Packages by tag, as a Git repository has them. */
export function tagSource(fixture: ServiceFixture): PackageSource {
  const has = async (tag: string): Promise<boolean> => await fixture.storage.stat(`tags/${tag}`) !== undefined;
  return {
    accepts: ({ location }) => location === 'repo',
    async fetch({ ref = 'main' }) {
      if (!await has(ref)) throw new AirlockError('source.not-found', `No ${ref}.`);
      return { storage: fixture.storage, location: `tags/${ref}`, origin: { kind: 'git', url: 'repo', reference: `commit of ${ref}`, requested: ref } };
    },
    versions: async () => (await fixture.storage.list('tags')).filter(({ name }) => name.startsWith('v')).map(({ name }) => ({ version: name.slice(1), reference: { location: 'repo', ref: name } })),
  };
}

/** Publishes a version under a tag, with a module of its own. */
export function publishTag(fixture: ServiceFixture, version: string, { tag = `v${version}`, asks = [] as readonly string[], module = version } = {}): Promise<void> {
  return fixture.lay(`tags/${tag}`, manifest(version, ...asks), { module: Uint8Array.of(...MODULE, ...bytes(module)) });
}

/** What the audit log says of the plugin, oldest first. */
export async function audited(airlock: Airlock): Promise<readonly string[]> {
  let text = '';
  for await (const piece of airlock.exportRecord('audit', 'jsonl')) text += piece;
  return text.trim().split('\n').map(line => JSON.parse(line) as { event: string; detail: string }).map(({ event, detail }) => {
    const { from, version } = JSON.parse(detail) as { from?: string; version?: string };
    return [event, from, version].filter(part => part !== undefined && part !== null).join(' ');
  });
}

/** Starts an execution that lasts until it is let go. */
export async function startedRun(fixture: ServiceFixture, at: Airlock): Promise<() => Promise<ExecutionReport>> {
  let release = (): void => undefined;
  const before = fixture.executed.length;
  fixture.report = request => new Promise(resolve => { release = () => resolve(reportFor(request)); });
  const run = at.runCommand(ID, 'run', runOptions());
  while (fixture.executed.length === before) await new Promise(resolve => setTimeout(resolve, 2));
  fixture.report = async request => reportFor(request);
  return () => {
    release();
    return run;
  };
}

/** Resolves once something is so. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!await isTrue()) await new Promise(resolve => setTimeout(resolve, 5));
}
