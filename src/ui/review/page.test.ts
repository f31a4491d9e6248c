import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { SecurityFlag } from '../../api/review/flags';
import { chartOf } from './chart';
import { childrenOf, describeReview, reviewNodes } from './entry';
import { flagPage, PAGE_COMMANDS } from './page';

const NOW = new Date('2026-01-02T12:00:00Z');
const FLAG: SecurityFlag = {
  id: 'f1', pluginId: 'org.example.hello', version: '0.1.0', moduleDigest: 'd'.repeat(64), command: 'count', execution: 'e1', kind: 'fuel',
  measured: 48_200_000, values: [1_100_000, 1_200_000, 1_300_000], score: 21.34, explanation: 'Used 48.2 M fuel; 3 runs of this size used 1.10–1.30 M fuel.',
  occurrences: 2, state: 'open', at: '2026-01-01T12:00:00Z', lastAt: '2026-01-02T12:00:00Z',
};
const CONTEXT = { pluginName: 'Hello', isInstalled: true, isEnabled: true, now: NOW, nonce: 'abc' };
const HOSTILE = '"><img src=x onerror=alert(1)><a href="command:evil">\u202e';

describe('the page of a flag', () => {
  it('says in words, in a table and in a picture what stands out', () => {
    const page = flagPage(FLAG, CONTEXT);
    for (const text of ['Hello: Fuel stands out', FLAG.explanation, '48.2 M fuel', '<th scope="row">Times the median</th><td>40.2</td>', '21.3 (standard deviations', FLAG.moduleDigest, 'Not decided yet.', '3 usual executions: 1.10 M fuel – 1.30 M fuel. Measured: 48.2 M fuel.']) {
      assert.ok(page.includes(text), text);
    }
  });

  it('runs no script and loads nothing', () => {
    const page = flagPage(FLAG, CONTEXT);
    assert.match(page, /content="default-src 'none'; style-src 'nonce-abc'; base-uri 'none'; form-action 'none'"/);
    assert.doesNotMatch(page, /<script|src=|url\(|@import| on\w+=/);
  });

  it('shows what a plugin says of itself as text only', () => {
    const page = flagPage({ ...FLAG, command: HOSTILE, version: HOSTILE, pluginId: HOSTILE, explanation: HOSTILE, id: HOSTILE, execution: HOSTILE, moduleDigest: HOSTILE, decidedBy: HOSTILE, state: 'accepted', versionBefore: HOSTILE }, { ...CONTEXT, pluginName: HOSTILE });
    assert.doesNotMatch(page, /<img|command:evil"|\u202e/);
    assert.deepEqual([...page.matchAll(/<a [^>]*href="command:([\w.]+)/g)].map(([, command]) => command), ['airlock.review.block', 'airlock.review.report']);
  });

  it('offers by links what can be decided, and only commands that the page may run', () => {
    const offered = (flag: Partial<SecurityFlag>, context = {}): string[] => [...flagPage({ ...FLAG, ...flag }, { ...CONTEXT, ...context }).matchAll(/<a role="button" href="command:([\w.]+)\?([^"]+)"/g)].map(([, command = '', argument = '']) => {
      assert.ok(PAGE_COMMANDS.includes(command));
      return `${command} ${decodeURIComponent(argument)}`;
    });
    assert.deepEqual(offered({}), ['airlock.review.accept ["f1"]', 'airlock.review.block ["f1"]', 'airlock.review.report ["f1"]']);
    assert.deepEqual(offered({ state: 'blocked' }, { isEnabled: false }), ['airlock.review.accept ["f1"]', 'airlock.enable ["org.example.hello"]', 'airlock.review.report ["f1"]']);
    assert.deepEqual(offered({ state: 'accepted' }, { isInstalled: false, isEnabled: false }), ['airlock.review.report ["f1"]']);
    const declared = (JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: { commands: { command: string }[] } }).contributes.commands.map(each => each.command);
    for (const command of PAGE_COMMANDS) assert.ok(declared.includes(command), command);
  });

  it('has a chart that stays within its frame, whatever the figures', () => {
    for (const [measured, values] of [[1, [0]], [1e15, [0, 1]], [5, [5, 5]], [0, [0]], [3, []]] as const) {
      const chart = chartOf({ ...FLAG, measured, values });
      for (const [, x] of chart.matchAll(/ (?:cx|x)="([^"]+)"/g)) assert.ok(Number(x) >= 0 && Number(x) <= 640, `${measured}: ${x ?? ''}`);
      assert.doesNotMatch(chart, /NaN|Infinity/);
    }
  });
});

describe('a row of the Security Review view', () => {
  const decided: SecurityFlag = { ...FLAG, id: 'f2', state: 'accepted', decidedAt: '2026-01-02T11:00:00Z', decidedBy: 'jane' };
  const other: SecurityFlag = { ...FLAG, id: 'f3', pluginId: 'org.example.other', state: 'reported', kind: 'denials', occurrences: 1 };
  const nodes = reviewNodes([decided, other, FLAG], id => (id === FLAG.pluginId ? 'Hello' : id));

  it('groups flags by plugin, those with something to decide first', () => {
    assert.deepEqual(nodes.map(node => describeReview(node, NOW).spoken), ['Hello, 1 to decide', 'org.example.other, nothing to decide']);
    const [hello, others] = nodes.map(childrenOf);
    assert.deepEqual(hello?.map(node => describeReview(node, NOW).label), ['Fuel', 'Decided (1)']);
    assert.deepEqual(others?.map(node => describeReview(node, NOW).label), ['Refused calls']);
    assert.deepEqual(hello.flatMap(childrenOf).map(node => describeReview(node, NOW).context), ['flag.accepted']);
  });

  it('says what stands out, how often and against what, also to a screen reader', () => {
    const entry = describeReview({ kind: 'flag', flag: FLAG, name: 'Hello' }, NOW);
    assert.equal(entry.description, `count · 2 times · ${FLAG.explanation}`);
    assert.equal(entry.spoken, `Fuel of count, open, 2 times, ${FLAG.explanation}`);
    assert.equal(entry.context, 'flag.open');
    assert.deepEqual(entry.tooltip.facts[0], ['This execution', '48.2 M fuel']);
  });

  it('says who decided', () => {
    const { tooltip } = describeReview({ kind: 'flag', flag: decided, name: 'Hello' }, NOW);
    assert.match(JSON.stringify(tooltip.facts), /"Accepted","jane, /);
  });
});
