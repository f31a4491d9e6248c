import { normalize } from 'node:path/posix';
import { fileAccess } from '../../../src/capabilities/fileAccess';

/** A path that a grant doesn't name, where its patterns are read carelessly or its own text is. */
export interface GlobAttack {
  readonly granted: string;
  readonly path: string;
}

/** Whether a careless matcher lets it through: in whatever letters and form, with backslashes for slashes, and with a star that knows no folders. */
export function namesCarelessly({ granted, path }: GlobAttack): boolean {
  const plain = (text: string): string => text.normalize('NFKC').replaceAll('\\', '/').replace(/[\u00ad\u200b-\u200f]/g, '');
  const patterns = expand(plain(granted));
  return [plain(path), normalize(plain(path))].some(name => patterns.some(pattern => [pattern, normalize(pattern)].some(each => expression(each).test(name))));
}

/** Whether ours does. */
export function names({ granted, path }: GlobAttack): boolean {
  return fileAccess([granted], []).canRead(path, false);
}

/** Braces within braces, as shells take them. */
function expand(pattern: string): readonly string[] {
  const inner = /\{([^{}]*)\}/.exec(pattern);
  if (inner === null) return [pattern];
  return (inner[1] ?? '').split(',').flatMap(choice => expand(`${pattern.slice(0, inner.index)}${choice}${pattern.slice(inner.index + inner[0].length)}`));
}

function expression(pattern: string): RegExp {
  const source = pattern.replace(/[.+^$()|[\]]/g, '\\$&').replace(/\*+/g, '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'isu');
}

const reaching = (granted: string, ...paths: readonly string[]): readonly GlobAttack[] => paths.map(path => ({ granted, path }));

export const globAttacks: readonly GlobAttack[] = [
  ...reaching('docs/**', 'docs/../secrets/key', 'docs/./../secrets/key', 'docs\\..\\secrets\\key', 'Docs/a', 'DOCS/a', '\uff44ocs/a', 'doc\u200bs/a', 'docs\\a', 'docs/', 'do\u00adcs/a'),
  ...reaching('docs/*', 'docs/secrets/key', 'docs/a/b/c', 'docs\\a'),
  ...reaching('*', 'secrets/key', '../outside', '/etc/passwd'),
  ...reaching('*.md', 'secrets/a.md', '../a.md', 'a.MD'),
  ...reaching('docs?a', 'docs/a'),
  ...reaching('caf\u00e9/**', 'cafe\u0301/a'),
  ...reaching('\u212a/**', 'K/a', 'k/a'),
  ...reaching('**/..', 'docs/..', 'a/b/..'),
  ...reaching('docs/../**', 'secrets/key', 'a'),
  ...reaching('docs/**/../../secrets/*', 'docs/a/../../secrets/key'),
  ...reaching('{docs,..}/**', 'docs/a', '../outside'),
  ...reaching('{docs,{src,secrets}}/**', 'secrets/key', 'src/a'),
  ...reaching('docs/{a,b/../../secrets}/key', 'docs/b/../../secrets/key', 'secrets/key'),
  ...reaching('{,secrets}/key', 'secrets/key', '/key'),
  ...reaching('docs\\**', 'docs/a', 'docs\\a'),
  ...reaching('..\\**', '../outside'),
  ...reaching('/**', '/etc/passwd'),
  ...reaching('C:/**', 'C:/Windows/a', 'C:\\Windows\\a'),
  ...reaching('~/**', '~/.ssh/id'),
  ...reaching('docs/***', 'docs/a', 'docs/a/b'),
  ...reaching('docs/a**', 'docs/a/b/key'),
  ...reaching('./**', './secrets/key'),
  ...reaching('docs//**', 'docs//a'),
];
