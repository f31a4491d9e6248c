import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type * as vscode from 'vscode';
import { createAirlock } from '../api/airlock';
import { bothModels } from '../capabilities/llm/bothModels';
import { SETTING_NAMES } from '../capabilities/llm/openAi/endpoint';
import { endpointModels } from '../capabilities/llm/openAi/openAi';
import { sentenceOf } from '../errors';
import type { HostRegistry } from '../capabilities/foreign/hostRegistry';
import { dockerCredentials } from '../platform/node/dockerCredentials';
import { gitSource } from '../platform/node/git/gitSource';
import { machinePolicyFile, machineTrustFile } from '../platform/node/machineTrust';
import { NodeStorage } from '../platform/node/nodeStorage';
import { pluginDirectories } from '../platform/node/pluginDirectories';
import { isProcessAlive, thisProcess } from '../platform/node/processOwner';
import { profilingExecutor } from '../platform/node/profilingExecutor';
import { createWorkerHardener } from '../platform/node/tasks';
import { createWorkerPlanner } from '../platform/node/workerPlanner';
import { watchFolder } from '../platform/node/watchFolder';
import { chosenDirectories } from '../plugins/discovery/directories';
import { localSources } from '../plugins/sources/localSources';
import { ociSource } from '../plugins/sources/oci/ociSource';
import { hashInPieces } from '../sandbox/digest';
import { openWorkerStore } from '../platform/node/workerStore';
import { SchemeStorage } from '../platform/schemeStorage';
import { editorModels } from '../platform/vscode/languageModels';
import { VSCodeStorage } from '../platform/vscode/vscodeStorage';
import type { UserContact } from '../ui/activate';
import { RegistryAccounts } from '../ui/install/registryAccounts';
import { LanguageModelKeys } from '../ui/llm/languageModelKeys';
import type { OpenedAirlock } from '../ui/session';
import { otherExtensions } from '../ui/otherExtensions';
import { addPolicyRule, chosenCatalogues, chosenEndpoint, chosenHotReload, chosenRecordMode, chosenRetention, chosenRevocationLists, chosenSensitivity, chosenUpdates, chosenVersionsKept, installTimeoutMs, onDidChangePolicy, prefersEndpoint, writtenDiscoveryDirectories, writtenSettings } from '../ui/settings';
import { trustFile } from '../ui/trust/trustStore';
import { gitProgram } from './git';
import { openNetwork } from './network';
import { openPrograms } from './programs';
import { RuntimeChoice } from './runtime';
import { openRetrieval } from './retrieval';
import { exportTelemetry } from './telemetry';
import { activeFile, openWorkspace } from './workspace';

const thisMachine = { platform: process.platform, environment: (name: string) => process.env[name], home: homedir() };

/** Opens Airlock in a desktop or remote extension host: on Node, with the editor's settings, workspace and prompts. */
export async function openDesktopAirlock(context: vscode.ExtensionContext, { prompts, changePrompts, log, onProblem }: UserContact, registry: HostRegistry): Promise<OpenedAirlock> {
  hashInPieces(() => createHash('sha256'));
  const storage = new NodeStorage();
  const accounts = new RegistryAccounts(context);
  const modelKeys = new LanguageModelKeys(context);
  const runtime = new RuntimeChoice(log);
  const planner = createWorkerPlanner();
  const hardener = createWorkerHardener({
    onBusy: isBusy => planner.hold(isBusy),
    stored: { storage, directory: storage.join(context.globalStorageUri.fsPath, 'hardened'), onProblem: sentence => log.warn(sentence) },
  });
  const network = { fetch: (url: string, init: RequestInit) => fetch(url, init), credentials: async (registry: string) => await accounts.of(registry) ?? dockerCredentials(registry) };
  const retrieval = openRetrieval(storage.join(context.globalStorageUri.fsPath, 'retrieval'), log);
  const airlock = createAirlock({
    storage,
    root: context.globalStorageUri.fsPath,
    sources: [ociSource(network), gitSource(gitProgram), ...localSources(new SchemeStorage(storage, new VSCodeStorage()))],
    catalogues: { locations: chosenCatalogues, ports: { storage, ...network } },
    discoveryDirectories: () => chosenDirectories(writtenDiscoveryDirectories(), pluginDirectories(thisMachine), thisMachine.home),
    watchFolder,
    hotReload: chosenHotReload,
    updateSettings: chosenUpdates,
    fetchTimeoutMs: installTimeoutMs,
    trustFiles: [trustFile(context.globalStorageUri).fsPath, machineTrustFile()],
    revocationLists: chosenRevocationLists,
    fetchList: (url, init) => fetch(url, init),
    settings: writtenSettings,
    policyFiles: { machine: machinePolicyFile() },
    onDidChangePolicy,
    addPolicyRule,
    prompts,
    changePrompts,
    workspace: openWorkspace,
    activeFile,
    retrieval,
    languageModels: bothModels(
      editorModels(context.languageModelAccessInformation),
      endpointModels({ fetch: (url, init) => fetch(url, init), settings: chosenEndpoint, names: SETTING_NAMES, key: origin => modelKeys.of(origin) }),
      prefersEndpoint,
    ),
    foreign: otherExtensions(registry),
    environment: name => process.env[name],
    network: openNetwork(),
    programs: openPrograms([context.globalStorageUri.fsPath]),
    planner,
    executor: () => runtime.executor(),
    replayer: () => runtime.embedded(),
    profiler: async tree => profilingExecutor(tree),
    recordMode: chosenRecordMode,
    hardener,
    prepare() {
      hardener.prepare();
      runtime.prepare();
    },
    sqlite: () => readFile(context.asAbsolutePath('dist/sql-wasm.wasm')),
    processes: { self: thisProcess(), isAlive: isProcessAlive },
    retention: chosenRetention,
    versionsKept: chosenVersionsKept,
    reviewSensitivity: chosenSensitivity,
    openStore: ({ location, onProblem: tell }) => openWorkerStore({ location, onProblem: tell, wasm: context.asAbsolutePath('dist/sql-wasm.wasm') }),
    now: () => Date.now(),
    random: bytes => { bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length))); },
    onProblem,
    onListenerFailure: (error, { name }) => { log.error(`A listener to ${name} failed: ${sentenceOf(error)}`); },
  });
  const telemetry = exportTelemetry(airlock, onProblem);
  return {
    airlock,
    async close() {
      await airlock.dispose();
      await telemetry.close();
      runtime.dispose();
      hardener.dispose();
      planner.dispose();
      await retrieval.close();
    },
  };
}
