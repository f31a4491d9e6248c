import type { FileAccess } from '../../sandbox/types';
import type { Rulings } from './rulings';
import type { DecidingRule } from './types';
import { refusing } from './words';

type FileRight = 'fs.read' | 'fs.write';

/**
 * What a plugin may do with files once rules that deny are applied to what it was granted. A directory is moved or removed only
 * where no rule denies anything below it, and listed unless a rule denies all that is below it.
 *
 * @param rulings what the rules say by now
 */
export function ruledAccess(access: FileAccess, rulings: () => Rulings): FileAccess {
  const denying = (capability: FileRight, path: string, isDirectory: boolean): DecidingRule | undefined => {
    const now = rulings();
    if (!isDirectory) return deniedBy(now, capability, path);
    return capability === 'fs.read' ? now.hidden('fs.read', path) : now.below('fs.write', path).denied ?? deniedBy(now, 'fs.write', path);
  };
  return {
    canRead: (path, isDirectory) => access.canRead(path, isDirectory) && denying('fs.read', path, isDirectory) === undefined,
    canWrite: (path, isDirectory) => access.canWrite(path, isDirectory) && denying('fs.write', path, isDirectory) === undefined,
    canReadAll: directory => (access.canReadAll?.(directory) ?? access.canRead(directory, true)) && rulings().below('fs.read', directory).denied === undefined,
    refusal(capability, path, isDirectory) {
      const by = denying(capability, path, isDirectory) ?? (isDirectory && capability === 'fs.read' ? rulings().below('fs.read', path).denied : undefined);
      return by === undefined ? undefined : refusing(by);
    },
  };
}

function deniedBy(rulings: Rulings, capability: FileRight, path: string): DecidingRule | undefined {
  const verdict = rulings.verdict(capability, path);
  return verdict.effect === 'deny' ? verdict.by : undefined;
}
