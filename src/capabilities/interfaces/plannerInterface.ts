import type { WitType, WitValue } from '../../sandbox/canonical/types';
import type { Effort } from '../planning/answer';
import { planFor, type AskedLimits, type CallAnswer } from '../planning/planner';
import type { HostInterface } from './types';

const message = { name: 'message', type: 'string' } as const;
const nodes = { name: 'nodes', type: 'u64' } as const;
const step: WitType = { record: [{ name: 'action', type: 'string' }, { name: 'arguments', type: { list: 'string' } }] };
const solution: WitType = { record: [{ name: 'steps', type: { list: step } }, { name: 'cost', type: 'f64' }, { name: 'optimal', type: 'bool' }, nodes] };
const textError: WitType = { record: [{ name: 'document', type: { enum: ['domain', 'problem'] } }, { name: 'line', type: 'u32' }, { name: 'column', type: 'u32' }, message] };
const exhausted: WitType = { record: [{ name: 'limit', type: { enum: ['nodes', 'time', 'memory', 'size'] } }, nodes, message] };
const planError: WitType = {
  variant: [
    { name: 'invalid', type: textError }, { name: 'unsupported', type: textError }, { name: 'unsolvable', type: { record: [nodes, message] } },
    { name: 'budget', type: exhausted }, { name: 'unavailable', type: 'string' },
  ],
};
const limits: WitType = {
  record: [
    { name: 'nodes', type: { option: 'u32' } }, { name: 'milliseconds', type: { option: 'u32' } },
    { name: 'effort', type: { enum: ['automatic', 'first', 'best'] } },
  ],
};

/** `airlock:plugin/planner` (sdk/wit/airlock.wit). */
export const plannerInterface: HostInterface = {
  name: 'airlock:plugin/planner',
  version: '1.0.0',
  functions: [{
    name: 'plan-solve',
    capability: 'plan',
    signature: {
      params: [{ name: 'domain', type: 'string' }, { name: 'problem', type: 'string' }, { name: 'limits', type: { option: limits } }],
      result: { result: { ok: solution, error: planError } },
    },
    implement: (services, call) => async ([domain, problem, asked], host): Promise<WitValue> => (
      resultOf(await planFor(services, call, text(domain), text(problem), limitsOf(asked), host))
    ),
  }],
};

function text(value: WitValue): string {
  return typeof value === 'string' ? value : '';
}

function limitsOf(value: WitValue): AskedLimits {
  if (value === undefined) return {};
  const { nodes: most, milliseconds, effort } = value as { readonly nodes?: number; readonly milliseconds?: number; readonly effort: Effort };
  return { effort, ...(most === undefined ? {} : { nodes: most }), ...(milliseconds === undefined ? {} : { milliseconds }) };
}

function resultOf(answer: CallAnswer): WitValue {
  switch (answer.kind) {
    case 'solved':
      return { ok: { steps: answer.steps.map(({ action, arguments: given }) => ({ action, arguments: given })), cost: answer.cost, optimal: answer.isOptimal, nodes: BigInt(answer.nodes) } };
    case 'invalid':
    case 'unsupported':
      return { error: { tag: answer.kind, value: { document: answer.document, line: answer.line, column: answer.column, message: answer.message } } };
    case 'unsolvable':
      return { error: { tag: 'unsolvable', value: { nodes: BigInt(answer.nodes), message: answer.message } } };
    case 'budget':
      return { error: { tag: 'budget', value: { limit: answer.limit, nodes: BigInt(answer.nodes), message: answer.message } } };
    case 'unavailable':
      return { error: { tag: 'unavailable', value: answer.message } };
  }
}
