import type { Preopen } from '../types';

/** A place below a preopen, its path resolved and normalised; '' is the preopen itself. */
export interface Location {
  readonly preopen: Preopen;
  readonly path: string;
}

/** A name inside a directory. */
export function childOf(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** The directory that a path lies in; '' for a name in the preopen itself. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
