import { AirlockError } from '../errors';
import { unlessAborted } from '../unlessAborted';
import type { ConsentAnswer, ConsentQuestion, Prompts } from './prompts';

/** Shows a question and gives its answer; rejects with `consent.denied` where it was closed without one. */
export type PutQuestion = (question: Omit<ConsentQuestion, 'signal'>) => Promise<ConsentAnswer>;

interface Inquiry {
  readonly outcome: Promise<unknown>;
  readonly withdrawn: AbortController;
  /** How many runs wait for the outcome. */
  waiting: number;
}

/** Puts consent questions to the user: one at a time, and the same one once, however many runs wait for its answer. */
export class ConsentQuestions {
  private readonly open = new Map<string, Inquiry>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly prompts: Prompts) {}

  /**
   * Conducts an inquiry when its turn comes, or joins one that is under way.
   *
   * @param about names the inquiry: the same text is the same inquiry, with the same outcome for all who wait
   * @param conduct finds out what is to be asked by then, asks, and records the answer
   * @throws AirlockError `cancelled` when the signal aborts; the question is withdrawn when nobody waits any more
   */
  async ask<T>(about: string, conduct: (put: PutQuestion) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw cancelled();
    const inquiry = this.open.get(about) ?? this.begin(about, conduct);
    inquiry.waiting++;
    try {
      return await unlessAborted(inquiry.outcome as Promise<T>, signal, withdraw);
    } finally {
      inquiry.waiting--;
      if (inquiry.waiting === 0) {
        inquiry.withdrawn.abort();
        if (this.open.get(about) === inquiry) this.open.delete(about);
      }
    }
  }

  /**
   * Puts a question of another kind when its turn comes.
   *
   * @throws AirlockError `cancelled` when the signal aborts: the question is withdrawn
   */
  async inTurn<T>(put: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.last.then(() => {
      if (signal.aborted) throw cancelled();
      return unlessAborted(put(), signal, withdraw);
    });
    this.last = turn.catch(() => undefined);
    return unlessAborted(turn, signal, withdraw);
  }

  /** Whether an inquiry is under way. */
  isOpen(about: string): boolean {
    return this.open.has(about);
  }

  private begin<T>(about: string, conduct: (put: PutQuestion) => Promise<T>): Inquiry {
    const withdrawn = new AbortController();
    const put: PutQuestion = async question => {
      if (withdrawn.signal.aborted) throw cancelled();
      const answer = await unlessAborted(this.prompts.consent({ ...question, signal: withdrawn.signal }), withdrawn.signal, withdraw);
      if (answer !== undefined) return answer;
      throw new AirlockError('consent.denied', `Nothing was decided about ${question.plugin.manifest.meta.name}, so it was not run.`, 'Run it again and choose what it may do.');
    };
    const outcome = this.last.then(() => conduct(put));
    this.last = outcome.catch(() => undefined);
    const inquiry: Inquiry = { outcome, withdrawn, waiting: 0 };
    this.open.set(about, inquiry);
    return inquiry;
  }
}

function withdraw(): never {
  throw cancelled();
}

function cancelled(): AirlockError {
  return new AirlockError('cancelled', 'Cancelled.');
}
