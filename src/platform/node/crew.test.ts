import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planOf } from '../../sandbox/links';
import { harden, type HardenResult } from '../../wasm';
import { createCrew, SMALLEST_SHARED, type CrewOptions } from './crew';
import { createWorkerHardener } from './tasks';

const workerPath = join(process.cwd(), 'dist/task-worker.js');
const links = { wasi: true, functions: [] };
const plan = planOf(links);
const report = new Uint8Array(readFileSync('wasm-fixtures/built/rust-report.wasm'));

/** The fixture, many times over in a custom section, so that it is large. */
function large(): Uint8Array<ArrayBuffer> {
  const padding = new Uint8Array(SMALLEST_SHARED);
  const head = Uint8Array.of(0, 0x82, 0x80, 0xc0, 0x00, 1, 0x70);
  assert.equal(padding.length, 0x100000);
  return new Uint8Array(Buffer.concat([report, head, padding]));
}

async function hardenedBy(path: string, options: CrewOptions): Promise<HardenResult> {
  const crew = createCrew(path, { members: 2, smallest: 0, ...options });
  assert.ok(crew !== undefined);
  try {
    return harden(report, plan, crew);
  } finally {
    await crew.dispose();
  }
}

describe('a crew of worker threads', () => {
  const expected = harden(report, plan);

  it('hardens to the same bytes as one thread, once and again', async () => {
    const crew = createCrew(workerPath, { members: 2, smallest: 0 });
    assert.ok(crew !== undefined);
    try {
      for (let round = 0; round < 5; round++) assert.deepEqual(harden(report, plan, crew), expected);
    } finally {
      await crew.dispose();
    }
  });

  it('is there for large modules in the worker that hardens', async () => {
    const bytes = large();
    const hardener = createWorkerHardener({ workerPath });
    try {
      const { result } = await hardener.harden(bytes, links);
      assert.deepEqual(result, harden(bytes, plan));
    } finally {
      hardener.dispose();
    }
  });

  it('hardens a real module of 14 MB to the same bytes as one thread', async function () {
    this.timeout(120_000);
    const bytes = new Uint8Array(readFileSync('node_modules/esbuild-wasm/esbuild.wasm'));
    const linkAll = { link: () => 'granted' as const };
    const crew = createCrew(workerPath, { members: 2 });
    assert.ok(crew !== undefined);
    try {
      const [alone, together] = [harden(bytes, linkAll), harden(bytes, linkAll, crew)];
      assert.ok(alone.ok && together.ok && Buffer.from(alone.bytes).equals(together.bytes));
    } finally {
      await crew.dispose();
    }
  });

  describe('does the work on the leading thread where the others', () => {
    let folder: string;
    before(() => (folder = mkdtempSync(join(tmpdir(), 'airlock-crew-'))));
    after(() => rmSync(folder, { recursive: true }));

    const members = {
      'never answer': 'setInterval(() => undefined, 1000);',
      'end at once': 'process.exit(3);',
      'take parts and answer nothing': `
        const { crew } = require('node:worker_threads').workerData;
        crew.on('message', ({ control }) => Atomics.add(control, 0, 1));`,
      'fail at every part': `
        const { crew } = require('node:worker_threads').workerData;
        crew.on('message', ({ number, parts, control }) => {
          for (let part = Atomics.add(control, 0, 1); part < parts.length; part = Atomics.add(control, 0, 1)) {
            crew.postMessage({ batch: number, part, result: { kind: 'undone' } });
            Atomics.add(control, 1, 1);
            Atomics.notify(control, 1);
          }
        });`,
    };
    for (const [what, script] of Object.entries(members)) {
      it(what, async () => {
        const path = join(folder, `${what}.js`);
        writeFileSync(path, script);
        assert.deepEqual(await hardenedBy(path, { patienceMs: 200 }), expected);
      });
    }
  });

  it('is none where there are no other processors', () => {
    assert.equal(createCrew(workerPath, { members: 0 }), undefined);
  });
});
