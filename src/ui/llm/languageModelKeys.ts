import * as vscode from 'vscode';
import { originOf } from '../../capabilities/llm/openAi/endpoint';
import { ModelFailure } from '../../capabilities/llm/languageModels';
import { AirlockError } from '../../errors';
import { chosenEndpoint } from '../settings';
import { settings } from '../ids';

/** Keys of endpoints of language models, in the editor's secret storage: each for one scheme, host and port. */
export class LanguageModelKeys {
  constructor(private readonly context: Pick<vscode.ExtensionContext, 'secrets'>) {}

  /** The key for an origin; `undefined` where none is kept. */
  async of(origin: string): Promise<string | undefined> {
    return this.context.secrets.get(secretKey(origin));
  }

  /**
   * Asks for the key of the endpoint that is set, and keeps it; an empty one removes what was kept.
   *
   * @throws AirlockError `settings.invalid` where no endpoint is set, or none that could be
   */
  async ask(): Promise<void> {
    const origin = originSet();
    const title = 'Set Language Model Key';
    const key = (await vscode.window.showInputBox({
      title, password: true, ignoreFocusOut: true,
      prompt: `The key of ${origin}. It is kept in the editor’s secret storage, and sent there only. Leave it empty to remove what is kept.`,
      validateInput: value => (/[^\x21-\x7e]/.test(value.trim()) ? 'A key has no spaces, and only letters, digits and signs.' : undefined),
    }))?.trim();
    if (key === undefined) return;
    if (key === '') {
      await this.context.secrets.delete(secretKey(origin));
      void vscode.window.showInformationMessage(`Airlock keeps no key for ${origin}.`);
      return;
    }
    await this.context.secrets.store(secretKey(origin), key);
    void vscode.window.showInformationMessage(`Airlock sends this key to ${origin} from now on.`);
  }
}

function originSet(): string {
  const { endpoint } = chosenEndpoint();
  if (endpoint.trim() === '') throw new AirlockError('settings.invalid', 'There is no endpoint to set a key for.', `Set "${settings.llmEndpoint}" first.`);
  try {
    return originOf(endpoint);
  } catch (error) {
    throw error instanceof ModelFailure ? new AirlockError('settings.invalid', error.message, '', { cause: error }) : error;
  }
}

function secretKey(origin: string): string {
  return `airlock.llm.${origin}`;
}
