import type { ProgramAccess } from '../capabilities/exec/types';
import type { DataSession } from '../capabilities/interfaces/dataSession';
import type { TokenAllowance } from '../capabilities/llm/tokenReserve';
import type { CapabilityRequest } from '../capabilities/types';
import type { InstalledPlugin } from '../plugins/types';
import type { Pauses } from '../sandbox/pauses';
import type { Preopen } from '../sandbox/types';
import type { Workspace } from './deps';
import type { RunPolicy } from './policy/runPolicy';
import type { RunOptions } from './runTypes';

/** One execution that is about to start. */
export interface RunScope {
  readonly plugin: InstalledPlugin;
  readonly workspace: Workspace;
  /** What was allowed. */
  readonly allowed: readonly CapabilityRequest[];
  /** The rules that it is held to. */
  readonly policy: RunPolicy;
  readonly run: RunOptions;
  /** The files that it is given. */
  readonly preopens: readonly Preopen[];
  /** Stop its clock while somebody is asked. */
  readonly pauses: Pauses;
  readonly data: DataSession;
  /** What it may use of language models. */
  readonly allowance: TokenAllowance;
  /** The programs of this machine; absent where there are none. */
  readonly programs?: ProgramAccess;
}
