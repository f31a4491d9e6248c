import { scopeFieldOf } from '../capabilities/scope';
import type { ScopeField } from '../capabilities/scope';
import { CAPABILITY_NAMES, isCapabilityName } from '../capabilities/types';
import { AirlockError } from '../errors';

/** A capability as `--allow`, `--grant` and `--deny` name it: `fs.read`, `fs.read:docs/**,src/a.c`, or `all`. */
export interface CapabilityFlag {
  readonly name: string;
  /** In the place of all that is asked for. */
  readonly scope?: readonly string[];
}

/** @throws AirlockError `usage.invalid` */
export function parseCapabilityFlag(text: string): CapabilityFlag {
  const colon = text.startsWith('ext:') ? -1 : text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  if (name !== 'all' && !isCapabilityName(name)) throw new AirlockError('usage.invalid', `There is no capability ${name}.`, `Name one of ${CAPABILITY_NAMES.join(', ')}, or all.`);
  if (colon < 0) return { name };
  const field = isCapabilityName(name) ? scopeFieldOf(name) : undefined;
  const scope = scopeOfText(field, text.slice(colon + 1));
  if (field === undefined || scope.some(entry => entry === '')) throw new AirlockError('usage.invalid', `${text} names no scope of ${name}.`, 'Write for example fs.read:docs/**, or the capability alone for all that is asked for.');
  return { name, scope };
}

/** Entries as they are written on one line; a command is a line, commas and all. */
export function scopeOfText(field: ScopeField | undefined, text: string): readonly string[] {
  return field === 'commands' ? [text] : entriesOf(text);
}

/** Entries with commas between them; those within braces are part of a pattern. */
function entriesOf(text: string): readonly string[] {
  return text.split(/,(?![^{}]*\})/);
}
