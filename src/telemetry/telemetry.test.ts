import assert from 'node:assert/strict';
import type { AirlockError } from '../errors';
import { EventBus } from '../events/bus';
import type { AirlockEvent } from '../events/events';
import type { OpenSink } from './sink';
import { Telemetry } from './telemetry';

const event = (pluginId: string): AirlockEvent => ({ name: 'plugin.enable', at: 't', pluginId });

describe('the export of events', () => {
  let bus: EventBus;
  let endpoint: string | undefined;
  let isAllowed: boolean;
  let loads: number;
  let load: () => Promise<OpenSink>;
  let taken: string[];
  let closed: number;
  let problems: AirlockError[];
  let fail: (reason: string) => void;
  beforeEach(() => {
    bus = new EventBus(error => assert.fail(String(error)));
    [endpoint, isAllowed, loads, taken, closed, problems] = ['https://one.example', true, 0, [], 0, []];
    load = async () => ({ endpoint: { traces }, onFailure }) => {
      fail = onFailure;
      return {
        take: each => { taken.push(`${traces} ${'pluginId' in each ? each.pluginId : ''}`); },
        close: async () => { closed++; },
      };
    };
  });

  function start(): Telemetry {
    return new Telemetry({
      onDidEvent: listener => bus.on(listener), endpoint: () => endpoint, endpointName: 'The setting', isAllowed: () => isAllowed,
      load: () => {
        loads++;
        return load();
      },
      version: '1.0.0', place: 'editor', onProblem: problem => { problems.push(problem); },
    });
  }
  const loaded = (): Promise<unknown> => new Promise(resolve => setImmediate(resolve));

  it('loads nothing and hears nothing where there is no endpoint', async () => {
    for (const none of [undefined, '', '  ']) {
      endpoint = none;
      const telemetry = start();
      bus.emit(event('a'));
      await telemetry.close();
    }
    assert.deepEqual([loads, taken], [0, []]);
  });

  it('loads nothing where the user wants no telemetry, until they do', async () => {
    isAllowed = false;
    const telemetry = start();
    bus.emit(event('unheard'));
    assert.equal(loads, 0);
    isAllowed = true;
    telemetry.update();
    await loaded();
    bus.emit(event('a'));
    isAllowed = false;
    telemetry.update();
    bus.emit(event('unheard'));
    assert.deepEqual(taken, ['https://one.example/v1/traces a']);
    await telemetry.close();
    assert.equal(closed, 1);
  });

  it('loses nothing of what happens while it is loaded', async () => {
    const telemetry = start();
    bus.emit(event('early'));
    await loaded();
    bus.emit(event('late'));
    assert.deepEqual(taken, ['https://one.example/v1/traces early', 'https://one.example/v1/traces late']);
    await telemetry.close();
  });

  it('goes to another endpoint once that is set, and stays where nothing changed', async () => {
    const telemetry = start();
    await loaded();
    telemetry.update();
    endpoint = 'https://two.example';
    telemetry.update();
    await loaded();
    bus.emit(event('a'));
    await telemetry.close();
    assert.deepEqual([taken, loads, closed], [['https://two.example/v1/traces a'], 2, 2]);
  });

  it('says what is wrong with the endpoint, and sends nothing', async () => {
    endpoint = 'http://example.org';
    const telemetry = start();
    await loaded();
    bus.emit(event('a'));
    await telemetry.close();
    assert.deepEqual([problems.map(({ code }) => code), loads, taken], [['settings.invalid'], 0, []]);
  });

  it('says where nothing could be sent, and why', async () => {
    const telemetry = start();
    await loaded();
    fail('connect ECONNREFUSED');
    assert.equal(problems[0]?.code, 'telemetry.failed');
    assert.match(problems[0]?.sentence ?? '', /https:\/\/one\.example: connect ECONNREFUSED\. Plugins run as before/);
    await telemetry.close();
  });

  it('says so where the exporter can\'t be loaded', async () => {
    load = async () => { throw new Error('no such file'); };
    const telemetry = start();
    await telemetry.close();
    assert.deepEqual(problems.map(({ code }) => code), ['telemetry.failed']);
  });
});
