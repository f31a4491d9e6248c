// A process that installs, updates, runs, rolls back and removes plugins until it is killed. What it is about to do and what
// it was told is done it says on standard output: a line each, in one write, so that a kill leaves it out or leaves it whole.
import { mkdtempSync, readFileSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Workspace } from '../../src/api/deps';
import { openRooms } from '../../src/cli/rooms';
import { AirlockError } from '../../src/errors';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { readPackage } from '../../src/plugins/package';
import { zipPackage } from '../../src/plugins/sources/archive/zipPackage';
import { parsePrivateKey } from '../../src/plugins/trust/keyFile';
import { lay } from '../cli/packages';

const [root = '', name = '', keyFile = ''] = process.argv.slice(2);
const SHARED = 'org.crash.shared';
/** What another process does to the same plugin meanwhile. */
const RACES: ReadonlySet<string> = new Set(['plugin.not-found', 'plugin.downgrade', 'plugin.changed', 'plugin.no-such-version', 'package.io']);
const workspace: Workspace = { identity: 'w', name: 'w', isTrusted: true, folders: [] };

function say(...words: readonly string[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

const { airlock } = openRooms({
  root, assets: resolve('dist'), workspace, recordMode: 'off', willRun: true,
  prompts: { confirmUntrusted: async () => false, consent: async question => ({ choices: question.requests.map(() => 'workspace' as const) }) },
  changePrompts: { overwriteUnsaved: async () => false, reviewChanges: async () => 'discard', resolveConflicts: async () => undefined },
  onProblem: problem => { say('failed', problem.code, problem.message.replaceAll('\n', ' ')); },
});
airlock.onDidEvent(event => {
  switch (event.name) {
    case 'plugin.install': case 'plugin.update': case 'plugin.rollback': say('active', event.pluginId, event.version); break;
    case 'plugin.uninstall': say('gone', event.pluginId); break;
    case 'grant.allow': say('grant', event.pluginId); break;
    case 'plugin.start': say('started', event.execution); break;
    case 'plugin.call': say('ended', event.execution); break;
    default:
  }
});

const sources = mkdtempSync(join(dirname(root), 'sources-'));
const MORE = 'capabilities = [{ name = "env", variables = ["HOME"] }]';

async function work(): Promise<void> {
  const key = await parsePrivateKey(new Uint8Array(readFileSync(keyFile)), keyFile);
  const source = (id: string, version: string): Promise<string> => lay(join(sources, id, version), { id, version, key, more: MORE });
  const run = (id: string): Promise<unknown> => airlock.runCommand(id, 'greet', { signal: new AbortController().signal, stdout: () => undefined, stderr: () => undefined, log: () => undefined });
  await airlock.plugins();
  say('ready');
  for (let i = 0; ; i++) {
    const id = `org.crash.${name}-${i}`;
    const first = await source(id, '1.0.0');
    say('begin', id, '1.0.0');
    await airlock.install({ location: first });
    await run(id);
    const archive = join(sources, `${id}.zip`);
    await writeFile(archive, await zipPackage(await readPackage(new NodeStorage(), await source(id, '2.0.0'))));
    say('begin', id, '2.0.0');
    await airlock.install({ location: archive });
    await run(id);
    if (i % 2 === 0) {
      say('begin', id, '1.0.0');
      await airlock.rollback(id);
    }
    if (i % 3 === 1) {
      say('begin', id, '-');
      await airlock.uninstall(id);
    }
    await race(async () => { await airlock.install({ location: await source(SHARED, `1.0.${i % 3}`) }, { allowDowngrade: true }); });
    if (i % 2 === 1) await race(() => airlock.uninstall(SHARED));
  }
}

/** What both processes do to one plugin at once. */
async function race(step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof AirlockError && RACES.has(error.code))) throw error;
  }
}

void work().catch((error: unknown) => {
  say('failed', error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error));
  process.exit(3);
});
