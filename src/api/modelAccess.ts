import { Chats } from '../capabilities/llm/chats';
import { ModelWaits } from '../capabilities/llm/modelWaits';
import type { RunUse } from '../capabilities/use';
import type { AirlockDeps } from './deps';
import { isOfflineNow } from './offline';
import type { RunScope } from './runScope';

/** What an execution has of language models; nothing where the user has no way to any. */
export function modelAccess({ languageModels, settings }: AirlockDeps, { plugin, run, pauses, allowance, policy }: Pick<RunScope, 'plugin' | 'run' | 'pauses' | 'allowance' | 'policy'>, use: RunUse): { readonly llm?: Chats } {
  if (languageModels === undefined) return {};
  return {
    llm: new Chats({
      models: languageModels, allowance, use, log: run.log, waits: new ModelWaits(pauses), isOffline: () => isOfflineNow({ settings }, policy),
      justification: `The plugin ${plugin.manifest.meta.name}, which runs in Airlock, asks it. You allowed it to.`,
    }),
  };
}
