import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AUDITED, auditEventOf } from './auditedEvents';

/** The rows of the table of events in docs/EVENTS.md: names, and what they say of the audit log. */
function documented(): Map<string, string> {
  const section = readFileSync('docs/EVENTS.md', 'utf8').split('## What there is')[1] ?? '';
  const rows = section.split('\n').filter(line => line.startsWith('| `')).map(line => line.split('|').map(cell => cell.trim()));
  return new Map(rows.flatMap(([, names = '', , , audited = '']) => [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, audited] as const)));
}

describe('the events in the audit log', () => {
  it('are documented, every event there is and no other, as they are kept', () => {
    const described = [...documented()].map(([name, audited]) => [name, audited.startsWith('–') ? undefined : audited.startsWith('under its name') ? name : /^as `([^`]+)`/.exec(audited)?.[1]] as const);
    assert.deepEqual(Object.fromEntries(described), AUDITED);
  });

  it('have what the event carries and what only the log keeps, and no more in it than is bounded', () => {
    const event = { name: 'capability.denied', at: 't', pluginId: 'p', execution: 'e', call: 'x'.repeat(5_000), capability: null } as const;
    assert.deepEqual(auditEventOf(event, { path: 'a/b' }), { at: 't', event: 'capability.denied', pluginId: 'p', detail: { execution: 'e', call: 'x'.repeat(2_000), capability: null, path: 'a/b' } });
    assert.deepEqual(auditEventOf({ name: 'record.trim', at: 't', executions: 1, days: 2, most: 3, mebibytes: 4 }, {}), { at: 't', event: 'record.trim', detail: { executions: 1, days: 2, most: 3, mebibytes: 4 } });
    assert.equal(auditEventOf({ name: 'store.change', at: 't', tables: null }, {}), undefined);
  });
});
