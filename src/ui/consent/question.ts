import type { Answer, ConsentView } from '../../../media/consent/protocol';
import type { ConsentAnswer, ConsentQuestion, DetailedChoice } from '../../api/prompts';
import { scopeOf } from '../../capabilities/scope';
import { wordsFor } from '../../capabilities/words';
import type { Grant, InstalledPlugin } from '../../plugins/types';
import { readableKeyId } from '../../plugins/trust/fingerprint';
import { fileQuotaLimits } from '../fileQuotas';
import { formatDuration, formatFuel, formatMiB, formatTime } from '../format';
import { decisionFor, signerExplanation, signerLabel } from '../words';
import { describeRequest } from './requestView';

/**
 * Puts a question into the words and figures that the consent page shows.
 *
 * @param relative a path as it is called in the workspace; the same path where it lies outside
 */
export function describeQuestion(question: ConsentQuestion, relative: (path: string) => string): ConsentView {
  const { plugin, requests, decided, limits } = question;
  const { meta } = plugin.manifest;
  const asked = new Set(requests.map(request => decisionFor(request, decided)));
  const unable = new Set<string>(question.unable);
  return {
    plugin: {
      name: meta.name, id: plugin.id, version: plugin.version, description: meta.description, authors: [...meta.authors],
      ...(meta.license === undefined ? {} : { license: meta.license }),
      source: sourceWords(plugin.source, relative),
    },
    identity: identityOf(plugin),
    signer: {
      kind: plugin.signer.kind,
      label: signerLabel(plugin.signer),
      ...(plugin.signer.kind === 'unsigned' ? {} : { fingerprint: readableKeyId(plugin.signer.keyId) }),
      explanation: signerExplanation(plugin.signer),
    },
    workspaceName: question.workspaceName,
    requests: orderOf(question).flatMap(index => {
      const request = requests[index];
      return request === undefined ? [] : [describeRequest(request, question.since[index], question)];
    }),
    decided: decided.filter(grant => !asked.has(grant)).map(describeDecision),
    unable: [...unable].filter(name => name !== 'log').map(name => wordsFor(name).title),
    switchedOff: (question.switchedOff ?? []).map(({ name, switchOn }) => `${wordsFor(name).title}. ${switchOn}`),
    notRequested: question.notRequested.filter(name => !unable.has(name)).map(name => wordsFor(name).title),
    limits: [
      { label: 'Fuel', value: formatFuel(limits.fuel), meaning: 'about one per instruction' },
      { label: 'Memory', value: formatMiB(limits.memoryMiB), meaning: '' },
      { label: 'Time', value: formatDuration(limits.wallMs), meaning: '' },
      // Only what is asked for files can use any of it.
      ...(plugin.manifest.capabilities.some(({ name }) => name === 'fs.read' || name === 'fs.write') ? fileQuotaLimits(limits.quotas) : []),
    ],
  };
}

/** The positions of a question's requests in the order shown: what an update brought comes first. */
export function orderOf({ requests, since }: Pick<ConsentQuestion, 'requests' | 'since'>): readonly number[] {
  const positions = requests.map((_, index) => index);
  return [...positions.filter(index => since[index] !== undefined), ...positions.filter(index => since[index] === undefined)];
}

/** Puts the page's answers into the order of the question; `undefined` where they don't fit it. */
export function answerTo(question: Pick<ConsentQuestion, 'requests' | 'since'>, answers: readonly Answer[]): ConsentAnswer | undefined {
  const order = orderOf(question);
  if (answers.length !== order.length) return undefined;
  const choices = question.requests.map((_, index) => answers[order.indexOf(index)]);
  return { choices: choices.flatMap(answer => (answer === undefined ? [] : [detailed(answer)])) };
}

/** An answer without the fields that nobody filled in. */
function detailed({ choice, until, scope, methods, tokensPerDay, bytesPerRun }: Answer): DetailedChoice {
  return {
    choice,
    ...(until === undefined ? {} : { until }),
    ...(scope === undefined ? {} : { scope }),
    ...(methods === undefined ? {} : { methods }),
    ...(tokensPerDay === undefined ? {} : { tokensPerDay }),
    ...(bytesPerRun === undefined ? {} : { bytesPerRun }),
  };
}

/** Where a package came from, as one would say it. */
function sourceWords({ kind, url, requested }: InstalledPlugin['source'], relative: (path: string) => string): string {
  const path = kind === 'local' || kind === 'zip' ? relative(url) : url;
  if (path !== url) return `${path}, in this workspace`;
  return requested === undefined ? url : `${url} at ${requested}`;
}

function identityOf({ source, moduleDigest, signatureDigest }: InstalledPlugin): ConsentView['identity'] {
  return [
    { label: 'Source', value: source.url },
    ...(source.requested === undefined ? [] : [{ label: 'Asked for', value: source.requested }]),
    ...(source.reference === undefined ? [] : [{ label: 'Reference', value: source.reference }]),
    { label: 'Module', value: `sha256:${moduleDigest}` },
    ...(signatureDigest === undefined ? [] : [{ label: 'Signature', value: `sha256:${signatureDigest}` }]),
  ];
}

function describeDecision(grant: Grant): string {
  const scope = scopeOf(grant.capability);
  return `${wordsFor(grant.capability).title}${scope.length === 0 ? '' : ` (${scope.join(', ')})`}: ${decisionWords(grant)}`;
}

function decisionWords({ decision, isPreview, lifetime, expiresAt }: Grant): string {
  if (decision === 'deny') return 'denied';
  if (isPreview === true) return 'allowed, changes previewed';
  switch (lifetime) {
    case 'once': return 'allowed once';
    case 'session': return 'allowed for this session';
    case 'until': return `allowed until ${expiresAt === undefined ? 'a date' : formatTime(expiresAt, new Date())}`;
    case 'workspace': return 'allowed';
  }
}
