// What PDDL means, written once more and as plainly as can be, apart from the planner and with nothing of it: an execution of
// plans, and a search that looks at everything.

export interface Step {
  readonly action: string;
  readonly arguments: readonly string[];
}

type Expression = string | readonly Expression[];
type Binding = Readonly<Record<string, string>>;

interface ActionSchema {
  readonly name: string;
  readonly parameters: readonly (readonly [variable: string, types: readonly string[]])[];
  readonly precondition: Expression;
  readonly effect: Expression;
}

/** Why {@link World.cheapest} gave up. */
export class TooManyStates extends Error {}

/** A state: its facts, written out. */
export type State = ReadonlySet<string>;

/** A domain and a problem, well formed, of what the planner can do. */
export class World {
  readonly init: State;
  private readonly goal: Expression;
  private readonly hasMetric: boolean;
  private readonly objects = new Map<string, readonly string[]>();
  private readonly parents = new Map<string, readonly string[]>();
  private readonly values = new Map<string, number>();
  private readonly actions: readonly ActionSchema[];

  constructor(domain: string, problem: string) {
    const [inDomain, inProblem] = [parts(domain), parts(problem)];
    for (const [type, above] of typed(inDomain(':types')[0] ?? [])) this.parents.set(type, above);
    for (const list of [...inDomain(':constants'), ...inProblem(':objects')]) for (const [object, types] of typed(list)) this.objects.set(object, types);
    this.actions = inDomain(':action').map(([name, ...rest]) => {
      const of = (key: string): Expression => (rest.includes(key) ? rest[rest.indexOf(key) + 1] ?? [] : []);
      return { name: String(name), parameters: typed(list(of(':parameters'))), precondition: of(':precondition'), effect: of(':effect') };
    });
    const facts = inProblem(':init')[0] ?? [];
    for (const fact of facts) if (list(fact)[0] === '=') this.values.set(written(list(fact)[1] ?? [], {}), Number(list(fact)[2]));
    this.init = new Set(facts.filter(fact => list(fact)[0] !== '=' && list(fact)[0] !== 'not').map(fact => written(fact, {})));
    this.goal = inProblem(':goal')[0]?.[0] ?? [];
    this.hasMetric = inProblem(':metric').length > 0;
  }

  /** Executes a plan. Gives its cost, or throws what is wrong with it. */
  execute(plan: readonly Step[]): number {
    let state = this.init;
    let cost = 0;
    for (const [at, step] of plan.entries()) {
      const schema = this.actions.find(({ name }) => name === step.action.toLowerCase());
      if (schema === undefined) throw new Error(`Step ${at + 1}: there is no action ${step.action}.`);
      if (schema.parameters.length !== step.arguments.length) throw new Error(`Step ${at + 1}: ${step.action} has ${schema.parameters.length} parameters.`);
      const binding: Record<string, string> = {};
      for (const [position, [variable, types]] of schema.parameters.entries()) {
        const object = (step.arguments[position] ?? '').toLowerCase();
        if (!this.isOf(object, types)) throw new Error(`Step ${at + 1}: ${object} is not of the types ${types.join(', ')}.`);
        binding[variable] = object;
      }
      if (!met(schema.precondition, binding, state)) throw new Error(`Step ${at + 1}: ${step.action} ${step.arguments.join(' ')} is not possible.`);
      cost += this.costOf(schema, binding);
      state = after(schema.effect, binding, state);
    }
    if (!met(this.goal, {}, state)) throw new Error('The goal is not reached.');
    return cost;
  }

  /** The least that a plan costs, by looking at every state; `undefined` where none leads to the goal. Throws TooManyStates. */
  cheapest(most: number): number | undefined {
    const steps = this.actions.flatMap(schema => this.bindings(schema).map(binding => ({ schema, binding })));
    const costs = new Map([[key(this.init), 0]]);
    const open = [{ state: this.init, cost: 0 }];
    while (open.length > 0) {
      open.sort((these, those) => those.cost - these.cost);
      const { state, cost } = open.pop() ?? { state: this.init, cost: 0 };
      if (cost > (costs.get(key(state)) ?? Infinity)) continue;
      if (met(this.goal, {}, state)) return cost;
      for (const { schema, binding } of steps) {
        if (!met(schema.precondition, binding, state)) continue;
        const next = after(schema.effect, binding, state);
        const reached = cost + this.costOf(schema, binding);
        if (reached >= (costs.get(key(next)) ?? Infinity)) continue;
        costs.set(key(next), reached);
        if (costs.size > most) throw new TooManyStates(`There are more than ${most} states.`);
        open.push({ state: next, cost: reached });
      }
    }
    return undefined;
  }

  private costOf({ effect }: ActionSchema, binding: Binding): number {
    if (!this.hasMetric) return 1;
    const increases = conjuncts(effect).filter(one => list(one)[0] === 'increase').map(one => list(one)[2] ?? '0');
    return increases.reduce((sum: number, amount) => sum + (typeof amount === 'string' ? Number(amount) : this.values.get(written(amount, binding)) ?? NaN), 0);
  }

  private bindings({ parameters }: ActionSchema): readonly Binding[] {
    return parameters.reduce<readonly Binding[]>((all, [variable, types]) => all.flatMap(binding => [...this.objects.keys()].filter(object => this.isOf(object, types)).map(object => ({ ...binding, [variable]: object }))), [{}]);
  }

  private isOf(object: string, types: readonly string[]): boolean {
    const seen = new Set<string>();
    const pending = [...this.objects.get(object) ?? [], ...(this.objects.has(object) ? ['object'] : [])];
    for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
      if (seen.has(type)) continue;
      seen.add(type);
      pending.push(...this.parents.get(type) ?? []);
    }
    return types.some(type => seen.has(type));
  }
}

function met(condition: Expression, binding: Binding, state: State): boolean {
  return conjuncts(condition).every(literal => {
    const [head, ...rest] = list(literal);
    if (head === 'not') return !met(rest[0] ?? [], binding, state);
    if (head === '=') return term(rest[0] ?? '', binding) === term(rest[1] ?? '', binding);
    return state.has(written(literal, binding));
  });
}

/** First what is deleted goes, then what is added comes. */
function after(effect: Expression, binding: Binding, state: State): State {
  const all = conjuncts(effect).filter(one => list(one)[0] !== 'increase');
  const next = new Set(state);
  for (const one of all) if (list(one)[0] === 'not') next.delete(written(list(one)[1] ?? [], binding));
  for (const one of all) if (list(one)[0] !== 'not') next.add(written(one, binding));
  return next;
}

function conjuncts(expression: Expression): readonly Expression[] {
  const items = list(expression);
  if (items.length === 0) return [];
  return items[0] === 'and' ? items.slice(1).flatMap(conjuncts) : [expression];
}

function written(atom: Expression, binding: Binding): string {
  return list(atom).map(word => term(word, binding)).join(' ');
}

function term(word: Expression, binding: Binding): string {
  return typeof word === 'string' ? binding[word] ?? word : '';
}

function key(state: State): string {
  return [...state].sort().join('|');
}

function list(expression: Expression): readonly Expression[] {
  return typeof expression === 'string' ? [] : expression;
}

function typed(items: readonly Expression[]): readonly (readonly [string, readonly string[]])[] {
  const result: [string, readonly string[]][] = [];
  let waiting: string[] = [];
  for (let at = 0; at < items.length; at++) {
    if (items[at] !== '-') {
      waiting.push(String(items[at]));
      continue;
    }
    at += 1;
    const type = items[at] ?? '';
    const types = typeof type === 'string' ? [type] : type.slice(1).map(String);
    result.push(...waiting.map((name): [string, readonly string[]] => [name, types]));
    waiting = [];
  }
  return [...result, ...waiting.map((name): [string, readonly string[]] => [name, ['object']])];
}

/** The sections of a text, without their names. */
function parts(text: string): (name: string) => readonly (readonly Expression[])[] {
  const stack: Expression[][] = [[]];
  for (const [token] of text.toLowerCase().replace(/;.*/g, '').matchAll(/[()]|[^\s()]+/g)) {
    if (token === '(') stack.push([]);
    else if (token === ')') stack.at(-2)?.push(stack.pop() ?? []);
    else stack.at(-1)?.push(token);
  }
  const sections = list(stack[0]?.[0] ?? []).map(list);
  return name => sections.filter(([head]) => head === name).map(section => section.slice(1));
}
