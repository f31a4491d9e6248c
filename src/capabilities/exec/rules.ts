import { commandLine } from './commandLine';
import { EXEC_LIMITS } from './limits';
import type { ExecLimits } from './limits';

/** What decides whether a command may be run: apart from the running, so that attacks can be tried without. */
export interface ExecRules {
  readonly limits: ExecLimits;
  /** Whether a granted line names just these words. */
  readonly covers: (granted: string, words: readonly string[]) => boolean;
}

export const EXEC_RULES: ExecRules = { limits: EXEC_LIMITS, covers: (granted, words) => granted === commandLine(words) };
