import assert from 'node:assert/strict';
import type { Answer } from '../../../media/consent/protocol';
import type { CapabilityRequest } from '../../plugins/types';
import { ConsentExchange } from './exchange';

const READ: CapabilityRequest = { name: 'fs.read', paths: ['src/**'] };
const ALLOW: readonly Answer[] = [{ choice: 'workspace' }];

describe('what a page may say about one question', () => {
  let time = 0;
  const exchange = (requests: readonly CapabilityRequest[] = [READ]): ConsentExchange => new ConsentExchange({ requests, since: requests.map(() => undefined) }, () => time);
  beforeEach(() => { time = 0; });

  it('is its answer, once the question was there to be read', () => {
    const one = exchange();
    assert.equal(one.take(ALLOW).ok, false, 'it was not shown');
    one.shown();
    time = 400;
    assert.equal(one.take(ALLOW).ok, false, 'nobody reads that fast');
    time = 500;
    assert.deepEqual(one.take(ALLOW), { ok: true, answer: { choices: [{ choice: 'workspace' }] } });
  });

  it('is one answer', () => {
    const one = exchange();
    one.shown();
    time = 1_000;
    assert.equal(one.take([{ choice: 'deny' }]).ok, true);
    assert.equal(one.take(ALLOW).ok, false);
  });

  it('is the first that can be one: what was refused doesn\'t count as given', () => {
    const one = exchange();
    one.shown();
    time = 1_000;
    assert.equal(one.take([{ choice: 'preview' }]).ok, false, 'reading can\'t be shown first');
    assert.equal(one.take([]).ok, false);
    assert.equal(one.take(ALLOW).ok, true);
  });

  it('waits again where the page was hidden and shown', () => {
    const one = exchange();
    one.shown();
    time = 1_000;
    one.shown();
    assert.equal(one.take(ALLOW).ok, false);
  });
});
