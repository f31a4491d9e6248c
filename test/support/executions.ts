import { importKey, DEFAULT_LIMITS, type ExecutionReport, type ExecutionRequest, type Executor, type FileAccess, type FileSystem, type HardenedModule, type HostFunction, type Preopen } from '../../src/sandbox/types';
import { createInProcessHardener } from '../../src/sandbox/hardener';
import type { FileQuotas } from '../../src/sandbox/fileQuotas';
import type { Links } from '../../src/sandbox/links';

export const everything: FileAccess = { canRead: () => true, canWrite: () => true };

/** Hardens a module; a refusal fails the test. */
export async function hardenedFrom(bytes: Uint8Array<ArrayBuffer>, links: Links = { wasi: true, functions: [] }): Promise<HardenedModule> {
  const { digest, result } = await createInProcessHardener().harden(bytes, links);
  if (!result.ok) throw new Error(`Refused: ${result.refusal.message}`);
  return { digest, bytes: result.bytes, info: result.info };
}

/** What to change about an execution of the usual kind. */
export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: FileSystem;
  readonly access?: FileAccess;
  /** In place of `files`, where there are several. */
  readonly preopens?: readonly Preopen[];
  readonly quotas?: Partial<FileQuotas>;
  readonly stdin?: string | Uint8Array;
  readonly limits?: Partial<ExecutionRequest['limits']>;
  readonly call?: { readonly export: string; readonly args?: readonly (number | bigint)[] };
  /** By `module.name`, or by their own keys. */
  readonly functions?: Readonly<Record<string, HostFunction>> | ReadonlyMap<string, HostFunction>;
  readonly owner?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: NonNullable<ExecutionRequest['onProgress']>;
  readonly onHostCall?: NonNullable<ExecutionRequest['onHostCall']>;
}

export interface RunResult {
  readonly report: ExecutionReport;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Runs a module and collects its output. Functions are named `module.name`. */
export async function run(executor: Executor, module: HardenedModule, options: RunOptions = {}): Promise<RunResult> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const input = typeof options.stdin === 'string' ? Buffer.from(options.stdin) : options.stdin;
  const rest = input === undefined || input.length === 0 ? [] : [input];
  const functions = keyed(options.functions ?? {});
  const report = await executor.execute({
    module,
    name: 'test',
    entry: options.call === undefined ? { kind: 'command', export: '_start' } : { kind: 'call', export: options.call.export, args: options.call.args ?? [] },
    wasi: {
      args: ['test.wasm', ...(options.args ?? [])],
      env: options.env ?? {},
      preopens: options.preopens ?? (options.files === undefined ? [] : [{ guest: '/workspace', files: options.files, access: options.access ?? everything }]),
      ...(options.quotas === undefined ? {} : { quotas: options.quotas }),
      stdin: async () => rest.shift(),
      stdout: bytes => void stdout.push(bytes),
      stderr: bytes => void stderr.push(bytes),
    },
    hostFunctions: functions,
    limits: { ...DEFAULT_LIMITS, fuel: 1_000_000_000n, wallMs: 20_000, ...options.limits },
    ...(options.owner === undefined ? {} : { owner: options.owner }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(options.onHostCall === undefined ? {} : { onHostCall: options.onHostCall }),
  });
  return { report, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}

function keyed(functions: NonNullable<RunOptions['functions']>): ReadonlyMap<string, HostFunction> {
  if (isMap(functions)) return functions;
  return new Map(Object.entries(functions).map(([name, answer]): [string, HostFunction] => {
    const [first = '', second = ''] = name.split('.');
    return [importKey(first, second), answer];
  }));
}

function isMap(functions: NonNullable<RunOptions['functions']>): functions is ReadonlyMap<string, HostFunction> {
  return functions instanceof Map;
}
