import { scopeOf } from '../../capabilities/scope';
import { reasonWords } from '../../capabilities/policy/words';
import { CAPABILITY_NAMES } from '../../capabilities/types';
import type { CapabilityRequest, Grant } from '../../capabilities/types';
import { wordsFor } from '../../capabilities/words';
import { printable } from '../../printable';
import type { RightReport, RightsReport, RuleReport } from './rightsReport';

/** What a plugin may do, as a text in Markdown that reads well as it is, and aloud: one fact in a line. */
export function rightsText({ plugin, workspaceName, rights, policyProblem }: RightsReport): string {
  const { id, version, manifest } = plugin;
  const asked = new Set(rights.map(({ asked: { name } }) => name));
  const others = CAPABILITY_NAMES.filter(name => name !== 'log' && !asked.has(name));
  return [
    `# Effective rights of ${manifest.meta.name} ${version}`,
    '',
    `${id} in ${workspaceName}.`,
    ...(policyProblem === undefined ? [] : ['', `Nothing runs that needs a capability: ${policyProblem}`]),
    ...rights.flatMap(sectionOf),
    '',
    '## Everything else',
    '',
    others.length === 0 ? 'It asks for everything that there is.' : `It doesn't ask for ${others.join(', ')}, and can't be given any of it.`,
    'What you decided is changed with "Airlock: Review Grants…", your rules in the setting airlock.policy.',
    '',
  ].map(printable).join('\n');
}

function sectionOf(right: RightReport): readonly string[] {
  const { asked, decisions, rules } = right;
  return [
    '',
    `## ${asked.name}: ${wordsFor(asked.name).title}`,
    '',
    `- It comes to: ${effectiveWords(right)}`,
    ...(right.offlineBy === undefined ? [] : [`- Offline: by ${right.offlineBy.join(', and by ')}.${asked.name === 'llm' ? ' Only language models on this machine answer.' : ''}`]),
    `- Asked for: ${scopeWords(asked)}${reasonWords(asked.reason)}`,
    ...(decisions.length === 0 && asked.name !== 'log' ? ['- Granted: nothing was decided here.'] : decisions.map(decision => `- ${decisionWords(decision)}`)),
    ...rules.map(rule => `- Rule: ${ruleLine(rule)}`),
  ];
}

/** What a right comes to, a sentence. */
export function effectiveWords({ asked, effective, rules, by, switchOn }: RightReport): string {
  switch (effective) {
    case 'allowed': return `allowed${exceptWords(rules)}.${asked.name === 'exec' && rules.length === 0 ? ' You are asked about every program.' : ''}`;
    case 'asked': return `you are asked at each call, by ${by?.name ?? 'a rule'}.`;
    case 'denied': return by === undefined ? 'denied by you.' : `denied by ${by.name}${reasonWords(by.reason)}.`;
    case 'undecided': return 'you are asked when it runs.';
    case 'untrusted': return 'nothing: this workspace is not trusted.';
    case 'offline': return 'nothing: plugins reach no server while Airlock is offline.';
    case 'off': return `nothing: it is switched off. ${switchOn ?? ''}`.trimEnd();
    case 'unreadable': return 'nothing, until the policy can be understood.';
  }
}

function exceptWords(rules: readonly RuleReport[]): string {
  const denying = rules.filter(({ effect }) => effect === 'deny').length;
  const asking = rules.filter(({ effect }) => effect === 'ask').length;
  return [
    ...(denying === 0 ? [] : [`, but for what ${denying === 1 ? 'a rule denies' : `${denying} rules deny`}`]),
    ...(asking === 0 ? [] : [`, and you are asked about what ${asking === 1 ? 'a rule has' : `${asking} rules have`} you asked`]),
  ].join('');
}

function scopeWords(capability: CapabilityRequest): string {
  const scope = scopeOf(capability);
  const { methods, bytesPerRun, tokensPerDay, models } = capability;
  return [
    scope.length > 0 ? asCode(scope) : models !== undefined ? asCode(models) : capability.name === 'network' ? 'servers still to be named' : 'all of it',
    ...(methods === undefined ? [] : [`by ${methods.join(', ')}`]),
    ...(bytesPerRun === undefined ? [] : [`${bytesPerRun.toLocaleString('en-US')} bytes in a run`]),
    ...(tokensPerDay === undefined ? [] : [`${tokensPerDay.toLocaleString('en-US')} tokens a day`]),
  ].join('; ');
}

function decisionWords({ decision, capability, lifetime, expiresAt, grantedAt, isPreview }: Grant): string {
  const until = { once: 'for one run', session: 'until this window closes', until: `until ${expiresAt ?? ''}`, workspace: 'from now on in this workspace' }[lifetime];
  return `${decision === 'allow' ? 'Granted' : 'Denied by you'}: ${scopeWords(capability)}, ${until}${isPreview === true ? ', shown before it is written' : ''}, since ${grantedAt}.`;
}

function ruleLine({ effect, name, arguments: patterns, reason }: RuleReport): string {
  return `${effect} ${patterns.length === 0 ? 'all of it' : asCode(patterns)}, by ${name}${reasonWords(reason)}.`;
}

/** Paths, hosts and patterns in a list. Each is a code span of Markdown: an asterisk in it emphasizes nothing. */
function asCode(texts: readonly string[]): string {
  return texts.map(text => {
    const fence = '`'.repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
    const edge = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
    return `${fence}${edge}${text}${edge}${fence}`;
  }).join(', ');
}
