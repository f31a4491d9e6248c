import assert from 'node:assert/strict';
import { join } from 'node:path';
import { AirlockError } from '../../src/errors';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { createExecutor } from '../../src/sandbox/executor';
import { ByteWriter } from '../../src/sandbox/recording/byteWriter';
import { ChunkKind, encodeChunk, preamble, readChunks, type Chunk } from '../../src/sandbox/recording/chunks';
import { listRecording } from '../../src/sandbox/recording/listing';
import { openRecording, type Recording } from '../../src/sandbox/recording/recording';
import { RecordingWriter } from '../../src/sandbox/recording/writer';
import { encodeStep, type Step } from '../../src/sandbox/recording/steps';
import type { Disposable, Executor, HardenedModule, WasmHost } from '../../src/sandbox/types';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { fixtureBytes, hardenedFixture, open, record, replayed, sourceOf } from './support';

const hasCode = (code: string) => (error: unknown): boolean => {
  assert.ok(error instanceof AirlockError, String(error));
  assert.equal(error.code, code, error.sentence);
  assert.notEqual(error.nextStep, '');
  return true;
};

async function textOf(recording: Recording): Promise<string> {
  const lines: string[] = [];
  for await (const line of listRecording(recording)) lines.push(line);
  return lines.join('\n');
}

/** A recording of the same header and end with other steps between. */
async function withSteps(bytes: Uint8Array, change: (steps: Step[]) => Step[]): Promise<Uint8Array> {
  const recording = await open(bytes);
  const steps: Step[] = [];
  for await (const step of recording.steps()) steps.push(step);
  const written = new ByteWriter();
  for (const step of change(steps)) encodeStep(written, step);
  const chunks: Chunk[] = [];
  for await (const chunk of readChunks(sourceOf(bytes)())) chunks.push(chunk);
  const kept = [...chunks.filter(chunk => chunk.kind === ChunkKind.header), { kind: ChunkKind.steps, bytes: written.take() }, ...chunks.filter(chunk => chunk.kind === ChunkKind.end)];
  return Buffer.concat([preamble(), ...await Promise.all(kept.map((chunk, position) => encodeChunk(chunk, position)))]);
}

describe('a recording', () => {
  let host: WasmHost & Disposable;
  let executor: Executor;
  let module: HardenedModule;
  let small: Uint8Array;

  before(async () => {
    host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') });
    executor = createExecutor(host);
    module = await hardenedFixture('c-args');
    small = (await record(executor, module, { args: ['one', 'two'] })).bytes;
  });
  after(() => {
    executor.dispose();
    host.dispose();
  });

  it('is refused when it is cut short anywhere', async function () {
    this.timeout(120_000);
    for (let length = 0; length < small.length; length += 1) {
      await assert.rejects(open(small.subarray(0, length)), hasCode('recording.malformed'), `${length} of ${small.length} bytes`);
    }
    await open(small);
  });

  it('is refused when any byte of it is another', async function () {
    this.timeout(120_000);
    for (let at = 0; at < small.length; at += 1) {
      for (const flip of [1 << (at % 8), 0xff]) {
        const changed = small.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        await assert.rejects(open(changed), (error: unknown) => error instanceof AirlockError && error.code.startsWith('recording.') && error.nextStep !== '', `byte ${at}`);
      }
    }
  });

  it('is refused when something follows it, when a part is missing or twice, or when it is something else', async () => {
    await assert.rejects(open(Buffer.concat([small, Buffer.of(0)])), hasCode('recording.malformed'));
    await assert.rejects(open(Buffer.concat([small, small])), hasCode('recording.malformed'));
    await assert.rejects(open(Buffer.from('{"this": "is not a recording"}')), hasCode('recording.malformed'));
    await assert.rejects(open(fixtureBytes('c-args')), hasCode('recording.malformed'));
    const chunks: Chunk[] = [];
    for await (const chunk of readChunks(sourceOf(small)())) chunks.push(chunk);
    for (let left = 0; left < chunks.length; left += 1) {
      const rest = chunks.filter((_, index) => index !== left);
      if (chunks[left]?.kind === ChunkKind.steps) continue;
      await assert.rejects(async () => open(Buffer.concat([preamble(), ...await Promise.all(rest.map((chunk, position) => encodeChunk(chunk, position)))])), hasCode('recording.malformed'));
    }
    const stored = await Promise.all(chunks.map((chunk, position) => encodeChunk(chunk, position)));
    await assert.rejects(open(Buffer.concat([preamble(), ...stored.slice(0, 1), ...stored.slice(2)])), hasCode('recording.malformed'));
  });

  it('of a later format says so', async () => {
    const later = small.slice();
    later[8] = 9;
    await assert.rejects(open(later), hasCode('recording.newer'));
  });

  it('never makes more of compressed bytes than it says', async () => {
    const chunk = await encodeChunk({ kind: ChunkKind.header, bytes: new Uint8Array(1 << 20) }, 0);
    assert.ok(chunk.length < 10_000);
    new DataView(chunk.buffer).setUint32(8, 5_000, true);
    const { crc32 } = await import('../../src/sandbox/recording/crc32');
    new DataView(chunk.buffer).setUint32(12, crc32(chunk.subarray(16), crc32(chunk.subarray(0, 12), crc32(new Uint8Array(4)))), true);
    await assert.rejects(open(Buffer.concat([preamble(), chunk])), hasCode('recording.malformed'));
  });

  it('reads the same in pieces of one byte', async () => {
    const whole = await open(small);
    const pieces = await openRecording(sourceOf(small, 1));
    assert.deepEqual(pieces.report, whole.report);
    assert.equal(await textOf(pieces), await textOf(whole));
  });

  it('carries the module where asked, and is shorter without', async () => {
    const bytes = fixtureBytes('c-args');
    const carrying = await record(executor, module, {}, { module: bytes });
    const recording = await open(carrying.bytes);
    assert.equal(recording.hasModule, true);
    assert.deepEqual(await recording.module(), bytes);
    assert.equal(await (await open(small)).module(), undefined);
    assert.ok(small.length < bytes.length / 4, `${small.length} bytes`);
  });

  it('is given up where it grows too large, and the execution goes on', async () => {
    const output = await hardenedFixture('c-echo');
    const stdin = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) >>> 3 & 0xff));
    const recorded = await record(executor, output, { stdin }, { maxBytes: 20_000 });
    assert.equal(recorded.report.status, 'completed');
    assert.ok(recorded.bytes.length <= 20_000);
    assert.deepEqual(recorded.stdout, stdin);
  });

  it('that cannot be written leaves the execution alone and says so at its end', async () => {
    const writer = new RecordingWriter({ write: async () => Promise.reject(new Error('the disk is full')) });
    writer.header(new Uint8Array(4));
    await assert.rejects(writer.end(new Uint8Array(4)), hasCode('package.io'));
  });

  describe('that does not fit', () => {
    it('because the module is another one is refused', async () => {
      await assert.rejects(replayed(executor, await open(small), await hardenedFixture('c-env')), hasCode('recording.mismatch'));
    });

    it('because a call is another one says which', async () => {
      const swapped = await withSteps(small, steps => steps.map(step => (step.kind === 'call' && step.import !== 0 ? { ...step, import: 0 } : step)));
      await assert.rejects(replayed(executor, await open(swapped), module), (error: unknown) => hasCode('recording.diverged')(error) && /at call \d+: the plugin called \w+\(.*\), and \w+\(.*\) was recorded/.test(String(error)));
    });

    it('because other data are read says where', async () => {
      const changed = await withSteps(small, steps => steps.map(step => (step.kind === 'read' ? { ...step, checksum: step.checksum ^ 1 } : step)));
      await assert.rejects(replayed(executor, await open(changed), module), hasCode('recording.diverged'));
    });

    it('because other data were given diverges', async () => {
      const changed = await withSteps(small, steps => steps.map(step => (step.kind === 'write' ? { ...step, bytes: step.bytes.map(byte => byte ^ 3) } : step)));
      await assert.rejects(replayed(executor, await open(changed), module), hasCode('recording.diverged'));
    });

    it('because it ends too early, or goes on after the plugin ended, diverges', async () => {
      const calls = (steps: readonly Step[]): number[] => steps.flatMap((step, index) => (step.kind === 'call' ? [index] : []));
      const shorter = await withSteps(small, steps => steps.slice(0, calls(steps).at(-1)));
      await assert.rejects(replayed(executor, await open(shorter), module), hasCode('recording.diverged'));
      const longer = await withSteps(small, steps => [...steps, { kind: 'call', import: 0, args: [0n, 0n] }, { kind: 'returned', results: [0n] }]);
      await assert.rejects(replayed(executor, await open(longer), module), hasCode('recording.diverged'));
    });

    it('because a charge is another one diverges at the end', async () => {
      const charged = await withSteps(small, steps => steps.flatMap((step, index) => (index === 0 ? [step, { kind: 'charge', fuel: 1 }] : [step])));
      await assert.rejects(replayed(executor, await open(charged), module), (error: unknown) => hasCode('recording.diverged')(error) && String(error).includes('fuelUsed'));
    });
  });

  describe('that is redacted', () => {
    const secret = 'The secret of the file, which nobody may see: 0123456789.';
    const input = 'What somebody typed and nobody may see either.';

    it('has nothing of what the plugin read, and says how long it was', async () => {
      for (const fixture of ['c-files', 'rust-files', 'c-echo', 'rust-report', 'c-env']) {
        const program = await hardenedFixture(fixture);
        const options = { files: new MemoryFileSystem({ 'hello.txt': secret, 'notes.txt': secret, docs: { 'a.txt': secret } }), stdin: input, env: { TOKEN: 'hidden-token-of-the-user' } };
        const plain = await record(executor, program, options);
        const redacted = await record(executor, program, options, { isRedacted: true });
        const everything = await allBytes(redacted.bytes);
        for (const text of [secret, input, 'hidden-token-of-the-user']) {
          for (let at = 0; at + 8 <= text.length; at += 1) assert.equal(everything.includes(text.slice(at, at + 8)), false, `${fixture}: "${text.slice(at, at + 8)}"`);
        }
        if (fixture === 'c-echo') assert.ok((await allBytes(plain.bytes)).includes(input), 'the check would see it');
      }
    });

    it('cannot be replayed and can be shown', async () => {
      const program = await hardenedFixture('c-echo');
      const { bytes } = await record(executor, program, { stdin: input }, { isRedacted: true });
      const recording = await open(bytes);
      await assert.rejects(replayed(executor, recording, program), hasCode('recording.redacted'));
      const text = await textOf(recording);
      assert.match(text, /fd_read\(.*gave 46 B redacted sha256:[0-9a-f]{64}/);
      assert.match(text, /redacted/);
    });
  });

  describe('shown as text', () => {
    it('names calls, files, answers and the end', async () => {
      const program = await hardenedFixture('c-escape');
      const { bytes } = await record(executor, program, { files: new MemoryFileSystem({ 'hello.txt': 'Hello!' }) });
      const text = await textOf(await open(bytes));
      assert.match(text, /^ +\d+ {2}path_open\(.*\) = \w+ {2}"[^"]+"/m);
      assert.match(text, /^ended +/m);
      assert.match(text, /^module +[0-9a-f]{64} \(not included\)$/m);
    });
  });
});

/** What all chunks of a recording hold, decompressed. */
async function allBytes(bytes: Uint8Array): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of readChunks(sourceOf(bytes)())) parts.push(chunk.bytes);
  return Buffer.concat(parts);
}
