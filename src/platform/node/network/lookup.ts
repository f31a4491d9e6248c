import { lookup } from 'node:dns/promises';
import { NetworkFailure } from '../../../capabilities/network/types';

/** The addresses that a name stands for, in the order in which they are to be tried. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** Look-ups at a time: each holds one of the four threads that the whole process reads its files with, for as long as a name server keeps silent. */
const MAX_AT_ONCE = 2;

/** Asks the system, as its other programs do. No more than two at once; the others wait. */
export function systemLookup(ask: Lookup = askSystem): Lookup {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  return async name => {
    if (underWay >= MAX_AT_ONCE) await new Promise<void>(resolve => waiting.push(resolve));
    else underWay += 1;
    try {
      return await ask(name);
    } finally {
      const next = waiting.shift();
      if (next === undefined) underWay -= 1;
      else next();
    }
  };
}

async function askSystem(name: string): Promise<readonly string[]> {
  try {
    return (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);
  } catch (cause) {
    const isUnknown = cause instanceof Error && 'code' in cause && (cause.code === 'ENOTFOUND' || cause.code === 'ENODATA');
    throw new NetworkFailure('dns', isUnknown ? `There is no host named ${name}.` : `The address of ${name} could not be looked up.`, undefined, { cause });
  }
}
