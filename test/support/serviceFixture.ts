import assert from 'node:assert/strict';
import { localSources } from '../../src/plugins/sources/localSources';
import { createHash, randomFillSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createAirlock } from '../../src/api/airlock';
import type { AirlockDeps, Workspace } from '../../src/api/deps';
import type { Airlock } from '../../src/api/types';
import type { RunOptions } from '../../src/api/runTypes';
import type { ChangeConflict, ChangesReview } from '../../src/api/changePrompts';
import type { ConsentAnswer, ConsentQuestion, PermitAnswer, PermitQuestion, UntrustedAnswer } from '../../src/api/prompts';
import type { AirlockError } from '../../src/errors';
import { formatPublicKey, generateKey } from '../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../src/plugins/trust/keyFile';
import { signPackage } from '../../src/plugins/trust/signature';
import type { ExecutionReport, ExecutionRequest, FileSystem } from '../../src/sandbox/types';
import type { HardenedInfo, HardenResult } from '../../src/wasm/types';
import { MemoryStorage } from './memoryStorage';

export const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

export const INFO: HardenedInfo = {
  fuelVersion: 1, protocolVersion: 1, imports: [], callables: [{ name: '_start', signature: { params: [], results: [] } }], memory64: false, initialMemoryPages: [], initialTableElements: [],
};

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const MANIFEST = `[plugin]
id = "org.example.hello"
version = "0.1.0"
wasm = "hello.wasm"
`;
export const ID = 'org.example.hello';
/** The same plugin, asking for files. */
export const WITH_READ = `${MANIFEST}capabilities = ["log", { name = "fs.read", paths = ["src/**"] }]\n`;

/** The service on storage in memory, with an executor that only notes what it is asked to run. */
export class ServiceFixture {
  readonly storage = new MemoryStorage();
  readonly problems: AirlockError[] = [];
  readonly questions: ConsentQuestion[] = [];
  readonly executed: ExecutionRequest[] = [];
  /** Answers to the questions about consent, in order; the last one again for all that follow. */
  answers: ((question: ConsentQuestion) => Promise<ConsentAnswer | undefined> | ConsentAnswer | undefined)[] = [question => ({ choices: question.requests.map(() => 'workspace') })];
  /** Answers what rules have the user asked, and what was; nobody is there to be asked where it is absent when the service is opened. */
  permit: ((question: PermitQuestion) => Promise<PermitAnswer | undefined>) | undefined;
  readonly permits: PermitQuestion[] = [];
  confirm: UntrustedAnswer | undefined;
  /** Answers to the questions about what plugins write, and what was asked. */
  overwrite = false;
  review: (review: ChangesReview) => Promise<'apply' | 'discard' | undefined> = async () => assert.fail('asked about changes');
  resolve: () => 'all' | 'others' | undefined = () => assert.fail('asked about conflicts');
  readonly askedToOverwrite: string[] = [];
  readonly reviews: ChangesReview[] = [];
  readonly conflicts: (readonly ChangeConflict[])[] = [];
  settings: { user: unknown; workspace: unknown } = { user: {}, workspace: {} };
  environment: Record<string, string> = {};
  workspace: Workspace | undefined = { identity: 'w1', name: 'Demo', isTrusted: true, folders: [{ name: 'demo', files: {} as FileSystem }] };
  hardened: HardenResult = { ok: true, bytes: new Uint8Array(MODULE), info: INFO };
  report: (request: ExecutionRequest) => Promise<ExecutionReport> = async request => reportFor(request);
  time = Date.UTC(2026, 0, 1);
  readonly airlocks: Airlock[] = [];

  private constructor(readonly key: SigningKey, readonly stranger: SigningKey) {}

  static async make(): Promise<ServiceFixture> {
    const random = (into: Uint8Array): void => void randomFillSync(into);
    const fixture = new ServiceFixture(await generateKey(random), await generateKey(random));
    fixture.storage.now = () => fixture.time;
    await fixture.storage.replace('root/trusted_keys.toml', bytes(formatPublicKey(fixture.key, 'Jane')));
    return fixture;
  }

  open(changed: Partial<AirlockDeps> = {}): Airlock {
    const { permit } = this;
    const airlock = createAirlock({
      storage: this.storage,
      root: 'root',
      sources: localSources(this.storage),
      trustFiles: ['root/trusted_keys.toml'],
      settings: () => this.settings,
      prompts: {
        confirmUntrusted: async () => this.confirm ?? assert.fail('asked about trust'),
        consent: async question => {
          this.questions.push(question);
          const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
          return answer?.(question);
        },
        ...(permit === undefined ? {} : {
          permit: async (question: PermitQuestion) => {
            this.permits.push(question);
            return permit(question);
          },
        }),
      },
      changePrompts: {
        overwriteUnsaved: async ({ path }) => {
          this.askedToOverwrite.push(path);
          return this.overwrite;
        },
        reviewChanges: async review => {
          this.reviews.push(review);
          return this.review(review);
        },
        resolveConflicts: async ({ conflicts }) => {
          this.conflicts.push(conflicts);
          return this.resolve();
        },
      },
      workspace: () => this.workspace,
      environment: name => this.environment[name],
      executor: async () => ({
        execute: async request => {
          this.executed.push(request);
          return this.report(request);
        },
        running: 0,
        queued: 0,
        dispose: () => undefined,
      }),
      profiler: async () => assert.fail('profiled'),
      replayer: async () => assert.fail('replayed'),
      recordMode: () => 'failures',
      hardener: { harden: async module => ({ digest: createHash('sha256').update(module).digest('hex'), result: this.hardened }) },
      sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'),
      now: () => this.time,
      random: into => void into.fill(0x80),
      onProblem: problem => this.problems.push(problem),
      ...changed,
    });
    this.airlocks.push(airlock);
    return airlock;
  }

  /** Writes a package, signed unless told otherwise. */
  async lay(folder: string, manifest = MANIFEST, options: { key?: SigningKey | 'none'; module?: Uint8Array } = {}): Promise<void> {
    const { key = this.key, module = MODULE } = options;
    await this.storage.replace(`${folder}/plugin.toml`, bytes(manifest));
    await this.storage.replace(`${folder}/hello.wasm`, module);
    if (key === 'none') await this.storage.remove(`${folder}/hello.sig`);
    else await this.storage.replace(`${folder}/hello.sig`, bytes(await signPackage({ manifest: bytes(manifest), module }, key)));
  }

  /** Writes a package with this manifest and has the service that was opened last install it. */
  async install(manifest: string): Promise<void> {
    await this.lay('src', manifest);
    await (this.airlocks.at(-1) ?? this.open()).install({ location: 'src' });
  }

  /** Names of what is in the folder of installed packages. */
  async installedFolders(): Promise<string[]> {
    return (await this.storage.list('root/plugins')).map(entry => entry.name);
  }

  async close(): Promise<void> {
    await Promise.all(this.airlocks.map(airlock => airlock.dispose()));
  }
}

export function reportFor(request: ExecutionRequest, changed: Partial<ExecutionReport> = {}): ExecutionReport {
  return {
    status: 'completed', reason: 'exited', message: 'Done.', exitCode: 0, fuelUsed: 1234n, fuelLimit: request.limits.fuel, fuelVersion: 1,
    peakMemoryPages: 17, wallMs: 3, host: 'embedded', denials: [], ...changed,
  };
}

export function runOptions(changed: Partial<RunOptions> = {}): RunOptions {
  return { signal: new AbortController().signal, stdout: () => undefined, stderr: () => undefined, log: () => undefined, ...changed };
}
