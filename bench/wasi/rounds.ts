import { monitorEventLoopDelay } from 'node:perf_hooks';
import { operations, type Operation, type Subject, type Times } from './subject';

/** What was measured of one subject. */
export interface Measured {
  readonly name: string;
  /** Nanoseconds for one operation, a figure for each round. */
  readonly samples: Readonly<Partial<Record<Operation, readonly number[]>>>;
  /** How late this thread's timers were while it ran, in milliseconds, for each round; absent where it runs on this thread itself. */
  readonly delay?: readonly { readonly p99: number; readonly max: number }[];
}

/** Resolution of the timer whose delay is measured, in milliseconds. */
const RESOLUTION_MS = 1;

/**
 * Runs each subject once to warm it up, and then all in turns; the order moves on with each round.
 *
 * @param tidy called before each: who comes next must not pay for what another left
 */
export async function measure(subjects: readonly Subject[], rounds: number, tidy: () => void): Promise<Measured[]> {
  for (const subject of subjects) await subject.run(fewer(subject.times));
  const all = subjects.map(subject => ({
    subject,
    samples: emptySamples(),
    delay: new Array<{ readonly p99: number; readonly max: number }>(),
  }));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      const next = all[(turn + round) % all.length];
      if (next === undefined) continue;
      tidy();
      const timer = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      timer.enable();
      const result = await next.subject.run(next.subject.times);
      timer.disable();
      next.delay.push({ p99: late(timer.percentile(99)), max: late(timer.max) });
      for (const operation of operations) {
        const sample = result[operation];
        if (sample !== undefined) (next.samples[operation] ??= []).push(sample);
      }
    }
  }
  return all.map(({ subject: { name, isBeside }, samples, delay }) => ({ name, samples, ...(isBeside ? { delay } : {}) }));
}

/** What is over the timer's own time. */
function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}

/** Enough to be compiled and cached, without taking as long. */
function fewer(times: Times): Times {
  return Object.fromEntries(Object.entries(times).map(([operation, count]) => [operation, Math.max(1, Math.round(count / 4))]));
}

function emptySamples(): Partial<Record<Operation, number[]>> {
  return {};
}
