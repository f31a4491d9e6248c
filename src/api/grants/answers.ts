import type { Subject } from '../../capabilities/effective';
import { narrowed } from '../../capabilities/narrowing';
import type { CapabilityRequest, Grant } from '../../capabilities/types';
import { AirlockError } from '../../errors';
import type { ConsentAnswer, ConsentChoice, DetailedChoice } from '../prompts';

/** The last moment that can be written with four digits of a year. */
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The decisions that an answer makes about requests, in their order.
 *
 * @param now milliseconds since the epoch
 * @throws AirlockError `consent.denied` where the answer doesn't fit the question: nothing was decided
 */
export function decisionsOf(subject: Subject, requests: readonly CapabilityRequest[], answer: ConsentAnswer, now: number): readonly Grant[] {
  if (answer.choices.length !== requests.length) {
    throw new AirlockError('consent.denied', 'The answer doesn\'t fit the question, so nothing was allowed.', 'Run the command again.');
  }
  return requests.map((request, index) => decisionOf(subject, request, detailed(answer.choices[index]), now));
}

/** The moment that a date stands for, as the store has it. @throws AirlockError `consent.denied` where it is none to come */
export function momentOf(until: string | undefined, now: number): string {
  const time = Date.parse(until ?? '');
  if (Number.isNaN(time) || time <= now || time > LAST_MOMENT) {
    throw new AirlockError('consent.denied', `${until ?? 'Nothing'} is no date to come, so nothing was allowed.`, 'Name one, for example 2030-01-31.');
  }
  return new Date(time).toISOString();
}

function detailed(choice: ConsentChoice | undefined): DetailedChoice {
  return typeof choice === 'object' ? choice : { choice: choice ?? 'deny' };
}

function decisionOf(subject: Subject, request: CapabilityRequest, { choice, until, ...narrowing }: DetailedChoice, now: number): Grant {
  // The reason is the manifest's, and no part of what is decided.
  const { reason, ...asked } = request;
  const capability = narrowed(asked, narrowing);
  const decided = { ...subject, asked, grantedAt: new Date(now).toISOString() };
  const denied: Grant = { ...decided, capability: asked, decision: 'deny', lifetime: 'workspace' };
  // What leaves nothing is a denial in other words.
  if (capability === undefined) return denied;
  const allowed = { ...decided, capability, decision: 'allow' } as const;
  switch (choice) {
    case 'deny': return denied;
    // Only writing can be shown first; for anything else the answer makes no sense and allows nothing.
    case 'preview': return request.name === 'fs.write' ? { ...allowed, lifetime: 'workspace', isPreview: true } : denied;
    case 'until': return { ...allowed, lifetime: choice, expiresAt: momentOf(until, now) };
    case 'once':
    case 'session':
    case 'workspace': return { ...allowed, lifetime: choice };
  }
}
