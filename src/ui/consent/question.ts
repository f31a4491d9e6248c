import { choices } from '../../../media/consent/protocol';
import type { ConsentView, Choice, RequestView } from '../../../media/consent/protocol';
import type { ConsentQuestion } from '../../api/types';
import { scopeOf } from '../../capabilities/decisions';
import { wordsFor } from '../../capabilities/words';
import type { CapabilityRequest, Grant } from '../../plugins/types';
import { readableKeyId } from '../../plugins/trust/fingerprint';
import { fileQuotaLimits } from '../fileQuotas';
import { formatDuration, formatFuel, formatMiB } from '../format';
import { decisionFor, iconOf, isUnbounded, signerExplanation, signerLabel } from '../words';

/** Puts a question into the words and figures that the consent page shows. */
export function describeQuestion(question: ConsentQuestion): ConsentView {
  const { plugin, requests, decided, limits } = question;
  const { meta } = plugin.manifest;
  const asked = new Set(requests.map(request => decisionFor(request, decided)));
  return {
    plugin: {
      name: meta.name, id: plugin.id, version: plugin.version, description: meta.description, authors: [...meta.authors],
      ...(meta.license === undefined ? {} : { license: meta.license }),
      source: plugin.source.url,
    },
    signer: {
      kind: plugin.signer.kind,
      label: signerLabel(plugin.signer),
      ...(plugin.signer.kind === 'unsigned' ? {} : { fingerprint: readableKeyId(plugin.signer.keyId) }),
      explanation: signerExplanation(plugin.signer),
    },
    workspaceName: question.workspaceName,
    requests: requests.map((request, index) => describeRequest(request, decided, question.since[index])),
    decided: decided.filter(grant => !asked.has(grant)).map(describeDecision),
    notRequested: question.notRequested.map(name => wordsFor(name).title),
    limits: [
      { label: 'Fuel', value: formatFuel(limits.fuel), meaning: 'about one per instruction' },
      { label: 'Memory', value: formatMiB(limits.memoryMiB), meaning: '' },
      { label: 'Time', value: formatDuration(limits.wallMs), meaning: '' },
      // Only what is asked for files can use any of it.
      ...(plugin.manifest.capabilities.some(({ name }) => name === 'fs.read' || name === 'fs.write') ? fileQuotaLimits(limits.quotas) : []),
    ],
  };
}

function describeRequest(request: CapabilityRequest, decided: readonly Grant[], newIn: string | undefined): RequestView {
  const words = wordsFor(request.name);
  const warning = warningFor(request);
  return {
    name: request.name,
    label: words.label,
    title: words.title,
    icon: iconOf(request.name),
    meaning: words.meaning,
    scopeLabel: words.scopeLabel,
    scopes: [...scopeOf(request)],
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(newIn === undefined ? {} : { newIn }),
    ...(warning === undefined ? {} : { warning }),
    choices: choices.filter(choice => choice !== 'preview' || request.name === 'fs.write'),
    preselected: preselect(request, decisionFor(request, decided)),
  };
}

/**
 * The choice that is selected when the page opens: what was decided before (on review); otherwise "once" for a bounded
 * request and "deny" for one without bounds that could do harm. Never wider than "once" on a first question.
 */
export function preselect(request: CapabilityRequest, earlier: Grant | undefined): Choice {
  if (earlier !== undefined) return earlier.decision === 'deny' ? 'deny' : earlier.isPreview === true ? 'preview' : earlier.lifetime === 'workspace' ? 'workspace' : 'once';
  return isUnbounded(request) && request.name !== 'fs.read' ? 'deny' : 'once';
}

function warningFor(request: CapabilityRequest): string | undefined {
  if (!isUnbounded(request)) return undefined;
  switch (request.name) {
    case 'fs.read': return 'This is every file of the workspace.';
    case 'fs.write': return 'This is every file of the workspace. A few, such as those in .git and .vscode, stay protected unless they are named.';
    case 'network': return 'This is every server.';
    case 'env': return 'This is every environment variable.';
    case 'exec': return 'A program that is run is not in the sandbox.';
    case 'log':
    case 'retrieval':
    case 'llm':
    case 'plan':
    default: return undefined;
  }
}

function describeDecision(grant: Grant): string {
  const scope = scopeOf(grant.capability);
  const words = grant.decision === 'deny' ? 'denied' : grant.isPreview === true ? 'allowed, changes previewed' : grant.lifetime === 'once' ? 'allowed once' : 'allowed';
  return `${wordsFor(grant.capability.name).title}${scope.length === 0 ? '' : ` (${scope.join(', ')})`}: ${words}`;
}
