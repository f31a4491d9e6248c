import { Directory } from './directory';
import type { Descriptor } from './descriptor';
import type { Location } from './location';
import { WasiError } from './wasiError';

/** Most descriptors open at a time. */
const MAX_DESCRIPTORS = 1024;

/** The plugin's descriptors by number. The lowest free number is given out, as programs expect. */
export class DescriptorTable {
  readonly #open = new Map<number, Descriptor>();
  #closed = false;

  /** The descriptor of this number. Fails with `badf`. */
  get(fd: number): Descriptor {
    const found = this.#open.get(fd >>> 0);
    if (found === undefined) throw new WasiError('badf');
    return found;
  }

  /** The directory of this number. Fails with `badf`, or `notdir` where it is something else. */
  directory(fd: number): Directory {
    const found = this.get(fd);
    if (!(found instanceof Directory)) throw new WasiError('notdir');
    return found;
  }

  /** Whether one more fits. Fails with `mfile`, before anything is opened that would have to be closed again. */
  requireRoom(): void {
    if (this.#open.size >= MAX_DESCRIPTORS) throw new WasiError('mfile');
  }

  /** Takes the descriptor over and returns its number. */
  async add(descriptor: Descriptor): Promise<number> {
    if (this.#closed || this.#open.size >= MAX_DESCRIPTORS) {
      await descriptor.close();
      throw new WasiError('mfile');
    }
    let fd = 0;
    while (this.#open.has(fd)) fd += 1;
    this.#open.set(fd, descriptor);
    return fd;
  }

  async close(fd: number): Promise<void> {
    const descriptor = this.get(fd);
    this.#open.delete(fd >>> 0);
    await descriptor.close();
  }

  /** Moves a descriptor over another open one, which is closed. */
  async renumber(from: number, to: number): Promise<void> {
    const moved = this.get(from);
    const replaced = this.get(to);
    if (moved === replaced) return;
    this.#open.delete(from >>> 0);
    this.#open.set(to >>> 0, moved);
    await replaced.close();
  }

  /** Lets open directories follow a rename, as they would if they were handles of the system. */
  renamed(from: Location, to: Location): void {
    for (const descriptor of this.#open.values()) {
      if (!(descriptor instanceof Directory) || descriptor.location.preopen !== from.preopen) continue;
      const { path } = descriptor.location;
      if (path === from.path) descriptor.location = to;
      else if (path.startsWith(`${from.path}/`)) descriptor.location = { preopen: to.preopen, path: to.path + path.slice(from.path.length) };
    }
  }

  /** Closes everything; what is added later is closed at once. */
  async dispose(): Promise<void> {
    this.#closed = true;
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(open.map(descriptor => descriptor.close()));
  }
}
