import assert from 'node:assert/strict';
import { grantedOnly } from '../../src/capabilities/gate';
import { DataSession } from '../../src/capabilities/interfaces/dataSession';
import type { CapabilityRequest } from '../../src/capabilities/types';
import type { FileSystem } from '../../src/sandbox/types';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { SampleRunner, type MakeHost } from './sampleRunner';

/** The languages that each of these sample plugins is written in, as its module's name begins. */
const LANGUAGES = { c: 'C', rust: 'Rust' } as const;

/**
 * The interfaces of sdk/wit/airlock.wit, called from C and Rust by the names and types of the Canonical ABI. Needs `describe` and `it`
 * in scope.
 *
 * @param root of the repository
 */
export function defineInterfaces(name: string, makeHost: MakeHost, root: string = process.cwd()): void {
  for (const [prefix, language] of Object.entries(LANGUAGES)) {
    describe(`interfaces for plugins in ${language}, on ${name}`, () => {
      const samples = new SampleRunner(makeHost, root);
      before(() => samples.open());
      after(() => { samples.close(); });

      describe('store and log', () => {
        async function runs(args: readonly string[], kept: ReadonlyMap<string, Uint8Array>): Promise<{ lines: readonly string[]; log: readonly string[]; changes: ReadonlyMap<string, Uint8Array | undefined>; exitCode: number | undefined }> {
          const data = new DataSession(async () => kept);
          const { lines, log, report } = await samples.run(`${prefix}-store`, args, [], { data });
          return { lines, log, changes: new Map(await data.changes()), exitCode: report.exitCode };
        }

        it('keep values of the plugin’s own, by name', async () => {
          const first = await runs(['set', 'ä', 'some text', 'get', 'ä', 'get', 'none', 'names', 'delete', 'ä', 'get', 'ä'], new Map());
          assert.deepEqual(first.lines, ['run 1', 'kept', 'some text', 'nothing', 'runs ä', 'nothing']);
          const second = await runs([], new Map([['runs', first.changes.get('runs') ?? assert.fail('nothing kept')]]));
          assert.deepEqual(second.lines, ['run 2']);
        });

        it('keep no more than a plugin may, and nothing of a name that is none', async () => {
          const { lines, changes } = await runs(['large', 'big', '2000000', 'large', 'big', '1000000', 'large', 'more', '100000', 'set', '', 'x', 'set', 'n'.repeat(257), 'x'], new Map());
          assert.deepEqual(lines, ['run 1', 'full', 'kept', 'full', 'bad name', 'bad name']);
          assert.deepEqual([...changes.keys()].sort(), ['big', 'runs']);
        });

        it('log at the level that was said', async () => {
          const { log, exitCode } = await runs(['fail'], new Map());
          assert.deepEqual([log, exitCode], [['warn it fails, as it was told to: ✓'], 3]);
        });
      });

      describe('files', () => {
        const READ: CapabilityRequest = { name: 'fs.read', paths: ['docs/**'] };
        const WRITE: CapabilityRequest = { name: 'fs.write', paths: ['docs/out/**'] };
        const tree = (): MemoryFileSystem => new MemoryFileSystem({ docs: { 'a.md': 'grün', out: {}, link: ['../secret'] }, secret: 'secret' });
        const run = (args: readonly string[], allowed: readonly CapabilityRequest[], files: FileSystem): ReturnType<SampleRunner['run']> => samples.run(`${prefix}-hostfiles`, args, allowed, { files });

        it('are read and written whole, by the paths that WASI knows and by paths from the workspace', async () => {
          const files = tree();
          const { lines, report } = await run(['read', '/workspace/docs/a.md', 'read', 'docs/a.md', 'write', 'docs/out/b', 'längs', 'read', 'docs/out/b', 'write', 'docs/out/b', '', 'size', 'docs/out/b'], [READ, WRITE], files);
          assert.deepEqual(lines, ['grün', 'grün', 'done', 'längs', 'done', '0 bytes'], report.message);
          assert.equal(files.text('docs/out/b'), '');
          assert.deepEqual(report.denials, []);
          assert.deepEqual([report.fileUse?.readBytes, report.fileUse?.writtenBytes, report.fileUse?.openFiles], [16, 6, 1]);
        });

        it('say why not, and go on', async () => {
          const { lines, report } = await run(['read', 'docs/none', 'read', 'docs', 'read', 'docs/a.md/b', 'write', 'docs/none/b', 'x', 'write', 'docs/out', 'x', 'read', ''], [READ, { name: 'fs.write', paths: ['docs/**'] }], tree());
          assert.deepEqual(lines, ['not found', 'not a file', 'not a directory', 'not found', 'not a file', 'not found'], report.message);
        });

        it('are refused outside what was granted, on record, and the execution goes on', async () => {
          const files = tree();
          const { lines, report } = await run(['read', 'secret', 'read', 'docs/link', 'read', '/workspace/docs/../../secret', 'read', '/etc/passwd', 'write', 'docs/a.md', 'x', 'read', 'docs/a.md'], [READ, WRITE], files);
          assert.deepEqual(lines, ['not permitted', 'not permitted', 'not permitted', 'not permitted', 'not permitted', 'grün']);
          assert.deepEqual(report.denials.map(({ call, path, capability }) => `${call} ${path} ${capability}`), [
            'airlock:plugin/files.read-file /workspace/secret fs.read',
            'airlock:plugin/files.read-file /workspace/docs/../../secret fs.read',
            'airlock:plugin/files.read-file /etc/passwd fs.read',
            'airlock:plugin/files.write-file /workspace/docs/a.md fs.write',
          ]);
          assert.equal(report.status, 'completed');
        });

        it('end an execution that was granted none', async () => {
          const { report } = await run(['read', 'docs/a.md'], [WRITE], tree());
          assert.deepEqual([report.reason, report.denied], ['capability-denied', { call: 'airlock:plugin/files.read-file', capability: 'fs.read', argument: 'docs/a.md' }]);
        });

        it('have the quotas of WASI, and a largest size', async () => {
          const files = tree();
          const { lines } = await run(['large', 'docs/out/big', '15', 'size', 'docs/out/big'], [READ, WRITE], files);
          assert.deepEqual(lines, ['done', `${15 << 20} bytes`]);
          const big = await files.open('docs/out/big', { read: true, write: true, create: false, exclusive: false, truncate: false, append: false });
          await big.setSize(17n << 20n);
          assert.deepEqual((await run(['read', 'docs/out/big'], [READ], files)).lines, ['too large']);
          const { report } = await samples.run(`${prefix}-hostfiles`, ['read', 'docs/a.md'], [READ], { files, quotas: { readBytes: 3 } });
          assert.equal(report.reason, 'quota-exhausted', report.message);
        });
      });

      describe('workspace', () => {
        it('is told of as far as it was granted', async () => {
          const workspace = { folders: [{ name: 'Größe', path: '/workspace' }, { name: 'b', path: '/workspaces/b' }], activeFile: async () => '/workspace/ä.md' };
          assert.deepEqual((await samples.run(`${prefix}-workspace`, [], [], { workspace })).lines, ['Größe at /workspace', 'b at /workspaces/b', 'active: /workspace/ä.md']);
          assert.deepEqual((await samples.run(`${prefix}-workspace`, [], [], { workspace: { folders: [], activeFile: async () => undefined } })).lines, ['no active file']);
          assert.deepEqual((await samples.run(`${prefix}-workspace`, [], [])).lines, ['no active file']);
        });
      });
    });
  }

  describe(`files by flat names, on ${name}`, () => {
    const samples = new SampleRunner(makeHost, root);
    const both: readonly CapabilityRequest[] = [{ name: 'fs.read', paths: ['docs/**'] }, { name: 'fs.write', paths: ['docs/**'] }];
    before(() => samples.open());
    after(() => { samples.close(); });

    it('are read and written as by the interface; what can’t be has no address, or an errno', async () => {
      const files = new MemoryFileSystem({ docs: { 'a.md': 'grün' }, secret: 'secret' });
      const { lines, report } = await samples.run('c-flatfiles', ['read', '/workspace/docs/a.md', 'read', 'secret', 'write', 'docs/b', 'längs', 'read', 'docs/b', 'write', 'docs/none/b', 'x', 'write', 'secret', 'x'], both, { files });
      assert.deepEqual(lines, ['grün', 'nothing', '0', 'längs', '44', '2'], report.message);
      assert.deepEqual(report.denials.map(({ call, path }) => `${call} ${path}`), ['host.read_file /workspace/secret', 'host.write_file /workspace/secret']);
    });

    it('end an execution that did not ask for them, or was granted none', async () => {
      const files = new MemoryFileSystem({ a: '' });
      assert.deepEqual((await samples.run('c-flatfiles', ['read', 'a'], [], { files })).report.denied, { call: 'host.read_file', capability: 'fs.read' });
      const { report } = await samples.run('c-flatfiles', ['write', 'a', 'x'], both, { files, gate: grantedOnly(both.slice(0, 1)) });
      assert.deepEqual([report.reason, report.denied], ['capability-denied', { call: 'host.write_file', capability: 'fs.write', argument: 'a' }]);
    });
  });
}
