import { settleMs } from '../../../media/consent/intent';
import type { Answer } from '../../../media/consent/protocol';
import type { ConsentAnswer, ConsentQuestion } from '../../api/prompts';
import { answerTo, orderOf } from './question';
import { choicesFor } from './requestView';

/** Milliseconds by which timers of the page and of this side may differ. */
const SLACK_MS = 50;

/** An answer, or why it is none, in a sentence for the log. */
export type Taken =
  | { readonly ok: true; readonly answer: ConsentAnswer }
  | { readonly ok: false; readonly why: string };

/**
 * What one page may say about one question. The page is ours and keeps to this by itself; what comes from a webview is held to it all the
 * same: nothing counts that comes before the question can have been read, a second time, or that was not there to be chosen.
 */
export class ConsentExchange {
  private shownAt: number | undefined;
  private isAnswered = false;

  /** @param now milliseconds, of a clock that only goes forward */
  constructor(private readonly question: Pick<ConsentQuestion, 'requests' | 'since'>, private readonly now: () => number = () => performance.now()) {}

  /** The question was sent to the page. */
  shown(): void {
    this.shownAt = this.now();
  }

  /** Takes an answer: the first one that can be one. */
  take(answers: readonly Answer[]): Taken {
    const refuse = (why: string): Taken => ({ ok: false, why });
    if (this.isAnswered) return refuse('The question was answered already.');
    if (this.shownAt === undefined) return refuse('The question was not shown yet.');
    if (this.now() - this.shownAt < settleMs - SLACK_MS) return refuse('Nobody can have read the question by then.');
    const answer = answerTo(this.question, answers);
    if (answer === undefined) return refuse(`${answers.length} of ${this.question.requests.length} questions were answered.`);
    const unknown = orderOf(this.question).find((request, shown) => !isOffered(this.question.requests[request], answers[shown]));
    if (unknown !== undefined) return refuse('Something was chosen that was not there to be chosen.');
    this.isAnswered = true;
    return { ok: true, answer };
  }
}

function isOffered(request: ConsentQuestion['requests'][number] | undefined, answer: Answer | undefined): boolean {
  return request !== undefined && answer !== undefined && choicesFor(request).includes(answer.choice);
}
