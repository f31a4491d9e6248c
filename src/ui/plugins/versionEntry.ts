import type { InstalledVersion } from '../../api/lifecycleTypes';
import { treeContext } from '../ids';
import { stillRuns, versionItem } from '../lifecycle/words';
import type { TreeEntry } from './treeEntry';

/** The group of a plugin's versions; open while an execution finishes on one that was replaced. */
export function versionsEntry(versions: readonly InstalledVersion[]): TreeEntry {
  const running = versions.filter(({ isActive }) => !isActive).reduce((sum, version) => sum + version.running, 0);
  const description = running === 0 ? '' : `${stillRuns(running)} on an older one`;
  return {
    label: 'Versions',
    description,
    icon: 'versions',
    tooltip: { title: 'Versions', text: 'What runs finishes on the version that it started with; what starts runs on the active one.', facts: [] },
    spoken: description === '' ? 'Versions' : `Versions, ${description}`,
    context: treeContext.versions,
    state: running === 0 ? 'collapsed' : 'expanded',
  };
}

/** One version of a plugin. */
export function versionEntry(version: InstalledVersion, now: Date): TreeEntry {
  const { isActive, isKept, running } = version;
  const state = isActive ? 'active' : isKept ? 'kept' : 'goes when nothing runs it';
  const runs = isActive || running === 0 ? '' : stillRuns(running);
  const { source } = version;
  return {
    label: version.version,
    description: [state, runs].filter(part => part !== '').join(' · '),
    ...(isActive ? { icon: 'pass-filled', iconColor: 'testing.iconPassed' } : running > 0 ? { icon: 'sync~spin' } : { icon: 'history' }),
    tooltip: {
      title: version.version,
      text: versionItem(version, now).description,
      facts: [
        ['Installed from', source.url],
        ...(source.requested === undefined ? [] : [['Asked for', source.requested] as const]),
        ...(source.reference === undefined ? [] : [['Exactly', source.reference] as const]),
        ['Package SHA-256', version.packageDigest],
        ['Module SHA-256', version.moduleDigest],
      ],
    },
    spoken: [`Version ${version.version}`, state, runs].filter(part => part !== '').join(', '),
    context: isKept && !isActive ? treeContext.keptVersion : treeContext.version,
    state: 'leaf',
  };
}
