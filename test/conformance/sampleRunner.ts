import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { grantedOnly } from '../../src/capabilities/gate';
import { foreignInterface } from '../../src/capabilities/foreign/foreignInterface';
import type { HostRegistry } from '../../src/capabilities/foreign/hostRegistry';
import { hostFunctions, linksFor } from '../../src/capabilities/hostFunctions';
import { emptyData } from '../../src/capabilities/interfaces/dataSession';
import type { HostInterface, HostServices } from '../../src/capabilities/interfaces/types';
import { preopensFor } from '../../src/capabilities/rights';
import { granted as rightsTo } from '../support/rights';
import type { CapabilityRequest } from '../../src/capabilities/types';
import { RunUse } from '../../src/capabilities/use';
import { createExecutor } from '../../src/sandbox/executor';
import { keyOf } from '../../src/sandbox/links';
import type { Disposable, ExecutionReport, Executor, FileSystem, HardenedModule, WasmHost } from '../../src/sandbox/types';
import { hardenedFrom, run, type RunOptions } from '../support/executions';

export type MakeHost = () => Promise<WasmHost & Partial<Disposable>>;

/** What a sample plugin has besides its arguments and grants. */
export interface SampleOptions extends Partial<HostServices>, Pick<RunOptions, 'quotas' | 'limits' | 'signal'> {
  /** The one folder of the workspace. */
  readonly files?: FileSystem;
  /** What other extensions brought. */
  readonly registry?: HostRegistry;
}

/** What a sample plugin did. */
export interface SampleRun {
  readonly report: ExecutionReport;
  /** Of standard output. */
  readonly lines: readonly string[];
  readonly log: readonly string[];
}

/** Runs the sample plugins of wasm-fixtures/built that call host functions. */
export class SampleRunner {
  private host: (WasmHost & Partial<Disposable>) | undefined;
  private executor: Executor | undefined;
  private readonly modules = new Map<string, Promise<HardenedModule>>();

  constructor(private readonly makeHost: MakeHost, private readonly root: string = process.cwd()) {}

  async open(): Promise<void> {
    this.host = await this.makeHost();
    this.executor = createExecutor(this.host);
  }

  close(): void {
    this.executor?.dispose();
    this.host?.dispose?.();
  }

  /** Runs a sample that was granted all that it asks for. */
  async run(name: string, args: readonly string[], granted: readonly CapabilityRequest[], { files, quotas, limits, signal, registry, ...services }: SampleOptions = {}): Promise<SampleRun> {
    if (this.executor === undefined) throw new Error('Open it first.');
    const foreign = (registry?.interfaces ?? []).map(foreignInterface);
    const module = await this.module(name, granted, foreign);
    const log: string[] = [];
    const functions = hostFunctions({ log: (level, message) => void log.push(`${level} ${message}`), data: emptyData(), gate: grantedOnly(granted), use: new RunUse(), ...services }, module.info.imports, foreign);
    const { report, stdout } = await run(this.executor, module, {
      args, functions,
      preopens: files === undefined ? [] : preopensFor(rightsTo(granted), [{ name: 'workspace', files }]),
      ...(quotas === undefined ? {} : { quotas }),
      ...(limits === undefined ? {} : { limits }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = stdout.toString();
    return { report, lines: text === '' ? [] : text.trimEnd().split('\n'), log };
  }

  private module(name: string, granted: readonly CapabilityRequest[], foreign: readonly HostInterface[]): Promise<HardenedModule> {
    const links = linksFor(granted, foreign);
    const key = `${name} ${keyOf(links)}`;
    const made = this.modules.get(key) ?? readFile(join(this.root, 'wasm-fixtures/built', `${name}.wasm`)).then(bytes => hardenedFrom(new Uint8Array(bytes), links));
    this.modules.set(key, made);
    return made;
  }
}
