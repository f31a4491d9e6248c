import type { LanguageModels } from '../capabilities/llm/languageModels';
import { endpointModels } from '../capabilities/llm/openAi/openAi';

/** The language model that AIRLOCK_LLM_ENDPOINT and AIRLOCK_LLM_MODEL name, with the key in AIRLOCK_LLM_KEY. */
export function environmentModels(environment: (name: string) => string | undefined): LanguageModels {
  return endpointModels({
    fetch: (url, init) => fetch(url, init),
    settings: () => ({ endpoint: environment('AIRLOCK_LLM_ENDPOINT') ?? '', model: environment('AIRLOCK_LLM_MODEL') ?? '' }),
    names: { endpoint: 'AIRLOCK_LLM_ENDPOINT', model: 'AIRLOCK_LLM_MODEL', setKey: 'with AIRLOCK_LLM_KEY' },
    key: async () => environment('AIRLOCK_LLM_KEY'),
  });
}
