import type { ErrorCode } from '../../../src/errors';
import type { PackageReference } from '../../../src/plugins/sources/source';
import type { PackageScene } from './packageScene';

/** A package that somebody made to do harm, and what is said of it. */
export interface HostilePackage {
  /** What is hostile about it, as the end of "refuses …". */
  readonly what: string;
  readonly code: ErrorCode;
  /** What the refusal's sentence must say, where the code alone could mean something else. */
  readonly says?: RegExp;
  /** Makes it, and says how somebody would ask for it. */
  readonly make: (scene: PackageScene) => Promise<string | PackageReference>;
  /** Does with it what a program without our guard does. Returns whether the harm is done; without it the attack proves nothing. */
  readonly unguarded?: (scene: PackageScene, reference: PackageReference) => Promise<boolean>;
}
