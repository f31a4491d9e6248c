/** Whose rules decide what a name means. */
export type NamingPlatform = 'linux' | 'darwin' | 'win32';

/** Names that stand for devices on Windows in every folder, whatever ending they are given. */
const DEVICES = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/;
/** Characters that Windows gives a meaning of its own: separators, drives and streams, wildcards and the like; besides, all below the space. */
const WINDOWS_RESERVED = /[\\:<>"|?*]/;
/** The short form that Windows may have given to another name: `SECRET~1.TXT`. */
const SHORT_NAME = /^[^.]{1,6}~\d{1,6}(?:\.[^.]{0,3})?$/;
/** Characters that HFS+ leaves out when it compares names. */
const IGNORABLE = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/;

/**
 * Why one component of a path may not be used on a platform, as the rest of a sentence; `undefined` where it may. A name is
 * refused where the platform would take it for another one: what is decided about a name must hold for what it opens.
 */
export function nameProblem(name: string, platform: NamingPlatform): string | undefined {
  if (name === '' || name.includes('/') || name.includes('\0')) return 'is not one name';
  switch (platform) {
    case 'linux':
      return undefined;
    case 'darwin':
      return IGNORABLE.test(name) ? 'contains characters that this file system ignores' : undefined;
    case 'win32':
      if (WINDOWS_RESERVED.test(name) || [...name].some(character => character < ' ')) return 'contains a character that means something else on Windows';
      if (/[. ]$/.test(name)) return 'ends in a dot or a space, which Windows drops';
      if (DEVICES.test((name.split('.', 1)[0] ?? '').trimEnd().toLowerCase())) return 'is a device on Windows';
      return SHORT_NAME.test(name) ? 'may be the short form of another name' : undefined;
  }
}

/** The first problem of a path's components (relative, `/`-separated; '' is the root, which has none). */
export function pathProblem(path: string, platform: NamingPlatform): string | undefined {
  for (const name of path === '' ? [] : path.split('/')) {
    const problem = nameProblem(name, platform);
    if (problem !== undefined) return `"${name}" ${problem}`;
  }
  return undefined;
}

/**
 * Whether a name as it is kept on disk is the one that was asked for. File systems that ignore case or normalise Unicode
 * find a file under other spellings too; grants speak of one. Composed and decomposed forms count as the same, since
 * such systems turn one into the other by themselves.
 */
export function isSameSpelling(kept: string, asked: string): boolean {
  return kept.normalize('NFC') === asked.normalize('NFC');
}
