/**
 * Why a program may not be named so on any system; `undefined` where it may: by a plain name, which is looked for, or by an absolute path
 * without detours. Everything else would depend on a folder that plugins can write in, or be run by a shell.
 *
 * @returns what to write instead, a sentence
 */
export function problemWithProgram(name: string): string | undefined {
  const isPath = /[/\\]/.test(name);
  if (/^[\\/]{2}/.test(name)) return 'Name a program of this machine: one on another machine may be another one the next moment.';
  if (isPath && !/^(?:\/|[A-Za-z]:[/\\])/.test(name)) return 'Name the program alone, or by its absolute path: a relative one would lie in the workspace.';
  const parts = name.replace(/^(?:[A-Za-z]:[/\\]|\/)/, '').split(isPath && !name.startsWith('/') ? /[/\\]/ : '/');
  if (parts.some(part => part === '' || part === '.' || part === '..')) return 'Name the program by a path without ".", ".." and doubled slashes.';
  const last = parts.at(-1) ?? '';
  if (/\.(?:bat|cmd)[. ]*$/i.test(last)) return 'Name the program itself: batch files are run by a shell, which reads more into arguments than was written.';
  if (/[. ]$/.test(last) || (!name.startsWith('/') && last.includes(':'))) return 'Name the program without a dot or a space at its end and without a colon: Windows takes them for something else.';
  return undefined;
}
