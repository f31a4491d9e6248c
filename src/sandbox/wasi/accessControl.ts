import type { ExecutionReport } from '../types';
import type { ConfinementError } from '../fileSystemError';
import type { Location } from './location';
import { WasiError } from './wasiError';

/** A right to files. */
export type FileRight = 'fs.read' | 'fs.write';

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
  requireRead(call: string, location: Location, isDirectory: boolean): void {
    const { preopen, path } = location;
    if (!preopen.access.canRead(path, isDirectory)) this.#refuse(call, location, 'fs.read', isDirectory);
  }

  /** Fails with `acces` where a directory may not be moved: files below would get rights that they have only in another place. */
  requireMovable(call: string, location: Location): void {
    const { access } = location.preopen;
    if (access.canReadAll?.(location.path) === false) this.#refuse(call, location, 'fs.read', true);
  }

  /** Fails with `acces` where the path may not be created, changed or removed. */
  requireWrite(call: string, location: Location, isDirectory: boolean): void {
    const { preopen, path } = location;
    if (!preopen.access.canWrite(path, isDirectory)) this.#refuse(call, location, 'fs.write', isDirectory);
  }

  /**
   * Fails with `acces` where the path is not to be known at all: what is there, or that nothing is. `couldBeFile` says
   * that the path may name a file; otherwise it is a directory on the way. `needs` is what the call would do with it.
   */
  requireVisible(call: string, location: Location, couldBeFile: boolean, needs: FileRight): void {
    if (this.isVisible(location, true) || (couldBeFile && this.isVisible(location, false))) return;
    this.#refuse(call, location, needs, !couldBeFile);
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
  recordConfined(call: string, { path, capability, rule }: ConfinementError): void {
    this.#record({ call, path, capability, ...(rule === undefined ? {} : { rule }) });
  }

  /** Records a refusal that has no rights to it: what is neither file nor directory is opened by nobody. */
  refuseSpecial(call: string, location: Location): never {
    this.#refuse(call, location, 'fs.read', false);
  }

  #refuse(call: string, { preopen, path }: Location, capability: FileRight, isDirectory: boolean): never {
    const rule = preopen.access.refusal?.(capability, path, isDirectory);
    this.#record({ call, path: `${preopen.guest}/${path}`, capability, ...(rule === undefined ? {} : { rule }) });
    throw new WasiError('acces');
  }

  #record(denial: Denial): void {
    const key = `${denial.call}\u0000${denial.path ?? ''}`;
    if (this.#denials.length >= MAX_DENIALS || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#denials.push(denial);
  }
}
