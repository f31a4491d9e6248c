import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AirlockError } from '../../../errors';

export interface GrowthLimit {
  /** Aborted when there is too much in the folder, or the signal that was given is. */
  readonly signal: AbortSignal;
  /** Looks at once. */
  check(): Promise<void>;
  dispose(): void;
}

const LOOK_EVERY_MS = 200;

/**
 * Watches how much a program that has no such limit of its own writes into a folder (not below it).
 *
 * @param url what is fetched, for the error `source.too-large`
 */
export function limitGrowth(folder: string, maxBytes: number, url: string, outer: AbortSignal): GrowthLimit {
  const controller = new AbortController();
  const signal = AbortSignal.any([outer, controller.signal]);
  const check = async (): Promise<void> => {
    if (await sizeOf(folder) > maxBytes) {
      controller.abort(new AirlockError('source.too-large', `${url} sends more than ${Math.ceil(maxBytes / 1024 / 1024)} MiB for one commit.`, 'Keep the plugin in a repository of its own, or publish it to a registry.'));
    }
    signal.throwIfAborted();
  };
  // What it throws is the signal's to tell.
  const timer = setInterval(() => { check().catch(() => undefined); }, LOOK_EVERY_MS);
  return { signal, check, dispose: () => { clearInterval(timer); } };
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map(name => stat(join(folder, name)).then(({ size }) => size, () => 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}
