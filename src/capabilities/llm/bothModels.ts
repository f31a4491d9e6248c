import type { LanguageModel, LanguageModels } from './languageModels';

/**
 * The editor's models and that of an endpoint as one list. The endpoint's comes after those of the editor, so that it is taken where
 * there are none or where it is named; or before them, where the user prefers it.
 */
export function bothModels(editor: LanguageModels, endpoint: LanguageModels, prefersEndpoint: () => boolean): LanguageModels {
  return {
    async list(signal) {
      const ofEditor = await editor.list(signal);
      if (prefersEndpoint()) return [...await endpoint.list(signal), ...ofEditor];
      return [...ofEditor, ...await endpointOrNone(endpoint, ofEditor.length === 0, signal)];
    },
  };
}

/** A wrong setting of the endpoint takes nothing away from who has a model in the editor. */
async function endpointOrNone(endpoint: LanguageModels, isNeeded: boolean, signal: AbortSignal): Promise<readonly LanguageModel[]> {
  try {
    return await endpoint.list(signal);
  } catch (error) {
    if (isNeeded) throw error;
    return [];
  }
}
