import { wordsOf } from '../exec/commandLine';
import { asFileSystemsSeeIt } from '../protectedPaths';

/** A path (`/`-separated) as the most forgiving file system takes it. */
export function forgivingPath(path: string): string {
  return path.split('/').map(asFileSystemsSeeIt).join('/');
}

/** A name as whoever is careless about case, width and composition of letters takes it. */
export function forgivingText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * A command line, besides: how many spaces there are between words doesn't count, nor do quotes that aren't needed, the folder of the
 * program, and the ending that Windows adds to it.
 */
export function forgivingCommand(text: string): string {
  const plain = forgivingText(text).trim();
  const [program = '', ...args] = wordsOf(plain) ?? plain.split(/\s+/);
  return JSON.stringify([program.replace(/^.*[/\\]/, '').replace(/\.(?:exe|cmd|bat|com)$/, ''), ...args]);
}

/** The path of an address as the most forgiving server takes it: escapes read, case and empty parts left out. */
export function forgivingAddressPath(path: string): string {
  const parts: string[] = [];
  for (const part of unescaped(path).replaceAll('\\', '/').split('/')) {
    // What follows a semicolon is parameters to some servers.
    const name = forgivingText(part.replace(/;.*$/, ''));
    if (name === '..') parts.pop();
    else if (name !== '' && name !== '.') parts.push(name);
  }
  return parts.join('/');
}

/** Escapes read, and what was escaped twice as well: some servers do. What is no escape stands for itself. */
function unescaped(path: string): string {
  let text = path;
  for (let depth = 0; depth < 3; depth++) {
    const read = text.replace(/(?:%[0-9a-f]{2})+/gi, escapes => {
      try {
        return decodeURIComponent(escapes);
      } catch {
        return escapes;
      }
    });
    if (read === text) break;
    text = read;
  }
  return text;
}

/** A host as the network takes it: no dots at its end, and an IPv4 address that is wrapped in an IPv6 one by itself. */
export function forgivingHost(host: string): string {
  const plain = forgivingText(host).replace(/\.+$/, '');
  const wrapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(plain);
  if (wrapped === null) return plain;
  const [high, low] = [parseInt(wrapped[1] ?? '', 16), parseInt(wrapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
