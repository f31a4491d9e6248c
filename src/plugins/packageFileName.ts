import * as v from 'valibot';

/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * The name of a file inside a package: relative, `/`-separated, and unable to mean anything outside the package on any
 * file system.
 */
export function packageFileName(key: string, ending: string) {
  const example = `for example "hello${ending}"`;
  return v.pipe(
    v.string(`\`${key}\` must be a string, ${example}.`),
    v.maxLength(200, `\`${key}\` must have at most 200 characters.`),
    v.check(name => !name.startsWith('/') && !/^[A-Za-z]:/.test(name), `\`${key}\` must be relative to the package, ${example}.`),
    v.check(name => !name.split(/[\\/]/).includes('..'), `\`${key}\` must stay inside the package: write a name without \`..\`, ${example}.`),
    v.check(name => !name.includes('\\'), `\`${key}\` must be written with \`/\` between folders.`),
    v.check(name => name.split('/').every(isPlainComponent), `\`${key}\` must be a plain file name, ${example}.`),
    v.endsWith(ending, `\`${key}\` must end with "${ending}", ${example}.`),
  );
}

function isPlainComponent(component: string): boolean {
  return /^[A-Za-z0-9_@+-](?:[A-Za-z0-9_@+. -]*[A-Za-z0-9_@+-])?$/.test(component) && !DEVICE.test(component);
}
