import { randomFillSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createAirlock } from '../../src/api/airlock';
import type { Airlock } from '../../src/api/types';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { createNodeFileSystem } from '../../src/platform/node/nodeFileSystem';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { localSources } from '../../src/plugins/sources/localSources';
import { createExecutor } from '../../src/sandbox/executor';
import { createInProcessHardener, rememberHardened } from '../../src/sandbox/hardener';
import { Random } from './random';

/** What the review said of the sample plugins. */
export interface SampleFigures {
  readonly executions: number;
  /** Flags raised while nothing was wrong, by kind. */
  readonly alarms: Readonly<Record<string, number>>;
  /** Kinds that were flagged of each anomaly. */
  readonly anomalies: Readonly<Record<string, readonly string[]>>;
}

const COMMANDS = [['word-count', 'count'], ['word-count', 'lines'], ['word-count', 'largest'], ['report', 'print']] as const;
const WORDS = 'tide moon harbour table constituent phase amplitude level gauge ship'.split(' ');

/** Runs the real sample plugins over a workspace that somebody works in, then over workspaces that are made to burn fuel. */
export async function sampleFigures(runs: number): Promise<SampleFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-review-'));
  const workspace = join(folder, 'workspace');
  const root = join(folder, 'storage');
  const storage = new NodeStorage();
  await storage.replace(join(root, 'trusted_keys.toml'), await readFile('examples/demo-key.pub'));
  await cp('examples/demo-workspace', workspace, { recursive: true });
  const host = createEmbeddedHost({ workerPath: resolve('dist/embedded-worker.js') });
  const executor = createExecutor(host);
  const hardener = rememberHardened(createInProcessHardener());
  const files = createNodeFileSystem(workspace);
  const unexpected = async (): Promise<never> => { throw new Error('Asked unexpectedly.'); };
  const airlock = createAirlock({
    storage, root, sources: localSources(storage), trustFiles: [join(root, 'trusted_keys.toml')],
    settings: () => ({ user: {}, workspace: {} }),
    prompts: { confirmUntrusted: unexpected, consent: async question => ({ choices: question.requests.map(() => 'workspace') }) },
    changePrompts: { overwriteUnsaved: unexpected, reviewChanges: unexpected, resolveConflicts: unexpected },
    workspace: () => ({ identity: workspace, name: 'demo', isTrusted: true, folders: [{ name: 'demo', files }] }),
    environment: () => undefined, executor: async () => executor, replayer: async () => executor, profiler: unexpected, recordMode: () => 'off', hardener,
    sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'),
    now: () => Date.now(), random: bytes => void randomFillSync(bytes), onProblem: problem => { throw problem; },
  });
  try {
    for (const name of ['word-count', 'report']) await airlock.install({ location: resolve('examples/demo-workspace/plugins', name) });
    const random = new Random(7);
    for (let run = 0; run < runs; run++) {
      await work(workspace, random);
      await runAll(airlock);
    }
    const alarms = await raised(airlock, new Set());
    const known = new Set((await airlock.review.flags(1_000)).map(flag => flag.id));
    const anomalies: Record<string, readonly string[]> = {};
    for (const [name, make] of Object.entries(ANOMALIES)) {
      const usual = join(folder, 'usual');
      await cp(workspace, usual, { recursive: true });
      await make(workspace, random);
      await runAll(airlock);
      anomalies[name] = Object.keys(await raised(airlock, known)).sort();
      for (const flag of await airlock.review.flags(1_000)) known.add(flag.id);
      await rm(workspace, { recursive: true });
      await cp(usual, workspace, { recursive: true });
      await rm(usual, { recursive: true });
    }
    return { executions: runs * COMMANDS.length, alarms, anomalies };
  } finally {
    await airlock.dispose();
    executor.dispose();
    host.dispose();
    hardener.dispose();
    await rm(folder, { recursive: true });
  }
}

async function runAll(airlock: Airlock): Promise<void> {
  for (const [plugin, command] of COMMANDS) {
    await airlock.runCommand(`org.example.${plugin}`, command, { signal: new AbortController().signal, stdout: () => undefined, stderr: () => undefined, log: () => undefined });
  }
  // Reviewing comes after the run: give it its turn.
  await new Promise(done => { setTimeout(done, 30); });
}

/** Flags that were not there before, by kind. */
async function raised(airlock: Airlock, before: ReadonlySet<string>): Promise<Readonly<Record<string, number>>> {
  const counted: Record<string, number> = {};
  for (const flag of await airlock.review.flags(1_000)) if (!before.has(flag.id)) counted[flag.kind] = (counted[flag.kind] ?? 0) + 1;
  return counted;
}

/** What somebody does in a folder between two runs: edits, adds, removes, and now and then changes the branch. */
async function work(workspace: string, random: Random): Promise<void> {
  const docs = join(workspace, 'docs');
  const names = (await readdir(docs)).filter(name => name.startsWith('note'));
  const text = (bytes: number): string => Array.from({ length: Math.round(bytes / 6) }, () => WORDS[Math.floor(random.next() * WORDS.length)]).join(' ');
  if (random.chance(0.02)) {
    for (const name of names) await rm(join(docs, name));
    for (let i = 0; i < random.between(2, 30); i++) await writeFile(join(docs, `note${i}.md`), text(random.logNormal(1_500, 0.8)));
  } else if (names.length < 3 || random.chance(0.1)) {
    await writeFile(join(docs, `note${Math.floor(random.next() * 1e6)}.md`), text(random.logNormal(1_500, 0.8)));
  } else {
    const file = join(docs, names[Math.floor(random.next() * names.length)] ?? '');
    if (random.chance(0.1)) await rm(file);
    else await writeFile(file, text((await readFile(file)).length * random.between(0.85, 1.2)));
  }
}

/** Inputs that make a plugin do far more than others of their size do. */
const ANOMALIES: Readonly<Record<string, (workspace: string, random: Random) => Promise<void>>> = {
  'the same bytes in 300 files': async workspace => {
    const docs = join(workspace, 'docs');
    const bytes = (await Promise.all((await readdir(docs)).filter(name => name.startsWith('note')).map(async name => (await readFile(join(docs, name))).length))).reduce((sum, length) => sum + length, 0);
    for (const name of await readdir(docs)) if (name.startsWith('note')) await rm(join(docs, name));
    await mkdir(join(docs, 'many'));
    for (let i = 0; i < 300; i++) await writeFile(join(docs, 'many', `${i}.md`), 'x'.repeat(Math.ceil(bytes / 300)));
  },
  'a file of 2 MB': async (workspace, random) => {
    await writeFile(join(workspace, 'docs', 'large.md'), 'word '.repeat(Math.round(400_000 * random.between(1, 1.1))));
  },
};
