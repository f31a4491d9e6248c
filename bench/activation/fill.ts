// Makes what a window finds that was used for long: plugins that are installed, and a store with executions of theirs.
//   node fill.cjs ROOT EXECUTIONS
import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openRooms } from '../../src/cli/rooms';
import { generateKey } from '../../src/plugins/trust/keyFile';
import { lay, trust } from '../../test/cli/packages';
import { PLUGINS, fillStore, pluginId } from '../store/fill';

async function fill(root: string, executions: number): Promise<void> {
  const store = join(root, 'store');
  await mkdir(store, { recursive: true });
  await fillStore(store, executions, []);
  const key = await generateKey(into => void randomFillSync(into));
  await trust(root, key);
  const rooms = openRooms({
    root, assets: resolve('dist'),
    prompts: { confirmUntrusted: async () => false, consent: async () => undefined },
    changePrompts: { overwriteUnsaved: async () => false, reviewChanges: async () => 'discard', resolveConflicts: async () => undefined },
    onProblem: problem => { throw problem; },
  });
  const packages = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  try {
    for (let i = 0; i < PLUGINS; i++) {
      const id = pluginId(i);
      await rooms.airlock.install({ location: await lay(join(packages, id), { id, key }) });
    }
  } finally {
    await rooms.close();
    await rm(packages, { recursive: true });
  }
}

const [root = '', executions = '0'] = process.argv.slice(2);
void fill(root, Number(executions));
