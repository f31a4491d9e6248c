import { hasControls } from '../../printable';
import { isOwnCapability } from '../types';
import type { CapabilityName } from '../types';
import { networkPattern } from './networkPattern';
import { pathPattern } from './pathPattern';
import { commandPattern, textPattern } from './textPattern';
import type { ArgumentPattern, PatternResult } from './pattern';

const MAX_LENGTH = 500;

/** Reads one argument pattern of a rule about a capability. */
export function parseArgument(capability: CapabilityName | '*', source: string): PatternResult<ArgumentPattern> {
  if (source === '') return problem('An argument is empty. Leave `argument` out where the rule is about whatever it is.');
  if (source.length > MAX_LENGTH) return problem(`An argument is longer than ${MAX_LENGTH} characters. Write a shorter pattern.`);
  if (hasControls(source)) return problem('An argument contains control characters. Write it without them.');
  if (!isOwnCapability(capability)) return capability === '*' ? problem('A rule about every capability has no `argument`: name the capability that it is an argument of.') : { ok: true, pattern: textPattern(source) };
  switch (capability) {
    case 'fs.read':
    case 'fs.write': return pathPattern(source);
    case 'network': return networkPattern(source);
    case 'exec': return { ok: true, pattern: commandPattern(source) };
    case 'llm':
    case 'env': return { ok: true, pattern: textPattern(source) };
    case 'log':
    case 'retrieval':
    case 'plan': return problem(`A rule about "${capability}" has no \`argument\`. Leave it out.`);
  }
}

function problem(text: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: text };
}
