import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { airlock, inTemporaryFolder } from './airlock';
import { modulePath } from './fixtures';

const ARGS = modulePath('c-args');
const WORD_COUNT = 'examples/demo-workspace/plugins/word-count';

/** Command lines that make no sense, with the sentence that says so. */
const NONSENSE: readonly [readonly string[], RegExp][] = [
  [[], /^airlock: No command was named\./],
  [['fly'], /^airlock: Unknown command 'fly'/],
  [['run'], /Missing required argument 'target'/],
  [['run', ARGS, '--speed', '3'], /Unknown option '--speed'/],
  [['run', ARGS, '--fuel', 'lots'], /--fuel lots is not a whole number of fuel units\.\nWrite digits/],
  [['run', ARGS, '--fuel', '0'], /--fuel 0 is out of range/],
  [['run', ARGS, '--fuel', '-5'], /--fuel -5 is not a whole number/],
  [['run', ARGS, '--fuel', '1e6'], /--fuel 1e6 is not a whole number/],
  [['run', ARGS, '--fuel', '1__0'], /--fuel 1__0 is not a whole number/],
  [['run', ARGS, '--fuel', '99999999999999999999999999999999'], /is not a whole number|out of range/],
  [['run', ARGS, '--fuel', '4611686018427387905'], /out of range/],
  [['run', ARGS, '--fuel'], /argument missing/],
  [['run', ARGS, '--memory', '0.5'], /--memory 0\.5 is not a whole number of MiB/],
  [['run', ARGS, '--memory', '5000'], /--memory 5000 is out of range\.\nChoose from 1 to 4096 MiB/],
  [['run', ARGS, '--timeout', '0'], /--timeout 0 is out of range/],
  [['run', ARGS, '--timeout', '9999999999'], /out of range/],
  [['run', ARGS, '--dir', '.'], /--dir \. does not name a folder here and a folder in the plugin/],
  [['run', ARGS, '--dir', '.::workspace'], /relative folder in the plugin/],
  [['run', ARGS, '--dir', '.::/a/../b'], /"\." or "\.\."/],
  [['run', ARGS, '--dir', '.::/a::rw'], /ends with "rw", which is not a right/],
  [['run', ARGS, '--dir', '.::/a::ro::x'], /does not name a folder/],
  [['run', ARGS, '--dir', '.::/a', '--dir', '..::/a/'], /names \/a twice/],
  [['run', ARGS, '--env', 'NAME'], /--env NAME is not NAME=VALUE/],
  [['run', ARGS, '--env', '=x'], /--env =x is not NAME=VALUE/],
  [['run', ARGS, '--trust', 'examples/demo-key.pub'], /--trust is for packages/],
  [['run', ARGS, '--command', 'count'], /--command is for packages/],
  [['run', WORD_COUNT, '--command', 'fly'], /has no command "fly"\.\nIt has count, lines, largest\./],
  [['harden', ARGS], /Required option '-o, --output <out>' not specified/],
  [['meter'], /Required option|Missing required argument/],
  [['keygen'], /Required option '--out <key>' not specified/],
];

describe('airlock', () => {
  it('explains itself with --help, for every command', async () => {
    const help = (await airlock(['--help'])).stdout.toString();
    for (const command of ['harden', 'meter', 'run', 'keygen', 'sign', 'verify']) {
      assert.match(help, new RegExp(`^  ${command} `, 'm'));
      const own = await airlock([command, '--help']);
      assert.equal(own.code, 0);
      assert.match(own.stdout.toString(), new RegExp(`^Usage: airlock ${command} `));
    }
    assert.match(help, /Exit codes:/);
  });

  it('names its version, the package\'s', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    const result = await airlock(['--version']);
    assert.equal(result.code, 0);
    assert.equal(result.stdout.toString(), `${version}\n`);
  });

  for (const [args, sentence] of NONSENSE) {
    it(`refuses: airlock ${args.join(' ')}`, async () => {
      const result = await airlock(args);
      assert.equal(result.code, 64, result.stderr);
      assert.match(result.stderr, sentence);
      assert.doesNotMatch(result.stderr, /\n\s+at /);
      assert.equal(result.stdout.length, 0);
    });
  }
});

describe('airlock run', () => {
  it('says what is not there', async () => {
    for (const [args, code] of [
      [['run', 'none.wasm'], 66], [['run', 'none'], 66], [['run', 'src'], 66], [['run', ARGS, '--dir', 'none::/workspace'], 66],
      [['run', ARGS, '--dir', 'package.json::/workspace'], 66], [['run', ARGS, '--json', 'none/report.json'], 66],
      [['run', 'README.md'], 66], [['run', WORD_COUNT, '--trust', 'none'], 66],
    ] as const) {
      const result = await airlock(args);
      assert.equal(result.code, code, `${args.join(' ')}: ${result.stderr}`);
      assert.match(result.stderr, /^airlock: [^\n]+\.\n[^\n]+\.\n$/);
    }
  });

  it('refuses bytes that are no module, and says so in the report', () => inTemporaryFolder(async folder => {
    const whole = await readFile(ARGS);
    for (const [name, bytes] of Object.entries({ empty: Buffer.alloc(0), text: Buffer.from('not a module'), cut: whole.subarray(0, whole.length / 2) })) {
      const file = join(folder, `${name}.wasm`), json = join(folder, `${name}.json`);
      await writeFile(file, bytes);
      const result = await airlock(['run', file, '--json', json]);
      assert.equal(result.code, 65, result.stderr);
      const report = JSON.parse(await readFile(json, 'utf8')) as { status: string; reason: string; refusal: { code: string; offset: number } };
      assert.equal(report.status, 'not-started');
      assert.equal(report.reason, 'module.malformed');
      assert.equal(report.refusal.code, 'malformed');
      assert.equal(typeof report.refusal.offset, 'number');
    }
  }));

  it('writes control characters of a module\'s names as escapes', () => inTemporaryFolder(async folder => {
    const file = join(folder, 'names.wasm');
    const name = '\u001b[2J\nairlock: all is well';
    const module = await readFile(modulePath('unknown-import'));
    // The import "mystery" "do_it" becomes "mystery" and the name above: its length, and those of section and module.
    const at = module.indexOf('do_it');
    const grown = Buffer.concat([module.subarray(0, at - 1), Buffer.from([name.length]), Buffer.from(name), module.subarray(at + 5)]);
    const section = module.indexOf('mystery') - 3;
    grown[section] = (grown[section] ?? 0) + name.length - 5;
    await writeFile(file, grown);
    const result = await airlock(['run', file]);
    assert.equal(result.code, 65);
    assert.ok(result.stderr.includes('"\\u001b[2J\\u000aairlock: all is well"'), result.stderr);
  }));

  it('passes messages of host_log to standard error, and ends a plugin that logs what is not its own', async () => {
    const result = await airlock(['run', modulePath('host-log')]);
    assert.equal(result.stdout.length, 0);
    assert.ok(result.stderr.startsWith('[debug] a message\n[error] message\n[trace] a\nairlock: '), result.stderr);
    assert.equal(result.code, 134);
  });

  it('passes nothing of its own environment', async () => {
    const result = await airlock(['run', modulePath('c-env')]);
    assert.equal(result.stdout.toString(), 'GREETING is not set\n');
  });

  it('gives the same fuel for the same input, whatever the clock and the machine do', () => inTemporaryFolder(async folder => {
    const figures = await Promise.all(['a', 'b'].map(async name => {
      const json = join(folder, name);
      assert.equal((await airlock(['run', modulePath('c-compute'), '--json', json])).code, 0);
      return (JSON.parse(await readFile(json, 'utf8')) as { fuelUsed: number }).fuelUsed;
    }));
    assert.equal(figures[0], figures[1]);
    assert.ok(Number(figures[0]) > 100_000);
  }));

  it('opens a folder for reading only', () => inTemporaryFolder(async folder => {
    const result = await airlock(['run', modulePath('c-bigfile'), '--dir', `${folder}::/workspace::ro`]);
    assert.equal(result.code, 1);
    assert.match(result.stderr, /\/workspace\/big\.bin: /);
  }));

  it('opens several folders, each as itself', () => inTemporaryFolder(async folder => {
    await Promise.all(['one', 'two'].map(name => mkdir(join(folder, name))));
    await writeFile(join(folder, 'one/a.txt'), 'of one');
    const result = await airlock(['run', modulePath('c-files'), '--dir', `${folder}/two::/other`, '--dir', `${folder}/one::/workspace`]);
    assert.match(result.stdout.toString(), /^\/workspace has 1: a\.txt\n/);
  }));

  it('checks the signature where keys are named, and says so where none are', async () => {
    const trusted = await airlock(['run', WORD_COUNT, '--trust', 'examples/demo-key.pub', '--dir', 'examples/demo-workspace::/workspace::ro', '--', '--lines']);
    assert.equal(trusted.code, 0);
    assert.equal(trusted.stderr, '');
    assert.match(trusted.stdout.toString(), /^ {3}lines {2}file\n/);
    const unchecked = await airlock(['run', WORD_COUNT, '--dir', 'examples/demo-workspace::/workspace::ro']);
    assert.equal(unchecked.code, 0);
    assert.match(unchecked.stderr, /^airlock: The signature of org\.example\.word-count was not checked/);
  });

  it('runs nothing of a package whose signature is not trusted', () => inTemporaryFolder(async folder => {
    await airlock(['keygen', '--out', join(folder, 'key')]);
    const json = join(folder, 'report.json');
    const result = await airlock(['run', WORD_COUNT, '--trust', join(folder, 'key.pub'), '--json', json]);
    assert.equal(result.code, 77);
    assert.equal(result.stdout.length, 0);
    assert.equal((JSON.parse(await readFile(json, 'utf8')) as { reason: string }).reason, 'signature.unknown-key');
  }));
});
