import type { Additions } from './additions';
import type { Assembler } from './assembler';
import { Op } from './opcodes';
import { F64, I32 } from './valueTypes';

/** The two imports of a module that is hardened for a profile, behind those of the channel. */
export const PROFILE_IMPORTS = [
  /** `(from: i32, function: i32, units: f64) -> i32`: `from` used these units; the node below it for this function. */
  { name: 'enter', params: [I32, I32, F64], results: [I32] },
  /** `(from: i32, units: f64)`: `from` used these units. */
  { name: 'leave', params: [I32, F64], results: [] },
] as const;

/** What code that is profiled refers to. */
export interface Profile {
  /** Global: the node of the call tree that runs. */
  readonly node: number;
  /** Global: the fuel left when it was last counted. */
  readonly mark: number;
  /** Function `(function: i32)`: counts for the running node, and goes on to the one below it for this function. */
  readonly enter: number;
  /** Function `(node: i32)`: counts for the running node, and goes back to this one. */
  readonly leave: number;
  /** Function `()`: counts for the running node, which goes on. */
  readonly flush: number;
}

/**
 * Adds what counts fuel by call path. The tree is kept by the host (src/sandbox/profile), outside of all that the plugin
 * can reach; the module keeps only where in it it is. What is counted is the fuel that the module's own charges took
 * since the last time: grants and charges of the host move the mark along with the fuel.
 * @param firstImport function index of the first of the {@link PROFILE_IMPORTS}
 */
export function addProfile(additions: Additions, fuel: number, firstImport: number): Profile {
  const node = additions.global('profile node', 'i32', 0n);
  const mark = additions.global('profile mark', 'i64', 0n);
  const enter = additions.declare('profile enter', [I32], []);
  const leave = additions.declare('profile leave', [I32], []);
  const flush = additions.declare('profile flush', [], []);
  const since = (code: Assembler): Assembler => code
    .at(Op.globalGet, mark).at(Op.globalGet, fuel).op(Op.i64Sub, Op.f64ConvertI64S).at(Op.globalGet, fuel).at(Op.globalSet, mark);
  additions.define(enter, 1, code => {
    code.at(Op.globalGet, node).get(0);
    since(code).call(firstImport).at(Op.globalSet, node);
  });
  additions.define(leave, 1, code => {
    code.at(Op.globalGet, node);
    since(code).call(firstImport + 1).get(0).at(Op.globalSet, node);
  });
  additions.define(flush, 0, code => code.at(Op.globalGet, node).call(leave));
  return { node, mark, enter, leave, flush };
}
