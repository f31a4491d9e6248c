// Solves the problems that planners are tried on, and prints as JSON how long each took: `ROUNDS [PART OF A NAME …]`.
import { blocks, ferry, gripper, hanoi, logistics, roads, type PlanningCase } from '../../test/planning/domains';
import type { PlanAnswer } from '../../src/capabilities/planning/answer';
import { solvePlan } from '../../src/capabilities/planning/solve';

/** What came of one problem. */
export interface PlanFigures {
  readonly name: string;
  /** Of the first plan, or the proof that there is none, in milliseconds. */
  readonly first: readonly number[];
  /** Of the cheapest that was found with the nodes that a call has. */
  readonly best: readonly number[];
  readonly firstAnswer: string;
  readonly bestAnswer: string;
}

/** Those of a call that names none. */
const NODES = 50_000;

const subjects: Readonly<Record<string, () => PlanningCase>> = {
  'blocks, 5': () => blocks(5), 'blocks, 10': () => blocks(10), 'blocks, 20': () => blocks(20), 'blocks, 5 in a circle': () => blocks(5, true),
  'gripper, 5 balls': () => gripper(5), 'gripper, 20 balls': () => gripper(20), 'gripper, 42 balls': () => gripper(42),
  'ferry, 5 cars, 4 places': () => ferry(5, 4), 'ferry, 30 cars, 10 places': () => ferry(30, 10), 'ferry that is nowhere': () => ferry(5, 4, true),
  'hanoi, 4 discs': () => hanoi(4), 'hanoi, 6 discs': () => hanoi(6), 'hanoi, 8 discs': () => hanoi(8), 'hanoi, a disc that fits nowhere': () => hanoi(6, true),
  'logistics, 3 cities, 4 packages': () => logistics(3, 4), 'logistics, 6 cities, 12 packages': () => logistics(6, 12, 2), 'logistics, 10 cities, 30 packages': () => logistics(10, 30, 2), 'logistics without planes': () => logistics(6, 12, 0),
  'roads with costs, 3 by 3': () => roads(3, 3), 'roads with costs, 5 by 5': () => roads(5, 5),
};

function said(answer: PlanAnswer): string {
  if (answer.kind === 'solved') return `${answer.cost}${answer.isOptimal ? '*' : ''} (${answer.nodes})`;
  if (answer.kind === 'unsolvable') return `none (${answer.nodes})`;
  return answer.kind;
}

function timed({ domain, problem }: PlanningCase, effort: 'first' | 'best'): { readonly ms: number; readonly answer: PlanAnswer } {
  const start = performance.now();
  const answer = solvePlan(domain, problem, { nodes: NODES, effort }, () => performance.now() - start > 10_000);
  return { ms: performance.now() - start, answer };
}

const [rounds = '5', ...only] = process.argv.slice(2);
const chosen = Object.entries(subjects).filter(([name]) => only.length === 0 || only.some(part => name.includes(part)));
// The engine compiles what all have in common.
for (const [, make] of chosen.slice(0, 8)) timed(make(), 'first');
const figures = chosen.map(([name, make]): PlanFigures => {
  const runs = (effort: 'first' | 'best'): { readonly ms: readonly number[]; readonly answer: string } => {
    const all = Array.from({ length: Number(rounds) }, () => timed(make(), effort));
    return { ms: all.map(({ ms }) => ms), answer: all[0] === undefined ? '' : said(all[0].answer) };
  };
  const [first, best] = [runs('first'), runs('best')];
  return { name, first: first.ms, best: best.ms, firstAnswer: first.answer, bestAnswer: best.answer };
});
console.log(JSON.stringify(figures));
