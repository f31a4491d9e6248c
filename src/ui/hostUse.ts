import type { ExecutionReport } from '../sandbox/types';
import { formatBytes, formatCount } from './format';

/** What a run used of servers, language models and programs, in a few words; empty where it used none. */
export function hostUseWords(use: ExecutionReport['hostUse']): string {
  if (use === undefined) return '';
  const { networkBytes, modelRequests, tokens, programs } = use;
  return [
    ...(networkBytes === 0 ? [] : [`network: ${formatBytes(networkBytes)}`]),
    ...(modelRequests === 0 ? [] : [`language models: ${formatCount(modelRequests)} ${modelRequests === 1 ? 'answer' : 'answers'}, ${formatCount(tokens)} tokens`]),
    ...(programs === 0 ? [] : [`programs: ${formatCount(programs)}`]),
  ].join(' · ');
}
