import assert from 'node:assert/strict';
import { eventLine, levelOf } from './eventLine';

describe('an event in the log', () => {
  it('is one line with all that it carries', () => {
    assert.equal(eventLine({ name: 'plugin.enable', at: 't', pluginId: 'p' }), 'plugin.enable p');
    assert.equal(
      eventLine({ name: 'capability.denied', at: 't', pluginId: 'p', execution: 'e', call: 'path_open', capability: null }),
      'capability.denied p: execution e, call path_open',
    );
    assert.equal(eventLine({ name: 'record.trim', at: 't', executions: 3, days: 1, most: 2, mebibytes: 4 }), 'record.trim: executions 3, days 1, most 2, mebibytes 4');
  });

  it('stays one line whatever a module calls its functions', () => {
    const line = eventLine({ name: 'plugin.panic', at: 't', pluginId: 'p', execution: 'e', version: '1.0.0', command: 'c', module: 'm', signature: null, trap: 'unreachable', function: 'a\n[error] b', host: 'embedded' });
    assert.match(line, /function a\\u000a\[error\] b, host embedded$/);
    assert.ok(!line.includes('\n'));
  });

  it('is as loud as what it tells of', () => {
    assert.equal(levelOf({ name: 'plugin.enable', at: 't', pluginId: 'p' }), 'info');
    assert.equal(levelOf({ name: 'store.change', at: 't', tables: null }), 'trace');
    assert.equal(levelOf({ name: 'capability.denied', at: 't', pluginId: 'p', execution: 'e', call: 'c', capability: null }), 'warn');
  });
});
