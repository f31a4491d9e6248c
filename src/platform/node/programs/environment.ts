import { delimiter } from 'node:path';

/** What programs need to find the user's home, language and scratch space. Nothing that makes them load or start something, and no secrets. */
const PASSED = process.platform === 'win32'
  ? ['SystemRoot', 'SystemDrive', 'windir', 'USERPROFILE', 'USERNAME', 'HOMEDRIVE', 'HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'ProgramData', 'ProgramFiles', 'ProgramFiles(x86)', 'TEMP', 'TMP']
  : ['HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'TZ', 'TMPDIR'];

/**
 * The environment of a program: a few variables of the user's and nothing else.
 *
 * @param folders of PATH
 */
export function programEnvironment(own: NodeJS.ProcessEnv, folders: readonly string[]): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(PASSED.flatMap(name => (own[name] === undefined ? [] : [[name, own[name]]]))),
    PATH: folders.join(delimiter),
    // Programs that it starts by their names are not looked for in the workspace either.
    ...(process.platform === 'win32' ? { NoDefaultCurrentDirectoryInExePath: '1', PATHEXT: '.COM;.EXE' } : {}),
  };
}
