import { MAX_PLANNER_BYTES, type PlanAnswer, type PlanLimits, type PlanStep } from './answer';
import { Budget, LimitReached } from './budget';
import { Costs, type Sources } from './ground/costs';
import { ImpossibleGoal, writeOut } from './ground/grounded';
import { findInstances, type Instances } from './ground/instances';
import { simplify } from './ground/simplify';
import type { Task } from './ground/task';
import { readDomain } from './pddl/domain';
import type { Domain, Problem } from './pddl/model';
import { readProblem } from './pddl/problem';
import { PddlError, Source } from './pddl/source';
import { greedySearch } from './search/greedy';
import { improve, isClearlyOptimal, type FoundPlan } from './search/improve';
import { costOf, withoutNeedlessSteps } from './search/shorten';

/** UTF-16 code units of the names in the longest plan that is given. */
const MAX_PLAN = 1 << 22;

/**
 * Solves a planning problem, or proves that it can't be solved. With the same texts and limits the answer is the same everywhere, unless
 * the time runs out.
 *
 * @param isTimeUp asked now and then; may also wait, to let others go first
 */
export function solvePlan(domainText: string, problemText: string, { nodes, effort, payableNodes }: Omit<PlanLimits, 'milliseconds'>, isTimeUp: () => boolean, maxBytes = MAX_PLANNER_BYTES): PlanAnswer {
  const budget = new Budget(nodes, maxBytes, isTimeUp, payableNodes);
  try {
    const sources: Sources = { domain: new Source('domain', domainText), problem: new Source('problem', problemText) };
    const read = readDomain(sources.domain);
    const problem = readProblem(sources.problem, read);
    return solve(read.domain, problem, sources, effort === 'best' || (effort === 'automatic' && problem.hasMetric), budget);
  } catch (error) {
    if (error instanceof PddlError) return error.problem;
    if (error instanceof LimitReached) return { kind: 'budget', limit: error.limit, message: error.message, nodes: budget.nodes };
    throw error;
  }
}

function solve(domain: Domain, problem: Problem, sources: Sources, isBestWanted: boolean, budget: Budget): PlanAnswer {
  const costs = new Costs(domain, problem, sources, budget);
  const instances = findInstances(domain, problem, budget);
  const grounded = writeOut(domain, problem, instances, budget);
  if (grounded instanceof ImpossibleGoal) return impossible(domain, problem, grounded);
  const task = simplify(grounded, instance => costs.of(...instanceAt(domain, instances, instance)), budget);
  if (task === 'solved') return { kind: 'solved', steps: [], cost: 0, isOptimal: true, nodes: 0 };
  if (task instanceof ImpossibleGoal) return impossible(domain, problem, task);
  const first = budget.lend(() => greedySearch(task, budget));
  if (first === undefined) return { kind: 'unsolvable', message: `There is no plan: none of the ${budget.nodes} states that can be reached leads to the goal.`, nodes: budget.nodes };
  const found = finish(task, withoutNeedlessSteps(task, first), costs.unit, isBestWanted, budget);
  return {
    kind: 'solved', steps: stepsOf(domain, problem, instances, task, found.plan),
    cost: costOf(task, found.plan) / costs.unit, isOptimal: found.isOptimal, nodes: budget.nodes,
  };
}

function finish(task: Task, plan: readonly number[], unit: number, isBestWanted: boolean, budget: Budget): FoundPlan {
  return isBestWanted ? improve(task, plan, unit, budget) : { plan, isOptimal: isClearlyOptimal(task, plan, budget) };
}

function impossible({ predicates }: Domain, { objects }: Problem, { literal }: ImpossibleGoal): PlanAnswer {
  if (literal === undefined) return { kind: 'unsolvable', message: 'There is no plan: parts of the goal exclude each other.', nodes: 0 };
  const atom = `(${[predicates[literal.predicate]?.name, ...literal.terms.map(term => objects[term]?.name)].join(' ')})`;
  return { kind: 'unsolvable', message: `There is no plan: ${literal.isPositive ? `nothing can bring ${atom} about` : `nothing can end ${atom}`}.`, nodes: 0 };
}

/** The action of an instance, and its objects. */
function instanceAt(domain: Domain, { cells }: Instances, offset: number): readonly [number, Int32Array] {
  const action = cells.at(offset);
  return [action, cells.items.subarray(offset + 1, offset + 1 + (domain.actions[action]?.parameters.length ?? 0))];
}

/** Throws LimitReached where the plan is too long to be handed over. */
function stepsOf(domain: Domain, problem: Problem, instances: Instances, task: Task, plan: readonly number[]): readonly PlanStep[] {
  let length = 0;
  return plan.map(step => {
    const [action, objects] = instanceAt(domain, instances, task.instances[step] as number);
    const named = { action: domain.actions[action]?.name ?? '', arguments: Array.from(objects, object => problem.objects[object]?.name ?? '') };
    length += named.action.length + named.arguments.reduce((sum, name) => sum + name.length, 0);
    if (length > MAX_PLAN) throw new LimitReached('memory', `The plan has ${plan.length} steps, whose names take more than ${MAX_PLAN} characters. Use shorter names.`);
    return named;
  });
}
