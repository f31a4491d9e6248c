import type { TakenTokens, TokenAllowance } from '../capabilities/llm/tokenReserve';
import { AirlockError, sentenceOf } from '../errors';
import type { DataOwner } from '../store/pluginData';
import type { Store } from '../store/types';
import { countTokens, forgetTokensBefore, tokensOn } from '../store/tokenUse';
import type { AirlockDeps } from './deps';

const DAY_MS = 86_400_000;
/** Days for which it is kept what was used. */
const KEPT_DAYS = 31;

/**
 * The tokens that one plugin of one signer may use, in the store that all windows share: what is taken is taken before anybody
 * uses it, in one transaction with the look at what is left. A process that dies has used what it took.
 */
export class TokenBook implements TokenAllowance {
  constructor(private readonly store: Store, private readonly owner: DataOwner, private readonly deps: Pick<AirlockDeps, 'now' | 'onProblem'>) {}

  async take(least: number, wanted: number, perDay: number): Promise<TakenTokens> {
    const now = this.deps.now();
    const day = localDay(now);
    return this.store.write(async db => {
      const left = Math.max(0, perDay - await tokensOn(db, this.owner, day));
      if (left < least) return { day, tokens: 0, left };
      const tokens = Math.min(wanted, left);
      await forgetTokensBefore(db, localDay(now - KEPT_DAYS * DAY_MS));
      await countTokens(db, this.owner, day, tokens);
      return { day, tokens, left: left - tokens };
    });
  }

  async giveBack(day: string, tokens: number): Promise<void> {
    try {
      await this.store.write(db => countTokens(db, this.owner, day, -tokens));
    } catch (error) {
      // It stays taken, and the run goes on: what was answered was answered.
      this.deps.onProblem(error instanceof AirlockError ? error : new AirlockError('store.io', `What a plugin used of language models could not be recorded: ${sentenceOf(error)}`, 'All that was set aside for it counts as used.', { cause: error }));
    }
  }
}

/** The day that it is where the user is, `2026-03-01`. */
export function localDay(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
