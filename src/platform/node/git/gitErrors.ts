import { AirlockError } from '../../../errors';
import { untrustedCertificate } from '../../../plugins/sources/http';

/** How git says that the other side went away, or can't answer for now. */
const BROKE_OFF = /early EOF|unexpected disconnect|hung up unexpectedly|connection (?:was )?(?:reset|closed)|RPC failed|recv failure|empty reply|transfer closed|still expected|unexpected eof|unexpected flush|couldn't read|read error|returned error: (?:429|50[234])/i;

const CAUSES: readonly (readonly [pattern: RegExp, code: 'source.authentication' | 'source.not-found' | 'source.network' | 'source.integrity' | 'source.unsupported', what: string, nextStep: string])[] = [
  [/authentication failed|could not read (?:username|password)|permission denied|terminal prompts disabled|returned error: 40[13]|host key verification failed|invalid credentials/i, 'source.authentication', 'wants you to sign in', 'Check that `git ls-remote` works for it in a terminal: Airlock uses the same credentials, and never asks for them.'],
  [/couldn't find remote ref|not our ref|unadvertised object|no such ref/i, 'source.not-found', 'has no such branch, tag or commit', 'Check its name.'],
  [/repository .*not found|no such repository|does not appear to be a git repository|not a git repository|returned error: 4(?:04|10)|repository not exported|no such file or directory|does not exist|access denied or repository/i, 'source.not-found', 'is no Git repository, or not one that you may see', 'Check the address.'],
  [/fsck error|bad object|corrupt|inflate|sha1 mismatch/i, 'source.integrity', 'sent something that is not sound', 'Try again; if it stays so, its owner has to mend the repository.'],
  [BROKE_OFF, 'source.network', 'broke off in the middle, or can\'t answer now', 'Check your connection, then try again.'],
  [/transport .* not allowed/i, 'source.unsupported', 'leads to another kind of address, which is not followed', 'Name that one itself.'],
  [/index-pack failed|invalid index-pack|sha1|missing blob|unable to read/i, 'source.integrity', 'sent something that is not sound', 'Try again; if it stays so, its owner has to mend the repository.'],
];

/** What git's message means. Its own words come along: they name what we don't know. */
export function gitFailure(url: string, message: string): AirlockError {
  const said = lastLine(message);
  if (/certificate (?:problem|verif)|self[- ]signed certificate|certificate subject name/i.test(message)) return untrustedCertificate(url, said);
  const [, code, what, nextStep] = CAUSES.find(([pattern]) => pattern.test(message)) ?? [undefined, 'source.network' as const, 'could not be reached', 'Check the address and your connection.'];
  return new AirlockError(code, `${url} ${what}${said === '' ? '.' : ` (git: ${said})`}${said === '' ? '' : '.'}`, nextStep);
}

/** Whether the same may work if it is tried once more. */
export function isWorthAnotherTry(message: string): boolean {
  return BROKE_OFF.test(message);
}

function lastLine(message: string): string {
  const lines = message.split(/[\r\n]+/).map(line => line.trim()).filter(line => line !== '' && !/^(?:remote: )?(?:Enumerating|Counting|Compressing|Receiving|Resolving|Total)\b/.test(line));
  const line = lines.find(each => /^(?:fatal|error|remote)\b/i.test(each)) ?? lines.at(-1) ?? '';
  return line.replace(/^(?:fatal|error): /i, '').replace(/\.$/, '').slice(0, 200);
}
