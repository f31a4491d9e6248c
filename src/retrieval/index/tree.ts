import type { Exclusion } from '../rules/excludeRule';
import { noRules, type IgnoreRules } from '../rules/ignoreFile';
import { decodeText } from '../text/decode';
import type { TreeEntry, TreeFiles } from '../treeFiles';

const IGNORE_FILE = '.gitignore';
/** Bytes of a file of ignore rules. */
const MAX_RULES_BYTES = 1 << 20;
/** Directories inside each other that are looked into. */
const MAX_DEPTH = 64;

/** A directory that is part of the index, listed. Names are in order. */
export interface Listed {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

/** What of a folder is to be searched: what no rule of the settings and of `.gitignore` files leaves out. */
export class Tree {
  /** Rules that count in a directory; `undefined` where it is left out itself. */
  readonly #rules = new Map<string, Promise<IgnoreRules | undefined>>();
  /** Directories that are known not to be left out, with the rules that count beside them. */
  readonly #kept = new Map<string, IgnoreRules>();

  constructor(private readonly files: TreeFiles, private exclusion: Exclusion, private readonly ignoreCase: boolean) {}

  /** From now on, others are the rules of the settings. What was listed before is not looked at again by itself. */
  exclude(exclusion: Exclusion): void {
    this.exclusion = exclusion;
    this.forget('');
  }

  /** Forgets the rules of a directory and of all below: a file of rules there has changed. */
  forget(directory: string): void {
    for (const known of [this.#rules, this.#kept]) {
      for (const path of known.keys()) if (isBelow(path, directory)) known.delete(path);
    }
  }

  /** Paths of what is to be searched directly in a directory; `undefined` where it is left out, or is no directory. */
  async list(directory: string): Promise<Listed | undefined> {
    const rules = await this.#rulesIn(directory);
    if (rules === undefined) return undefined;
    const entries = await this.files.list(directory);
    if (entries === undefined) return undefined;
    const names = new Set(entries.map(({ name }) => name));
    const kept = entries.filter(({ name, type }) => (type === 'file' || type === 'directory') && this.#isKept(below(directory, name), type, rules, name => names.has(name)));
    const paths = (wanted: TreeEntry['type']): string[] => kept.filter(({ type }) => type === wanted).map(({ name }) => below(directory, name)).sort();
    const directories = paths('directory');
    for (const path of directories) this.#kept.set(path, rules);
    return { files: paths('file'), directories };
  }

  /** Whether something at a path is to be searched, as far as rules decide. */
  async includes(path: string, type: 'file' | 'directory'): Promise<boolean> {
    const directory = parentOf(path);
    const rules = await this.#rulesIn(directory);
    if (rules === undefined) return false;
    const names = new Set(this.exclusion.looksAtSiblings ? (await this.files.list(directory))?.map(({ name }) => name) : []);
    return this.#isKept(path, type, rules, name => names.has(name));
  }

  #isKept(path: string, type: 'file' | 'directory', rules: IgnoreRules, hasSibling: (name: string) => boolean): boolean {
    return !this.exclusion.excludes(path, hasSibling) && !rules.ignores(path, type === 'directory');
  }

  #rulesIn(directory: string): Promise<IgnoreRules | undefined> {
    const known = this.#rules.get(directory);
    if (known !== undefined) return known;
    const found = this.#findRules(directory);
    this.#rules.set(directory, found);
    return found;
  }

  async #findRules(directory: string): Promise<IgnoreRules | undefined> {
    if (directory === '') {
      const own = await this.#text('.git/info/exclude');
      const rules = noRules(this.ignoreCase);
      return this.#withFile('', own === undefined ? rules : rules.within('', own));
    }
    if (directory.split('/').length > MAX_DEPTH) return undefined;
    const known = this.#kept.get(directory);
    if (known !== undefined) return this.#withFile(directory, known);
    const above = await this.#rulesIn(parentOf(directory));
    if (above === undefined || !await this.includes(directory, 'directory')) return undefined;
    return this.#withFile(directory, above);
  }

  /** Where its rules can't be read a directory is left out: nobody knows what they keep out of sight. */
  async #withFile(directory: string, above: IgnoreRules): Promise<IgnoreRules | undefined> {
    const path = below(directory, IGNORE_FILE);
    // Git follows no link to such a file either.
    if ((await this.files.look(path))?.type !== 'file') return above;
    const text = await this.#text(path);
    return text === undefined ? undefined : above.within(directory, text);
  }

  async #text(path: string): Promise<string | undefined> {
    const bytes = await this.files.read(path, MAX_RULES_BYTES);
    return bytes === undefined ? undefined : decodeText(bytes);
  }
}

export function below(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a path is a directory or below it; '' is above all. */
export function isBelow(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}
