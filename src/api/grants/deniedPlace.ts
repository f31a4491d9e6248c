/** Where a file of the workspace lies that a plugin named. */
export interface DeniedPlace {
  /** Of the folder. */
  readonly index: number;
  /** Below it, `/`-separated. */
  readonly path: string;
}

/**
 * Finds the place that a path of a plugin's names, by its text: absolute as WASI reports it (`/workspace/docs/a.md`), or as the functions
 * for whole files take it, where a relative one counts from the only folder, or begins with the name of one.
 *
 * @param guests what the plugin calls the workspace's folders
 * @returns `undefined` where that is in none of them, or a folder itself
 */
export function deniedPlace(path: string, guests: readonly string[]): DeniedPlace | undefined {
  const components = path.split('/').filter(name => name !== '' && name !== '.');
  const [only, other] = guests;
  if (only === undefined) return undefined;
  if (!path.startsWith('/') && other === undefined) return placeIn(0, components);
  const named = path.startsWith('/')
    ? guests.map(guest => guest.split('/').filter(name => name !== ''))
    : guests.map(guest => guest.split('/').slice(-1));
  const index = named.findIndex(guest => guest.every((name, at) => components[at] === name));
  return index < 0 ? undefined : placeIn(index, components.slice(named[index]?.length));
}

function placeIn(index: number, components: readonly string[]): DeniedPlace | undefined {
  const path: string[] = [];
  for (const name of components) {
    if (name !== '..') path.push(name);
    else if (path.pop() === undefined) return undefined;
  }
  return path.length === 0 ? undefined : { index, path: path.join('/') };
}
