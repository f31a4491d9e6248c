import type { FlagRow } from '../../store/securityFlags';
import { ACROSS_CLASSES, figureOf } from './kinds';
import type { FlagKind } from './kinds';

/** Where something ran, and on how much. */
interface Place {
  readonly workspace: string;
  readonly input_class: number | null;
}

/** Whether what ran in a place is compared with what a flag of this kind is about. */
export function isOfScope(kind: FlagKind, flag: Pick<FlagRow, 'workspace' | 'input_class'>, place: Place): boolean {
  const figure = figureOf(kind);
  if (ACROSS_CLASSES.has(figure)) return flag.workspace === place.workspace;
  return flag.input_class === place.input_class && (figure !== 'denials' || flag.workspace === place.workspace);
}
