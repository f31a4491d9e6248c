import type { ExecutionReport } from '../sandbox/types';

/** What one execution used of the budgets that a grant has, as host functions count it. */
export class RunUse {
  /** Bytes sent to servers and received from them. */
  networkBytes = 0;
  /** Answers that language models began. */
  modelRequests = 0;
  /** Tokens sent to language models and received from them. */
  tokens = 0;
  /** Programs that it had run. */
  programs = 0;

  /** As the report has it: nothing where nothing was used. */
  get reported(): Pick<ExecutionReport, 'hostUse'> {
    const { networkBytes, modelRequests, tokens, programs } = this;
    return networkBytes + modelRequests + tokens + programs === 0 ? {} : { hostUse: { networkBytes, modelRequests, tokens, programs } };
  }
}
