import type { OfferedPackage } from '../../api/found';
import { printable } from '../../printable';
import { treeContext } from '../ids';
import type { TreeEntry } from './treeEntry';

/** The group of packages that lie in the discovery directories. */
export function foundGroupEntry(packages: readonly OfferedPackage[]): TreeEntry {
  return {
    label: 'Found on this machine',
    description: String(packages.length),
    icon: 'search',
    tooltip: { title: 'Found on this machine', text: 'Packages in the directories of airlock.discovery.directories. None of them is installed, verified or run unless you install it.', facts: [] },
    spoken: `Found on this machine: ${packages.length}`,
    context: treeContext.found,
    state: 'expanded',
  };
}

/** A package that is offered, or what is wrong with it. */
export function foundPackageEntry({ location, directory, manifest, problem, installed }: OfferedPackage): TreeEntry {
  const facts = [['Found at', printable(location)], ['Directory', { user: 'yours', system: 'of this machine', setting: 'named by a setting' }[directory.scope]]] as const;
  if (manifest === undefined) {
    const name = printable(location.split(/[\\/]/).at(-1) ?? location);
    const what = problem?.sentence ?? 'It can’t be read.';
    return { label: name, description: what, icon: 'error', iconColor: 'problemsErrorIcon.foreground', tooltip: { title: name, text: what, facts }, spoken: `${name}, broken: ${what}`, context: treeContext.foundBroken, state: 'leaf' };
  }
  const { name, description } = manifest.meta;
  const standing = installed === undefined ? 'not installed' : `${installed} is installed`;
  return {
    label: name,
    description: `${manifest.version} · ${standing}`,
    icon: 'package',
    tooltip: { title: `${name} ${manifest.version}`, text: [description, 'This is what the package says of itself; who signed it is checked when you install it.'].filter(part => part !== '').join('\n\n'), facts: [['Id', manifest.id], ...facts] },
    spoken: `${name}, version ${manifest.version}, ${standing}`,
    context: treeContext.foundPackage,
    state: 'leaf',
  };
}
