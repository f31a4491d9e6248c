import type { ExecutionReport } from '../types';
import type { ConfinementError } from '../fileSystemError';
import type { Location } from './location';
import { WasiError } from './wasiError';

type Denial = ExecutionReport['denials'][number];

/** Most denials that a report carries; programs that try on and on are clear by then. */
const MAX_DENIALS = 100;

/** Asks the grants (`FileAccess`) about each resolved path and records what they refuse. */
export class AccessControl {
  readonly #denials: Denial[] = [];
  readonly #seen = new Set<string>();

  /** What was refused, each call and path once. */
  get denials(): readonly Denial[] {
    return this.#denials;
  }

  /** Fails with `acces` where the path may not be read. */
  requireRead(call: string, { preopen, path }: Location, isDirectory: boolean): void {
    if (!preopen.access.canRead(path, isDirectory)) this.#refuse(call, `${preopen.guest}/${path}`, 'fs.read');
  }

  /** Fails with `acces` where the path may not be created, changed or removed. */
  requireWrite(call: string, { preopen, path }: Location, isDirectory: boolean): void {
    if (!preopen.access.canWrite(path, isDirectory)) this.#refuse(call, `${preopen.guest}/${path}`, 'fs.write');
  }

  /**
   * Fails with `acces` where the path is not to be known at all: what is there, or that nothing is. `couldBeFile` says
   * that the path may name a file; otherwise it is a directory on the way.
   */
  requireVisible(call: string, location: Location, couldBeFile: boolean): void {
    if (this.isVisible(location, true) || (couldBeFile && this.isVisible(location, false))) return;
    this.#refuse(call, `${location.preopen.guest}/${location.path}`, 'fs.read');
  }

  /** Whether a listing shows the path. */
  isVisible({ preopen, path }: Location, isDirectory: boolean): boolean {
    return preopen.access.canRead(path, isDirectory) || preopen.access.canWrite(path, isDirectory);
  }

  /** Fails with `notcapable`: the path leaves its preopen. */
  refuseEscape(call: string, guest: string, path: string): never {
    this.#record({ call, path: `${guest}/${path}`, capability: 'fs.read' });
    throw new WasiError('notcapable');
  }

  /** Records what the file system itself refused. */
  recordConfined(call: string, { path, capability }: ConfinementError): void {
    this.#record({ call, path, capability });
  }

  /** Records a refusal that has no rights to it: what is neither file nor directory is opened by nobody. */
  refuseSpecial(call: string, { preopen, path }: Location): never {
    this.#refuse(call, `${preopen.guest}/${path}`, 'fs.read');
  }

  #refuse(call: string, path: string, capability: string): never {
    this.#record({ call, path, capability });
    throw new WasiError('acces');
  }

  #record(denial: Denial): void {
    const key = `${denial.call}\u0000${denial.path ?? ''}`;
    if (this.#denials.length >= MAX_DENIALS || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#denials.push(denial);
  }
}
