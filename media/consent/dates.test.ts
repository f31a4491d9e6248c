import assert from 'node:assert/strict';
import { dayOf, defaultDay, endOfDay, lastDay, readableDay } from './dates';

const now = new Date(2026, 0, 31, 15, 30);

describe('the date until which something is allowed', () => {
  it('is a month ahead where none is chosen, over the ends of months and years', () => {
    assert.equal(dayOf(now), '2026-01-31');
    assert.equal(defaultDay(now), '2026-03-02');
    assert.equal(defaultDay(new Date(2026, 11, 15)), '2027-01-14');
  });

  it('counts to the last moment of the day, where one is', () => {
    const end = endOfDay('2026-02-01', now);
    assert.ok(end.ok);
    assert.equal(new Date(end.until).getTime(), new Date(2026, 1, 2).getTime() - 1);
    assert.ok(endOfDay('2026-01-31', now).ok, 'today');
  });

  it('is refused where it is missing, over, no day, or a slip of the keyboard', () => {
    for (const wrong of ['', '2026-01-30', '2026-02-30', '20260-01-01', '2026-1-1', 'tomorrow', '2036-02-01', '2026-13-01']) {
      const end = endOfDay(wrong, now);
      assert.ok(!end.ok, wrong);
      assert.match(end.problem, /[Cc]hoose/);
    }
    assert.ok(endOfDay(lastDay(now), now).ok);
  });

  it('is shown in words', () => {
    assert.equal(readableDay('2026-03-02'), '2 March 2026');
  });
});
