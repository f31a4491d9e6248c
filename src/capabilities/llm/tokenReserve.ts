import { allowanceExceeded } from './chatProblem';

/** Tokens of one day that were taken from a plugin's allowance. */
export interface TakenTokens {
  /** `2026-03-01`, where the user is. */
  readonly day: string;
  readonly tokens: number;
  /** What is left of the allowance after that. */
  readonly left: number;
}

/** What a plugin may use of language models, day by day: counted for all of its executions, in all windows. */
export interface TokenAllowance {
  /**
   * Takes tokens from what is left today: `wanted`, or what there is if that is at least `least`, or none.
   *
   * @param perDay how many there are in a day
   */
  take(least: number, wanted: number, perDay: number): Promise<TakenTokens>;
  /** Gives tokens of a day back; takes more where the number is negative, whatever is left. */
  giveBack(day: string, tokens: number): Promise<void>;
}

/** What one conversation has taken from the allowance: before it is used, so that nobody else uses it too. */
export class TokenReserve {
  #taken: TakenTokens[] = [];

  constructor(private readonly allowance: TokenAllowance, private readonly perDay: number) {}

  /** Tokens that were taken. */
  get total(): number {
    return this.#taken.reduce((sum, { tokens }) => sum + tokens, 0);
  }

  /**
   * Sees to it that at least `least` tokens are taken altogether, and as many of `wanted` as there are.
   *
   * @throws ChatProblem `allowance-exceeded`
   */
  async ensure(least: number, wanted: number): Promise<void> {
    const { total } = this;
    if (total >= least) return;
    const taken = await this.allowance.take(least - total, wanted - total, this.perDay);
    if (taken.tokens === 0) throw allowanceExceeded(taken.left, this.perDay);
    this.#taken.push(taken);
  }

  /** Gives back what was not used; or counts what was used beyond what was taken. */
  async settle(used: number): Promise<void> {
    let difference = this.total - used;
    const taken = this.#taken;
    this.#taken = [];
    for (const [index, { day, tokens }] of taken.toReversed().entries()) {
      // What is owed is the last day's; what is given back is first the last day's.
      const back = index === 0 && difference < 0 ? difference : Math.min(difference, tokens);
      if (back === 0) break;
      difference -= back;
      await this.allowance.giveBack(day, back);
    }
  }
}
