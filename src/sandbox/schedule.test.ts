import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Schedule, type Demand } from './schedule';

const never = new AbortController().signal;
const small = (owner: string): Demand => ({ owner, memoryPages: 10 });

/** Asks for turns and notes the order in which they come. */
class Asked {
  readonly started: string[] = [];
  changes = 0;
  readonly schedule: Schedule;

  constructor(limits: { concurrency?: number; perOwner?: number; memoryPages?: number } = {}) {
    this.schedule = new Schedule({ concurrency: 4, perOwner: 2, memoryPages: 100, ...limits }, () => { this.changes += 1; });
  }

  async ask(name: string, demand: Demand, signal = never): Promise<void> {
    void this.schedule.turn(demand, signal).then(isTurn => this.started.push(isTurn ? name : `${name} withdrawn`));
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe('the schedule of executions', () => {
  it('lets another plugin run at once, however many of one plugin wait', async () => {
    const asked = new Asked();
    for (let i = 0; i < 10; i++) await asked.ask(`bad ${i}`, small('bad'));
    await asked.ask('good', small('good'));
    assert.deepEqual(asked.started, ['bad 0', 'bad 1', 'good']);
    assert.equal(asked.schedule.queued, 8);
    assert.equal(asked.schedule.running, 3);
  });

  it('gives turns in order as others end, and never runs more than it may', async () => {
    const asked = new Asked({ concurrency: 2 });
    for (const name of ['a', 'b', 'c', 'd']) await asked.ask(name, small(name));
    assert.deepEqual(asked.started, ['a', 'b']);
    asked.schedule.done(small('a'));
    await Promise.resolve();
    assert.deepEqual(asked.started, ['a', 'b', 'c']);
  });

  it('keeps the place of one that waits for memory, and always lets one run', async () => {
    const asked = new Asked();
    await asked.ask('huge', { owner: 'x', memoryPages: 1000 });
    await asked.ask('large', { owner: 'y', memoryPages: 90 });
    await asked.ask('small', small('z'));
    assert.deepEqual(asked.started, ['huge']);
    asked.schedule.done({ owner: 'x', memoryPages: 1000 });
    await Promise.resolve();
    assert.deepEqual(asked.started, ['huge', 'large', 'small']);
  });

  it('lets go of what is cancelled while it waits, and of those behind it', async () => {
    const asked = new Asked();
    const controller = new AbortController();
    await asked.ask('first', { owner: 'x', memoryPages: 60 });
    await asked.ask('waits', { owner: 'y', memoryPages: 60 }, controller.signal);
    await asked.ask('behind', small('z'));
    controller.abort();
    await Promise.resolve();
    assert.deepEqual([...asked.started].sort(), ['behind', 'first', 'waits withdrawn']);
    assert.equal(asked.schedule.queued, 0);
  });

  it('refuses what was cancelled before it asked', async () => {
    const asked = new Asked();
    assert.equal(await asked.schedule.turn(small('a'), AbortSignal.abort()), false);
    assert.equal(asked.schedule.running, 0);
  });
});
