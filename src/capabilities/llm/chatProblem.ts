import type { FailureKind } from './languageModels';

/** Why a conversation does not begin, or not go on: an answer that the plugin can deal with. */
export class ChatProblem extends Error {
  constructor(
    readonly code: 'bad-request' | 'allowance-exceeded' | FailureKind,
    /** What happened and what to do, full sentences for whoever reads the plugin's output. */
    message: string,
    /** Tokens that may still be used today; with `allowance-exceeded`, and only then. */
    readonly left?: number,
  ) {
    super(message);
    this.name = 'ChatProblem';
  }
}

/** More tokens than the grant gives for a day. */
export function allowanceExceeded(left: number, perDay: number): ChatProblem {
  return new ChatProblem('allowance-exceeded', `Of the ${perDay} tokens that this plugin may use in a day ${left} are left, which is not enough. Ask for less, wait until tomorrow, or have the user allow more.`, left);
}
