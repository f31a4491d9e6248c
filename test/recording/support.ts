import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLUGIN_LINKS } from '../../src/capabilities/hostFunctions';
import { openRecording, type Recording } from '../../src/sandbox/recording/recording';
import { Recorder, type RecordOptions } from '../../src/sandbox/recording/recorder';
import { replay, type Replayed, type ReplayOptions } from '../../src/sandbox/recording/replay';
import type { Executor, HardenedModule } from '../../src/sandbox/types';
import { hardenedFrom, run, type RunOptions, type RunResult } from '../support/executions';

/** The bytes of a fixture's module. */
export function fixtureBytes(name: string, root: string = process.cwd()): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(root, 'wasm-fixtures/built', `${name}.wasm`)));
}

export function hardenedFixture(name: string, root?: string): Promise<HardenedModule> {
  return hardenedFrom(fixtureBytes(name, root), PLUGIN_LINKS);
}

/** A recording as a source of bytes, in pieces of any size. */
export function sourceOf(bytes: Uint8Array, pieceBytes: number = bytes.length): () => AsyncGenerator<Uint8Array> {
  return async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
}

export function open(bytes: Uint8Array): Promise<Recording> {
  return openRecording(sourceOf(bytes));
}

export interface Recorded extends RunResult {
  readonly bytes: Uint8Array;
}

/** Runs a module and records it. */
export async function record(executor: Executor, module: HardenedModule, options: RunOptions = {}, how: Omit<RecordOptions, 'sink'> = {}): Promise<Recorded> {
  const stored: Uint8Array[] = [];
  let recorder: Recorder | undefined;
  const recording: Executor = {
    running: 0, queued: 0, dispose: () => undefined,
    execute: request => {
      recorder = new Recorder(request, { ...how, sink: { write: async bytes => void stored.push(bytes) } });
      return executor.execute(recorder.request);
    },
  };
  const result = await run(recording, module, options);
  await recorder?.end(result.report);
  return { ...result, bytes: new Uint8Array(Buffer.concat(stored)) };
}

export interface ReplayResult extends Replayed {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Replays a recording and collects its output. */
export async function replayed(executor: Executor, recording: Recording, module: HardenedModule, options: Partial<ReplayOptions> = {}): Promise<ReplayResult> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const result = await replay(executor, recording, module, { stdout: bytes => void stdout.push(bytes.slice()), stderr: bytes => void stderr.push(bytes.slice()), ...options });
  return { ...result, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}
