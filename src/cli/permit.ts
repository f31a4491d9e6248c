import { permitFacts, wantedWords } from '../api/policy/permitWords';
import type { Prompts } from '../api/prompts';
import { printable } from '../printable';
import type { Terminal } from './terminal';

/** The question that a rule asks, for somebody at the terminal; there is none where nobody is: what is asked about is denied then. */
export function permitQuestion({ ask, err }: Pick<Terminal, 'ask' | 'err'>): Pick<Prompts, 'permit'> {
  if (ask === undefined) return {};
  return {
    async permit(question) {
      err(`${printable(`${question.plugin.manifest.meta.name} wants to ${wantedWords(question)}.`)}\n${permitFacts(question).map(fact => `  ${fact}\n`).join('')}`);
      const answer = await ask('Allow it [o]nce, for this [r]un, or [N]ot? ');
      if (/^o(?:nce)?$/i.test(answer ?? '')) return 'once';
      return /^r(?:un)?$/i.test(answer ?? '') ? 'run' : 'deny';
    },
  };
}
