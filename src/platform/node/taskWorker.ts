// Entry of the worker that hashes and hardens modules, off the extension host's event loop, of those that help it with large
// ones, and of those that solve planning problems.
import { parentPort, workerData } from 'node:worker_threads';
import { sentenceOf } from '../../errors';
import { createInProcessHardener } from '../../sandbox/hardener';
import { harden, practiceModule } from '../../wasm';
import { createCrew, type MemberData } from './crew';
import { joinCrew } from './crewMember';
import { workOnPlan } from './planWork';
import type { TaskRequest, TaskResponse } from './taskMessages';

/** How often the practice module is hardened: more often, and nothing gets faster. */
const PRACTICE_ROUNDS = 6;

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker only.');

const hardener = createInProcessHardener(createCrew(__filename));
let hasWorked = false;

async function answer({ id, bytes, links, digest }: Extract<TaskRequest, { kind: 'harden' }>): Promise<void> {
  hasWorked = true;
  try {
    const value = await hardener.harden(bytes, links, digest);
    const response: TaskResponse = { id, ok: true, value };
    port?.postMessage(response, value.result.ok ? [value.result.bytes.buffer] : []);
  } catch (error) {
    const response: TaskResponse = { id, ok: false, message: sentenceOf(error) };
    port?.postMessage(response);
  }
}

/** Makes the engine compile the hardener, round by round, until there is real work: that does as much for it. */
function practise(round: number): void {
  if (hasWorked || round === PRACTICE_ROUNDS) return;
  harden(practiceModule(), { link: () => 'granted' });
  setImmediate(practise, round + 1);
}

const { crew } = (workerData ?? {}) as Partial<MemberData>;
if (crew !== undefined) {
  joinCrew(crew);
} else {
  port.on('message', (request: TaskRequest) => {
    // Work that is waiting already comes first.
    if (request.kind === 'prepare') setImmediate(practise, 0);
    else if (request.kind === 'plan') port.postMessage(workOnPlan(request));
    else void answer(request);
  });
}
