import type { Prompts } from '../api/prompts';
import { AirlockError } from '../errors';
import type { Manifest, Signer } from '../plugins/types';
import { printable } from '../printable';
import { signerLine } from './pluginText';
import type { Terminal } from './terminal';

/** The policy and the question for packages that no trusted key signed: `--yes` lets them in, somebody at the terminal may, else they are refused. */
export function trustQuestion({ ask, err }: Pick<Terminal, 'ask' | 'err'>, yes: boolean): { readonly policy: 'signed' | 'ask'; readonly confirmUntrusted: Prompts['confirmUntrusted'] } {
  return {
    policy: yes || ask !== undefined ? 'ask' : 'signed',
    async confirmUntrusted(manifest: Manifest, signer: Signer) {
      err(`${printable(`${manifest.meta.name} ${manifest.version} (${manifest.id})`)}\n${printable(signerLine(signer))}\n`);
      if (yes) return true;
      const answer = await ask?.(`Take it all the same? It runs in the sandbox and gets only what you allow. [y]es${signer.kind === 'unknown' ? ', [t]rust this key for it from now on' : ''}, [N]o: `);
      if (signer.kind !== 'unknown' || !/^t(?:rust)?$/i.test(answer ?? '')) return isYes(answer);
      const trustAs = await ask?.('Whose key is it? ');
      return trustAs === undefined || trustAs === '' ? false : { trustAs };
    },
  };
}

/** Whether an answer says so in so many words. */
export function isYes(answer: string | undefined): boolean {
  return /^y(?:es)?$/i.test(answer ?? '');
}

/** The same failure with a next step for the command line, where the service speaks of the editor's settings. */
export function forCommandLine(error: unknown): unknown {
  if (!(error instanceof AirlockError) || (error.code !== 'signature.missing' && error.code !== 'signature.unknown-key')) return error;
  return new AirlockError(error.code, error.message, 'Name the file of a key that you trust with --trust, or take it as it is with --yes.', { cause: error });
}
