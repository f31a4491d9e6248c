/**
 * Files that make the editor or its tools run something. Writing one of them would be a way out of the sandbox, so a
 * pattern never covers it: a grant must name it alone and in full. They are protected at any depth, since a workspace
 * may contain others.
 */
const FOLDERS = new Set(['.git', '.hg', '.svn', '.vscode', '.devcontainer', '.theia']);
const FILES = new Set(['airlock.toml', 'tasks.json', 'launch.json', '.devcontainer.json', '.gitmodules']);
const ENDINGS = ['.code-workspace'];

/** Whether a path (relative, `/`-separated) is protected from being written through a pattern. */
export function isProtected(path: string): boolean {
  const names = path.split('/').map(asFileSystemsSeeIt);
  const last = names.at(-1) ?? '';
  return names.some(name => FOLDERS.has(name) || isShortName(name)) || FILES.has(last) || ENDINGS.some(ending => last.endsWith(ending));
}

/**
 * A name as the most forgiving file system takes it: case doesn't count, nor do characters that HFS+ ignores, nor the
 * stream that NTFS reads after a colon, nor dots and spaces at the end, which Windows drops.
 */
export function asFileSystemsSeeIt(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '')
    .toLowerCase()
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '');
}

/** An 8.3 name that NTFS may have given to one of the folders, `GIT~1` for `.git`. */
function isShortName(name: string): boolean {
  return /^(?:git|hg|svn|vscode|devcon|theia|codewo|airloc|tasks|launch)~\d/.test(name) || /^[a-z]{1,2}[0-9a-f]{4}~\d/.test(name);
}
