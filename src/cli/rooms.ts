import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createAirlock } from '../api/airlock';
import type { Workspace } from '../api/deps';
import type { RecordMode } from '../api/recordedRun';
import type { Airlock } from '../api/types';
import type { ChangePrompts } from '../api/changePrompts';
import type { Prompts } from '../api/prompts';
import { proxySettings } from '../capabilities/network/proxies';
import type { AirlockError } from '../errors';
import { dockerCredentials } from '../platform/node/dockerCredentials';
import { createEmbeddedHost } from '../platform/node/embeddedHost';
import { gitSource } from '../platform/node/git/gitSource';
import { machinePolicyFile, machineTrustFile } from '../platform/node/machineTrust';
import { createNodeNetwork } from '../platform/node/network/nodeNetwork';
import { createNodePrograms } from '../platform/node/programs/nodePrograms';
import { systemCertificates } from '../platform/node/network/systemCertificates';
import { NodeStorage } from '../platform/node/nodeStorage';
import { pluginDirectories } from '../platform/node/pluginDirectories';
import { isProcessAlive, thisProcess } from '../platform/node/processOwner';
import { profilingExecutor } from '../platform/node/profilingExecutor';
import { createWorkerHardener } from '../platform/node/tasks';
import { createWorkerPlanner } from '../platform/node/workerPlanner';
import { createWorkerRetrieval } from '../platform/node/workerRetrieval';
import { localSources } from '../plugins/sources/localSources';
import { ociSource } from '../plugins/sources/oci/ociSource';
import type { PackageSource } from '../plugins/sources/source';
import { DEFAULT_EXCLUDES } from '../retrieval/rules/defaultExcludes';
import { DEFAULT_RETRIEVAL_LIMITS } from '../retrieval/types';
import { createExecutor } from '../sandbox/executor';
import type { Executor } from '../sandbox/types';
import { environmentModels } from './environmentModels';
import { absolute } from './files';

/** The name of the trust file in a root. */
const TRUST_FILE = 'trusted_keys.toml';
/** The name of the policy in a root: the user's rules, where there are no settings. */
const POLICY_FILE = 'policy.toml';

export interface RoomsOptions {
  /** The folder in place of the editor's storage. */
  readonly root: string;
  /** The folder of the built files: workers and SQLite. */
  readonly assets: string;
  readonly prompts: Prompts;
  readonly changePrompts: ChangePrompts;
  /** A trust file that counts besides the root's own. */
  readonly trust?: string | undefined;
  /** Settings in the editor's form; there are no others here. */
  readonly settings?: unknown;
  readonly workspace?: Workspace | undefined;
  /** Milliseconds that fetching may take. */
  readonly fetchTimeoutMs?: number | undefined;
  readonly recordMode?: RecordMode;
  /** Whether a plugin is about to run: its threads start at once. */
  readonly willRun?: boolean;
  /** Told what the user should know although work goes on. */
  readonly onProblem: (problem: AirlockError) => void;
  /** Where files are kept; the machine's own file system by default. */
  readonly storage?: NodeStorage;
}

/** Airlock on a folder of this machine, the same rooms as in the editor. A window may have the folder open, too. */
export interface Rooms {
  readonly airlock: Airlock;
  close(): Promise<void>;
}

/** Opens Airlock on a folder. Nothing is read or made before the first call. */
export function openRooms({ root, assets, prompts, changePrompts, trust, settings = {}, workspace, fetchTimeoutMs, recordMode = 'failures', willRun = false, onProblem, storage = new NodeStorage() }: RoomsOptions): Rooms {
  const folder = absolute(root);
  const host = createEmbeddedHost({ keepWarm: false, workerPath: join(assets, 'embedded-worker.js') });
  const planner = createWorkerPlanner({ workerPath: join(assets, 'task-worker.js') });
  const hardener = createWorkerHardener({
    onBusy: isBusy => planner.hold(isBusy),
    workerPath: join(assets, 'task-worker.js'),
    // A place that can't be written to costs time only; what is to be told of it, the store tells.
    stored: { storage, directory: join(folder, 'hardened') },
  });
  const retrieval = createWorkerRetrieval({
    workerPath: join(assets, 'retrieval-worker.js'), directory: join(folder, 'retrieval'),
    rulesOf: () => ({ excludes: DEFAULT_EXCLUDES, limits: DEFAULT_RETRIEVAL_LIMITS }),
    // Plugins are told where there is no index; everything else costs time only.
    onProblem: () => undefined,
  });
  let executor: Executor | undefined;
  const openExecutor = async (): Promise<Executor> => executor ??= createExecutor(host);
  const airlock = createAirlock({
    storage,
    root: folder,
    sources: packageSources(storage),
    discoveryDirectories: () => pluginDirectories({ platform: process.platform, environment: name => process.env[name], home: homedir() }),
    fetchTimeoutMs: () => fetchTimeoutMs,
    trustFiles: [join(folder, TRUST_FILE), machineTrustFile(), ...(trust === undefined ? [] : [absolute(trust)])],
    settings: () => ({ user: settings, workspace: {} }),
    policyFiles: { machine: machinePolicyFile(), user: join(folder, POLICY_FILE) },
    prompts,
    changePrompts,
    workspace: () => workspace,
    retrieval,
    languageModels: environmentModels(name => process.env[name]),
    environment: name => process.env[name],
    planner,
    programs: { runner: createNodePrograms({ packages: [folder] }), switchOn: 'If you want plugins to run programs at all, run it with --exec.' },
    network: createNodeNetwork({ proxies: () => proxySettings(name => process.env[name]), authorities: systemCertificates }),
    executor: openExecutor,
    replayer: openExecutor,
    profiler: async tree => profilingExecutor(tree, { workerPath: join(assets, 'embedded-worker.js') }),
    recordMode: () => recordMode,
    hardener,
    ...(willRun ? { prepare() { hardener.prepare(); host.prepare(); } } : {}),
    sqlite: () => readFile(join(assets, 'sql-wasm.wasm')),
    processes: { self: thisProcess(), isAlive: isProcessAlive },
    now: () => Date.now(),
    random: bytes => { bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length))); },
    onProblem,
  });
  return {
    airlock,
    async close() {
      await airlock.dispose();
      executor?.dispose();
      host.dispose();
      hardener.dispose();
      planner.dispose();
      await retrieval.close();
    },
  };
}

/** The ways to get packages: registries with what `docker login` keeps, git from the path, and files. */
export function packageSources(storage: NodeStorage): readonly PackageSource[] {
  return [ociSource({ fetch: (url, init) => fetch(url, init), credentials: registry => dockerCredentials(registry) }), gitSource(async () => 'git'), ...localSources(storage)];
}

/** Whether a folder was used as a root before. */
export async function isRoot(root: string): Promise<boolean> {
  try {
    return (await stat(join(absolute(root), 'store'))).isDirectory();
  } catch {
    return false;
  }
}
