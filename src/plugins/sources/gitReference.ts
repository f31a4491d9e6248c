import { AirlockError } from '../../errors';

/** A Git repository as somebody wrote it, taken apart. */
export interface GitReference {
  /** What git is given: a URL, or SSH's short form. */
  readonly url: string;
  /** How git gets there. */
  readonly protocol: 'https' | 'http' | 'ssh' | 'git' | 'file';
  /** Folder of the package in the repository; empty for its root. */
  readonly folder: readonly string[];
  /** Branch, tag or commit; the repository's own default where absent. */
  readonly ref?: string;
}

const SHORT_SSH = /^(?:[\w.-]+@)?[A-Za-z0-9][\w.-]*:(?!\/\/)[^:\\]+$/;

/** Whether this is how a Git repository is written: `git@host:path`, an URL of git's, or a web address. */
export function isGitLocation(location: string): boolean {
  if (/^(?:git\+)?(?:https?|ssh|git|file):\/\//i.test(location)) {
    if (/^git\+/i.test(location)) return true;
    // A file: URI may name a folder just as well, unless it says that it is a repository.
    if (/^file:/i.test(location)) return /\.git\/?(?:#|$)/.test(location);
    return !/\.(?:zip|wasm|json|toml)(?:[?#]|$)/i.test(location);
  }
  return SHORT_SSH.test(location) && /@/.test(location.split(':')[0] ?? '');
}

/**
 * Takes a reference apart: `URL`, `URL#FOLDER`, with the ref beside it.
 *
 * @throws AirlockError `source.unsupported` where git could take it for something else than it looks like
 */
export function parseGitReference(location: string, ref: string | undefined): GitReference {
  const [written = '', fragment = ''] = split(location);
  const url = written.replace(/^git\+/i, '');
  const protocol = (/^([a-z]+):\/\//i.exec(url)?.[1] ?? 'ssh').toLowerCase();
  if (!isProtocol(protocol)) throw unsupported(`Airlock gets nothing by ${protocol}.`);
  refuseControl(location);
  if (/:\/\/-|@-|^-/.test(url)) throw unsupported(`${location} would be taken for an option.`);
  if (/:\/\/[^/@]*:[^/@]*@/.test(url)) throw unsupported(`${url.replace(/:[^:@/]*@/, ':…@')} has a password in it, which would be kept with the plugin.`, 'Leave it out: git asks its credential helper.');
  if (/::/.test(url)) throw unsupported(`${location} names a program of git's to get it by.`);
  const folder = fragment.split('/').filter(name => name !== '' && name !== '.');
  if (folder.includes('..')) throw unsupported(`The folder ${fragment} leads out of the repository.`);
  if (ref !== undefined) requireRef(ref);
  return { url, protocol, folder, ...(ref === undefined ? {} : { ref }) };
}

function split(location: string): readonly string[] {
  const at = location.indexOf('#');
  return at < 0 ? [location] : [location.slice(0, at), location.slice(at + 1)];
}

function isProtocol(protocol: string): protocol is GitReference['protocol'] {
  return ['https', 'http', 'ssh', 'git', 'file'].includes(protocol);
}

/** The rules of git-check-ref-format(1), for what a person may ask for. */
function requireRef(ref: string): void {
  const isValid = /^[A-Za-z0-9][\w./+@-]{0,254}$/.test(ref) && !/\.\.|\/\/|@\{|\.lock(?:\/|$)|[/.]$|\/\./.test(ref);
  if (!isValid) throw unsupported(`"${ref.slice(0, 80)}" can't be a branch, a tag or a commit.`);
}

function refuseControl(location: string): void {
  if (/[\s\p{Cc}\p{Cf}]/u.test(location)) throw unsupported('The address has a space or an invisible character in it.');
}

function unsupported(message: string, nextStep = 'Write it as https://HOST/REPOSITORY.git, ssh://… or file://…, with #FOLDER where the package is in a folder.'): AirlockError {
  return new AirlockError('source.unsupported', message, nextStep);
}
