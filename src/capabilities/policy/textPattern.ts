import { matchesName } from '../pathGlob';
import type { ArgumentPattern } from './pattern';
import { forgivingCommand, forgivingText } from './spelling';

/** A pattern over plain text: `*` for any run of characters, `?` for one, everything else for itself. */
export function textPattern(source: string): ArgumentPattern {
  const forgiving = forgivingText(source);
  const covers = (argument: string): boolean => matchesName(source, argument);
  return { covers, touches: argument => covers(argument) || matchesName(forgiving, forgivingText(argument)) };
}

/** One exact command line. */
export function commandPattern(source: string): ArgumentPattern {
  const forgiving = forgivingCommand(source);
  return { covers: argument => argument === source, touches: argument => forgivingCommand(argument) === forgiving };
}
