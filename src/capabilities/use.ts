/** What one execution used of the budgets that a grant has, as host functions count it. */
export class RunUse {
  /** Bytes sent to servers and received from them. */
  networkBytes = 0;
  /** Tokens sent to language models and received from them. */
  tokens = 0;
}
