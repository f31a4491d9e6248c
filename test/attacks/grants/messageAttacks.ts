import * as v from 'valibot';
import { fromWebviewSchema } from '../../../media/consent/protocol';
import type { ConsentAnswer } from '../../../src/api/prompts';
import { decisionsOf } from '../../../src/api/grants/answers';
import { effectiveRights } from '../../../src/capabilities/effective';
import { rightsAccess } from '../../../src/capabilities/rightsAccess';
import type { CapabilityRequest, Grant } from '../../../src/capabilities/types';
import { AirlockError } from '../../../src/errors';
import { ConsentExchange } from '../../../src/ui/consent/exchange';

const SUBJECT = { pluginId: 'org.example.evil', keyId: 'k', workspace: 'w' };
const NOW = Date.UTC(2026, 0, 1);

/** What somebody posts who got a script into the page that asks, by the time that it is posted. */
export interface MessageAttack {
  readonly what: string;
  readonly requests: readonly CapabilityRequest[];
  /** `show`: the page asks for the question. Numbers are milliseconds that pass. */
  readonly posted: readonly (object | 'show' | number)[];
  /** Whether what was granted is more than the user said. */
  readonly got: (grants: readonly Grant[]) => boolean;
}

/** What comes of messages that are taken as they come: the last one counts, and what is not said is as was asked. */
export function carelessly({ requests, posted }: MessageAttack): readonly Grant[] {
  let grants: readonly Grant[] = [];
  for (const message of posted) {
    if (typeof message !== 'object' || !('answers' in message)) continue;
    const answers = message.answers as readonly Readonly<Record<string, unknown>>[];
    grants = requests.flatMap((request, index): Grant[] => {
      const answer = answers[index] ?? answers[0] ?? {};
      if (answer['choice'] === 'deny') return [];
      const scope = answer['scope'] as readonly string[] | undefined;
      const field = request.paths === undefined ? 'hosts' : 'paths';
      const capability = { ...request, ...(scope === undefined ? {} : { [field]: scope.length === 0 ? ['**'] : scope }), ...(answer['methods'] === undefined ? {} : { methods: answer['methods'] as string[] }), ...(answer['tokensPerDay'] === undefined ? {} : { tokensPerDay: Number(answer['tokensPerDay']) }) };
      return [{ ...SUBJECT, asked: capability, capability, decision: 'allow', lifetime: 'workspace', grantedAt: '' }];
    });
  }
  return grants;
}

/** What comes of them as the extension takes them. */
export function taken({ requests, posted }: MessageAttack): readonly Grant[] {
  let [time, answer]: [number, ConsentAnswer | undefined] = [0, undefined];
  const exchange = new ConsentExchange({ requests, since: requests.map(() => undefined) }, () => time);
  for (const message of posted) {
    if (message === 'show') exchange.shown();
    if (typeof message === 'number') time += message;
    const parsed = v.safeParse(fromWebviewSchema, message);
    if (!parsed.success || parsed.output.type !== 'answer') continue;
    const result = exchange.take(parsed.output.answers);
    if (result.ok) answer = result.answer;
  }
  try {
    return answer === undefined ? [] : decisionsOf(SUBJECT, requests, answer, NOW);
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'consent.denied') return [];
    throw error;
  }
}

const READ: CapabilityRequest = { name: 'fs.read', paths: ['docs/**'] };
const NETWORK: CapabilityRequest = { name: 'network', hosts: ['a.org'] };
const MODEL: CapabilityRequest = { name: 'llm', tokensPerDay: 100 };
const allows = (name: string) => (grants: readonly Grant[]): boolean => grants.some(({ decision, capability }) => decision === 'allow' && capability.name === name);
/** Of a plugin whose manifest asks for all of it by now. */
const readsSecret = (grants: readonly Grant[]): boolean => rightsAccess(effectiveRights([{ name: 'fs.read', paths: ['**'] }], grants, SUBJECT)).canRead('secrets/key', false);
const answer = (...answers: readonly object[]): object => ({ type: 'answer', answers });
const SEEN = ['show', 1_000] as const;

const posting = (what: string, posted: MessageAttack['posted'], got: MessageAttack['got'] = allows('fs.read'), requests: readonly CapabilityRequest[] = [READ]): MessageAttack => ({ what, requests, posted, got });

export const messageAttacks: readonly MessageAttack[] = [
  posting('an answer before the question was shown', [5_000, answer({ choice: 'workspace' })]),
  posting('an answer before anybody can have read the question', ['show', 300, answer({ choice: 'workspace' })]),
  posting('another answer after the user\'s', [...SEEN, answer({ choice: 'deny' }), 10, answer({ choice: 'workspace' })]),
  posting('an answer for a wider scope than was asked for', [...SEEN, answer({ choice: 'workspace', scope: ['**'] })], readsSecret),
  posting('an answer whose scope leaves the one asked for', [...SEEN, answer({ choice: 'workspace', scope: ['docs/**', 'secrets/*'] })], readsSecret),
  posting('an answer whose scope is empty', [...SEEN, answer({ choice: 'workspace', scope: [] })], readsSecret),
  posting('an answer to one question for two', [...SEEN, answer({ choice: 'workspace' })], allows('network'), [READ, NETWORK]),
  posting('more answers than there are questions', [...SEEN, answer({ choice: 'workspace' }, { choice: 'workspace' })]),
  posting('an answer that is a word that there is not', [...SEEN, answer({ choice: 'always' })]),
  posting('an answer that is a number', [...SEEN, answer({ choice: 1 })]),
  posting('an answer without a choice', [...SEEN, answer({})]),
  posting('an answer that would show first what is only read', [...SEEN, answer({ choice: 'preview' })]),
  posting('an answer until no date', [...SEEN, answer({ choice: 'until' })]),
  posting('an answer until a date that is over', [...SEEN, answer({ choice: 'until', until: '2025-01-01T00:00:00.000Z' })]),
  posting('an answer with a date that doesn\'t belong to it', [...SEEN, answer({ choice: 'once', until: '2999-01-01T00:00:00.000Z' })]),
  posting('an answer with a field that there is not', [...SEEN, answer({ choice: 'workspace', asked: { name: 'fs.read', paths: ['**'] } })]),
  posting('a message of another kind', [...SEEN, { type: 'grant', answers: [{ choice: 'workspace' }] }]),
  posting('an answer for another host than was asked for', [...SEEN, answer({ choice: 'workspace', scope: ['a.org', 'evil.org'] })], grants => grants.some(({ capability }) => capability.hosts?.includes('evil.org') === true), [NETWORK]),
  posting('an answer for every subdomain of a host that was asked for alone', [...SEEN, answer({ choice: 'workspace', scope: ['*.a.org'] })], grants => grants.some(({ decision, capability }) => decision === 'allow' && capability.hosts?.includes('*.a.org') === true), [NETWORK]),
  posting('an answer for a method that was not asked for', [...SEEN, answer({ choice: 'workspace', methods: ['GET', 'POST'] })], grants => grants.some(({ capability }) => capability.methods?.includes('POST') === true), [NETWORK]),
  posting('an answer for a larger budget than was asked for', [...SEEN, answer({ choice: 'workspace', tokensPerDay: 1_000_000 })], grants => grants.some(({ capability }) => (capability.tokensPerDay ?? 0) > 100), [MODEL]),
  posting('an answer for a budget without end', [...SEEN, answer({ choice: 'workspace', tokensPerDay: Infinity })], grants => grants.some(({ decision, capability }) => decision === 'allow' && (capability.tokensPerDay ?? Infinity) > 100), [MODEL]),
];
