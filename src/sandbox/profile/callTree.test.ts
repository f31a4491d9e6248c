import assert from 'node:assert/strict';
import { CallTree, COLLAPSED, MAX_DEPTH, MAX_NODES, ROOT } from './callTree';
import { cpuProfile } from './cpuProfile';

const names = { module: 'm.wasm', functionName: (index: number) => `f${index}`, isImport: (index: number) => index === 9 };

/** What each function used, wherever it was called. */
function byFunction(tree: CallTree): Map<number, number> {
  const sums = new Map<number, number>();
  for (const node of tree.nodes()) sums.set(node.function, (sums.get(node.function) ?? 0) + node.self);
  return sums;
}

describe('a call tree', () => {
  it('counts what runs between two events for the node that ran', () => {
    const tree = CallTree.create();
    const main = tree.enter(ROOT, 1, 0);
    const first = tree.enter(main, 2, 10);
    tree.leave(first, 5);
    assert.equal(tree.enter(main, 2, 1), first);
    tree.leave(first, 7);
    tree.leave(main, 100);
    const nodes = tree.nodes();
    assert.deepEqual(nodes[main], { id: main, parent: ROOT, function: 1, self: 111, calls: 1 });
    assert.deepEqual(nodes[first], { id: first, parent: main, function: 2, self: 12, calls: 2 });
  });

  it('is seen by whoever has its buffer', () => {
    const tree = CallTree.create();
    new CallTree(tree.shared).enter(ROOT, 4, 0);
    assert.equal(tree.nodes().at(-1)?.function, 4);
  });

  it('puts calls of the host below the node that runs', () => {
    const tree = CallTree.create();
    const main = tree.enter(ROOT, 1, 0);
    tree.leave(main, 3);
    tree.hostCall(9, 100);
    const host = tree.nodes().at(-1);
    assert.deepEqual([host?.parent, host?.function, host?.self], [main, 9, 100]);
    tree.takeBack(30);
    assert.equal(tree.nodes().at(-1)?.self, 70);
  });

  it('collapses what is too deep and keeps the sum of each function', () => {
    const tree = CallTree.create();
    let node = ROOT;
    for (let depth = 0; depth < 100_000; depth++) node = tree.enter(node, depth % 2, depth === 0 ? 0 : 1);
    tree.leave(node, 1);
    assert.equal(tree.nodes().length, 2 + MAX_DEPTH + 2);
    assert.deepEqual([byFunction(tree).get(0), byFunction(tree).get(1)], [50_000, 50_000]);
    const profile = cpuProfile(tree.nodes(), names, 1);
    assert.equal(profile.airlock.collapsed, 100_000 - MAX_DEPTH);
    assert.equal(profile.endTime, 100_000);
  });

  it('collapses what is too much, without growing', () => {
    const tree = CallTree.create();
    for (let called = 0; called < 3 * MAX_NODES; called++) tree.leave(tree.enter(ROOT, called, 0), 2);
    const nodes = tree.nodes();
    assert.equal(nodes.length, 2 * MAX_NODES);
    assert.equal(nodes.reduce((sum, { self }) => sum + self, 0), 6 * MAX_NODES);
    assert.ok((nodes[COLLAPSED]?.self ?? 0) > 0, 'functions that even the collapsed part has no room for');
  });
});

describe('a profile', () => {
  it('gives each node its fuel, for readers that take samples and for those that take counts', () => {
    const tree = CallTree.create();
    const main = tree.enter(ROOT, 1, 0);
    tree.leave(tree.enter(main, 2, 10), 5);
    tree.leave(main, 1);
    tree.leave(tree.enter(main, 3, 0), 0);
    tree.hostCall(9, 20);
    const profile = cpuProfile(tree.nodes(), names, 7);
    const fromSamples = new Map<number, number>();
    profile.samples.forEach((id, at) => {
      const until = profile.timeDeltas[at + 1] ?? profile.endTime - profile.timeDeltas.reduce((sum, delta) => sum + delta, 0);
      fromSamples.set(id, (fromSamples.get(id) ?? 0) + until);
    });
    assert.equal(profile.samples.length, profile.timeDeltas.length);
    for (const node of profile.nodes) assert.equal(fromSamples.get(node.id) ?? 0, node.hitCount, node.callFrame.functionName);
    assert.deepEqual(profile.nodes.map(({ callFrame }) => callFrame.functionName), ['(root)', 'f1', 'f2', 'f3', 'f9']);
    assert.deepEqual(profile.airlock, { unit: 'fuel', fuelVersion: 7, total: 36, hostCalls: 20, collapsed: 0 });
  });
});
