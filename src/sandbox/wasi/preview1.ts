import { meterFileSystem } from '../meteredFileSystem';
import { QuotaMeter } from '../quotas';
import { DEFAULT_QUOTAS } from '../fileQuotas';
import type { FileQuotas } from '../fileQuotas';
import { importKey, type ExecutionReport, type HostFunction, type PluginFiles, type Preopen, type WasiOptions } from '../types';
import { AccessControl } from './accessControl';
import { clockFunctions, systemClocks, type Clocks } from './clocks';
import { DescriptorTable } from './descriptorTable';
import { Directory } from './directory';
import { directoryFunctions } from './directoryFunctions';
import { environmentFunctions } from './environment';
import { fdFunctions } from './fdFunctions';
import { pathFunctions } from './pathFunctions';
import { openFunction } from './pathOpen';
import { pollFunction } from './poll';
import { processFunctions } from './processFunctions';
import { PATH_CONFINEMENT, type PathConfinement } from './resolve';
import { DIRECTORY_RIGHTS, INHERITING_RIGHTS } from './rights';
import { WASI_MODULE } from './signatures';
import { socketFunctions } from './socketFunctions';
import { StandardInput, StandardOutput } from './standardStreams';
import { wasiFunction } from './wasiFunction';
import { wholeFiles } from './wholeFiles';

/** WASI preview 1 for one execution. */
export interface Preview1 {
  /** Every function of the specification, by importKey. */
  readonly functions: ReadonlyMap<string, HostFunction>;
  /** What was refused for want of a right. */
  readonly denials: ExecutionReport['denials'];
  /** What was used of the quotas so far. */
  readonly fileUse: FileQuotas;
  /** The same files, for functions beside these. */
  readonly files: PluginFiles;
  /** Closes what the program left open. */
  dispose(): Promise<void>;
}

/** What the implementation stands on, other than its own in tests only. */
export interface Preview1Parts {
  readonly clocks?: Clocks;
  readonly confinement?: PathConfinement;
}

/**
 * Implements `wasi_snapshot_preview1` on the host's side of the channel.
 * @param signal ends waits (poll_oneoff) when the execution ends
 */
export function createPreview1(options: WasiOptions, signal: AbortSignal, { clocks = systemClocks(), confinement = PATH_CONFINEMENT }: Preview1Parts = {}): Preview1 {
  const table = new DescriptorTable();
  const access = new AccessControl();
  // Added in order to an empty table, these become 0, 1, 2 and the preopens from 3 on.
  void table.add(new StandardInput(options.stdin));
  void table.add(new StandardOutput(options.stdout));
  void table.add(new StandardOutput(options.stderr));
  const meter = new QuotaMeter({ ...DEFAULT_QUOTAS, ...options.quotas });
  const preopens: readonly Preopen[] = options.preopens.map(given => ({ ...given, files: meterFileSystem(given.files, given.guest, meter) }));
  for (const preopen of preopens) {
    void table.add(new Directory({ preopen, path: '' }, access, DIRECTORY_RIGHTS, INHERITING_RIGHTS, preopen.guest));
  }
  const implementations = {
    ...environmentFunctions(options.args, options.env),
    ...clockFunctions(clocks),
    ...fdFunctions(table, clocks),
    ...directoryFunctions(table),
    ...pathFunctions(table, access, clocks, confinement),
    ...openFunction(table, access, confinement),
    ...pollFunction(table, clocks, signal),
    ...processFunctions,
    ...socketFunctions(table),
  };
  return {
    functions: new Map(Object.entries(implementations).map(([name, implementation]) => [importKey(WASI_MODULE, name), wasiFunction(name, implementation, (call, error) => access.recordConfined(call, error))])),
    get denials() {
      return access.denials;
    },
    get fileUse() {
      return meter.used;
    },
    files: wholeFiles(preopens, access, confinement),
    dispose: () => table.dispose(),
  };
}
