import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandLine } from '../../src/capabilities/exec/commandLine';
import type { ProgramAccess } from '../../src/capabilities/exec/types';
import { grantedOnly } from '../../src/capabilities/gate';
import type { CapabilityRequest } from '../../src/capabilities/types';
import { RunUse } from '../../src/capabilities/use';
import { createNodePrograms } from '../../src/platform/node/programs/nodePrograms';
import { SampleRunner, type MakeHost } from './sampleRunner';

/** Says what it was given; then does as its first argument says. */
const PROGRAM = `
const [what, ...words] = process.argv.slice(2);
if (what === 'say') { process.stdout.write(words.join('|')); process.stderr.write('erreur é'); }
else if (what === 'read') process.stdin.on('data', piece => process.stdout.write(piece));
else if (what === 'end') process.exitCode = Number(words[0]);
else if (what === 'kill') process.kill(process.pid, words[0]);
else if (what === 'flood') process.stdout.write(Buffer.alloc(3 << 20, 'x'));
else if (what === 'where') process.stdout.write(process.cwd());
else setInterval(() => {}, 1000);
`;

/**
 * The interface `exec` and the flat name `host_exec`, called by sample plugins in C and Rust. Needs `describe` and `it` in scope.
 *
 * @param root of the repository
 */
export function definePrograms(name: string, makeHost: MakeHost, root: string = process.cwd()): void {
  describe(`exec, on ${name}`, () => {
    const samples = new SampleRunner(makeHost, root);
    let folder: string;
    let script: string;
    const node = (...words: readonly string[]): readonly string[] => ['run', process.execPath, script, ...words];
    const runner = createNodePrograms({ packages: [] });
    const access = (changed: Partial<ProgramAccess> = {}): ProgramAccess => ({
      switchedOff: () => undefined,
      run: run => runner.run({ ...run, directory: pathToFileURL(folder).href, plugins: [], onStart: async () => undefined }),
      ...changed,
    });
    const granted = (...commands: readonly (readonly string[])[]): readonly CapabilityRequest[] => [{ name: 'exec', commands: commands.map(([, ...words]) => commandLine(words) ?? '') }];
    before(async () => {
      folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-programs-')));
      script = join(folder, 'program.cjs');
      await writeFile(script, PROGRAM);
      await samples.open();
    });
    after(async () => {
      samples.close();
      await rm(folder, { recursive: true, force: true });
    });

    for (const [prefix, language] of [['c', 'C'], ['rust', 'Rust']] as const) {
      describe(`in ${language}`, () => {
        const run = (commands: readonly (readonly string[])[], args: readonly string[] = commands.flatMap(command => [...command, 'then']), programs = access()): ReturnType<SampleRunner['run']> => (
          samples.run(`${prefix}-exec`, args, granted(...commands), { programs, limits: { wallMs: 60_000 } })
        );

        it('gives what the program said, and how it ended', async () => {
          const { lines, report } = await run([node('say', 'a b', '', '"$(x)"', 'grün'), node('end', '7'), node('where')]);
          assert.deepEqual(lines, ['exit 0', 'out: a b||"$(x)"|grün', 'err: erreur é', 'exit 7', 'exit 0', `out: ${folder}`], report.message);
        });

        it('hands over its input, and closes it', async () => {
          const read = node('read');
          const { lines, report } = await run([read], ['in', 'some text', ...read, 'then', ...read]);
          assert.deepEqual(lines, ['exit 0', 'out: some text', 'exit 0'], report.message);
        });

        it('says by which signal it ended', async function () {
          if (process.platform === 'win32') this.skip();
          assert.deepEqual((await run([node('kill', 'SIGTERM')])).lines, ['signal SIGTERM']);
        });

        it('keeps the first MiB, and says that there was more', async () => {
          const flood = node('flood');
          assert.deepEqual((await run([flood], ['size', ...flood])).lines, ['exit 0', `out: ${1 << 20} bytes (cut)`]);
        });

        it('says why a program was not run, or not to its end, and the plugin goes on', async () => {
          const wait = node('wait');
          const commands = [['run', 'no-such-program'], ['run', script], wait, node('end', '0')] as const;
          const { lines, report } = await run(commands, [...commands[0], 'then', ...commands[1], 'then', 'ms', '50', ...wait, 'then', ...node('end', '0')]);
          assert.deepEqual(lines, [
            'not found: There is no program no-such-program in the folders of PATH, those aside that plugins can write in.',
            `refused: ${script} lies in a folder that plugins can write in, or leads there. Programs are run from other folders only.`,
            'timeout: The program took longer than 50 milliseconds and was ended.', 'exit 0',
          ], report.message);
        });

        it('ends an execution that calls other words than were granted', async () => {
          const { report, lines } = await run([node('end', '0')], node('end', '1'));
          assert.deepEqual([report.reason, report.denied, lines], ['capability-denied', { call: 'airlock:plugin/exec.run', capability: 'exec', argument: commandLine([process.execPath, script, 'end', '1']) }, []]);
          const none = await samples.run(`${prefix}-exec`, node('end', '0'), granted(node('end', '0')), { programs: access(), gate: grantedOnly([]) });
          assert.equal(none.report.reason, 'capability-denied');
        });

        it('ends an execution where programs are switched off, with how to switch them on', async () => {
          const { report, lines } = await run([node('end', '0')], node('end', '0'), access({ switchedOff: () => 'Switch it on.' }));
          assert.deepEqual([report.reason, report.denied?.switchOn, lines], ['capability-denied', 'Switch it on.', []]);
        });

        it('is ended with the execution', async () => {
          const wait = node('wait');
          const { report } = await samples.run(`${prefix}-exec`, wait, granted(wait), { programs: access(), limits: { wallMs: 1_500 } });
          assert.equal(report.reason, 'timeout');
        });
      });
    }

    it('counts what was run', async () => {
      const use = new RunUse();
      await samples.run('c-exec', [...node('end', '0'), 'then', ...node('end', '0')], granted(node('end', '0')), { programs: access(), use, limits: { wallMs: 60_000 } });
      assert.deepEqual(use.reported, { hostUse: { networkBytes: 0, modelRequests: 0, tokens: 0, programs: 2 } });
    });

    it('has a flat name, which takes and answers JSON', async () => {
      const [, ...say] = node('say', 'x');
      const [, ...read] = node('read');
      const [, ...end] = node('end', '3');
      const requests = [{ command: say }, { command: read, input: 'ein\nText', milliseconds: 30_000 }, { command: end }, { command: [] }, 'nonsense', { command: ['no-such-program'] }];
      const { lines, report } = await samples.run('c-flatexec', requests.map(request => JSON.stringify(request)), [{ name: 'exec', commands: [say, read, end, ['no-such-program']].map(words => commandLine(words) ?? '') }], { programs: access(), limits: { wallMs: 60_000 } });
      const answers = lines.map(line => JSON.parse(line) as { exit?: number; stdout?: string; stdout_encoding?: string; stdout_cut?: boolean; stderr?: string; error?: { code: string } });
      assert.deepEqual(answers.map(({ exit, stdout, stdout_encoding: encoding, stdout_cut: isCut, stderr, error }) => [exit ?? error?.code, stdout, encoding, isCut, stderr]), [
        [0, 'x', 'utf-8', false, 'erreur é'], [0, 'ein\nText', 'utf-8', false, ''], [3, '', 'utf-8', false, ''],
        ['invalid-request', undefined, undefined, undefined, undefined], ['invalid-request', undefined, undefined, undefined, undefined], ['not-found', undefined, undefined, undefined, undefined],
      ], report.message);
      assert.deepEqual((await samples.run('c-flatexec', [JSON.stringify({ command: ['ls'] })], [{ name: 'exec', commands: ['ls -l'] }], { programs: access() })).report.denied, { call: 'env.host_exec', capability: 'exec', argument: 'ls' });
      assert.deepEqual((await samples.run('c-flatexec', ['{}'], [])).report.denied, { call: 'env.host_exec', capability: 'exec' });
      const off = await samples.run('c-flatexec', ['{}'], granted(['run', 'ls']), { programs: access({ switchedOff: () => 'Switch it on.' }) });
      assert.equal(off.report.denied?.switchOn, 'Switch it on.');
    });

    it('answers that there are none where there are none', async () => {
      assert.deepEqual((await samples.run('c-exec', ['run', 'ls'], granted(['run', 'ls']))).lines, ['unavailable: There are no programs where this plugin runs. Run it in the editor on a desktop, or as an installed plugin.']);
    });
  });
}
