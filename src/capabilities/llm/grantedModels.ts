import { DEFAULT_BUDGETS } from '../budgets';
import type { CapabilityRequest } from '../types';
import { ChatProblem } from './chatProblem';
import type { LanguageModel } from './languageModels';

/** What a grant of `llm` says. */
export type ModelGrant = Pick<CapabilityRequest, 'models' | 'tokensPerDay'>;

/** Tokens in a day where neither the manifest nor the user says how many. */
export const DEFAULT_TOKENS_PER_DAY = DEFAULT_BUDGETS.tokensPerDay;

/** Tokens in a day that a grant gives. */
export function tokensPerDay({ tokensPerDay: said }: ModelGrant): number {
  return said ?? DEFAULT_TOKENS_PER_DAY;
}

/**
 * Those of the models that a grant names, by id or family, letter for letter: a name that looks or sounds like another, or is
 * part of it, is another.
 */
export function grantedModels(all: readonly LanguageModel[], { models }: ModelGrant): readonly LanguageModel[] {
  return models === undefined ? all : all.filter(({ id, family }) => models.includes(id) || models.includes(family));
}

/**
 * The model that a plugin means among those that are there.
 *
 * @param wanted id or family; the first that was granted where absent
 * @returns `undefined` where the name is not within the grant; whether there is such a model makes no difference then
 * @throws ChatProblem `no-model`
 */
export function chosenModel(all: readonly LanguageModel[], grant: ModelGrant, wanted: string | undefined): LanguageModel | undefined {
  const granted = grantedModels(all, grant);
  const found = wanted === undefined ? granted[0] : granted.find(({ id }) => id === wanted) ?? granted.find(({ family }) => family === wanted);
  if (found !== undefined) return found;
  if (wanted !== undefined && grant.models?.includes(wanted) === false) return undefined;
  throw new ChatProblem('no-model', wanted === undefined
    ? 'There is no language model here that this plugin may use. Sign in to one in the editor, or set an endpoint: "airlock.llm.endpoint" there, AIRLOCK_LLM_ENDPOINT on the command line.'
    : 'There is no language model of this name here. Leave the name out for any, or set the model up.');
}
