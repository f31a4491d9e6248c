import assert from 'node:assert/strict';
import { Quiet } from './quiet';

const soon = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

describe('what waits until it is quiet', () => {
  it('acts once for all that happened', async () => {
    let acted = 0;
    const quiet = new Quiet(20, async () => { acted += 1; });
    for (let times = 0; times < 10; times++) quiet.happened();
    while (acted === 0) await soon(5);
    await soon(50);
    assert.equal(acted, 1);
    await quiet.dispose();
  });

  it('acts again for what happens while it acts, afterwards', async () => {
    const log: string[] = [];
    const quiet: Quiet = new Quiet(1, async () => {
      log.push('begin');
      if (log.length === 1) quiet.happened();
      await soon(30);
      log.push('end');
    });
    quiet.happened();
    while (log.length < 4) await soon(5);
    assert.deepEqual(log, ['begin', 'end', 'begin', 'end']);
    await quiet.dispose();
  });

  it('ends with what is under way, and acts no more', async () => {
    let isDone = false;
    let begun = 0;
    const quiet = new Quiet(1, async () => {
      begun += 1;
      await soon(30);
      isDone = true;
    });
    quiet.happened();
    while (begun === 0) await soon(1);
    quiet.happened();
    await quiet.dispose();
    assert.equal(isDone, true);
    quiet.happened();
    await soon(20);
    assert.equal(begun, 1);
  });
});
