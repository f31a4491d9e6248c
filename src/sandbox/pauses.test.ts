import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { countDown, Pauses } from './pauses';

describe('a time limit', () => {
  it('stands still while a person is waited for, and ends after that', async () => {
    const pauses = new Pauses();
    let ended = 0;
    const limit = countDown(60, pauses, () => ended++);
    await pauses.during(() => sleep(200));
    assert.equal(ended, 0);
    await sleep(150);
    assert.equal(ended, 1);
    limit.dispose();
  });

  it('does not begin during a pause, and never ends once disposed of', async () => {
    const pauses = new Pauses();
    let ended = 0;
    await pauses.during(async () => {
      countDown(10, pauses, () => ended++).dispose();
      await sleep(30);
    });
    await sleep(30);
    assert.equal(ended, 0);
  });
});
