import assert from 'node:assert/strict';
import { EventBus } from './bus';
import { MAX_TEXT } from './events';
import type { AirlockEvent } from './events';

const event = (pluginId: string): AirlockEvent => ({ name: 'plugin.enable', at: 't', pluginId });
const idOf = (heard: AirlockEvent): string => (heard.name === 'plugin.enable' ? heard.pluginId : heard.name);

describe('the event bus', () => {
  let failures: unknown[];
  let bus: EventBus;
  beforeEach(() => {
    failures = [];
    bus = new EventBus(error => { failures.push(error); });
  });

  it('brings each event to all who listen before emit returns, until they are disposed of', () => {
    const heard: string[] = [];
    const one = bus.on(each => { heard.push(`one ${idOf(each)}`); });
    bus.on(each => { heard.push(`two ${idOf(each)}`); });
    bus.emit(event('a'));
    one.dispose();
    one.dispose();
    bus.emit(event('b'));
    assert.deepEqual(heard, ['one a', 'two a', 'two b']);
  });

  it('counts a listener that was given twice twice, and disposes of one of them', () => {
    let calls = 0;
    const listener = (): void => { calls++; };
    const first = bus.on(listener);
    bus.on(listener);
    first.dispose();
    bus.emit(event('a'));
    assert.equal(calls, 1);
  });

  it('lets no listener break the emitter or another listener', async () => {
    const heard: string[] = [];
    bus.on(() => { throw new Error('thrown'); });
    bus.on(() => Promise.reject(new Error('rejected')) as unknown as void);
    bus.on(each => { heard.push(idOf(each)); });
    bus.emit(event('a'));
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(heard, ['a']);
    assert.deepEqual(failures.map(error => (error as Error).message), ['thrown', 'rejected']);
  });

  it('outlives whoever is told of failures', () => {
    const deaf = new EventBus(() => { throw new Error('and again'); });
    deaf.on(() => { throw new Error('thrown'); });
    deaf.emit(event('a'));
  });

  it('brings events in the order in which they were emitted, also those that listeners emit', () => {
    const heard: string[] = [];
    bus.on(each => { if (idOf(each) === 'a') bus.emit(event('from a')); });
    bus.on(each => { heard.push(idOf(each)); });
    bus.emit(event('a'));
    bus.emit(event('b'));
    assert.deepEqual(heard, ['a', 'from a', 'b']);
  });

  it('calls none that was disposed of while an event was on its way', () => {
    const heard: string[] = [];
    const subscriptions = [bus.on(() => { subscriptions[1]?.dispose(); }), bus.on(() => { heard.push('late'); })];
    bus.emit(event('a'));
    assert.deepEqual(heard, []);
  });

  it('lets no listener change what the next one hears', () => {
    let heard = '';
    bus.on(each => { (each as { pluginId: string }).pluginId = 'changed'; });
    bus.on(each => { heard = idOf(each); });
    bus.emit(event('a'));
    assert.equal(heard, 'a');
    assert.equal(failures.length, 1);
  });

  it('cuts texts that are too long', () => {
    let heard = '';
    bus.on(each => { heard = idOf(each); });
    bus.emit(event('x'.repeat(MAX_TEXT + 1)));
    assert.equal(heard.length, MAX_TEXT);
  });
});
