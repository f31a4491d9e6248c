import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AirlockError } from '../errors';
import { parseManifest } from './manifest';
import type { Manifest } from './types';

function parse(text: string, fileName?: string): Manifest {
  return parseManifest(new TextEncoder().encode(text), fileName);
}

function problems(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof AirlockError, String(error));
    assert.match(error.code, /^manifest\./);
    return error.details.map(detail => `${detail.line}:${detail.column} ${detail.message}`);
  }
  throw new assert.AssertionError({ message: `accepted:\n${text}` });
}

const MINIMAL = '[plugin]\nid = "org.example.hello"\nversion = "0.1.0"\n';

describe('plugin.toml', () => {
  it('is read in full', () => {
    const manifest = parse(`
[plugin]
id = "org.example.hello"
version = "0.1.0"
wasm = "hello.wasm"
signature = "file:hello.sig"
entry = "_start"
capabilities = ["log", { name = "fs.read", paths = ["src/**"], reason = "To count." }]

[[commands]]
name = "count"
title = "Count words"
args = ["--lines"]

[meta]
name = "Hello"
description = "Counts words."
license = "MIT"
authors = ["Jane Doe"]

[limits]
fuel = 10_000_000
memory_mib = 64
wall_ms = 5_000
stack_kib = 128
table_elements = 10
read_mib = 2_048
written_mib = 1
open_files = 8
file_operations = 5_000
directory_entries = 300
`);
    assert.deepEqual(manifest, {
      id: 'org.example.hello', version: '0.1.0', wasm: 'hello.wasm', signature: 'hello.sig', entry: '_start',
      capabilities: [{ name: 'log' }, { name: 'fs.read', paths: ['src/**'], reason: 'To count.' }],
      commands: [{ name: 'count', title: 'Count words', args: ['--lines'] }],
      meta: { name: 'Hello', description: 'Counts words.', license: 'MIT', authors: ['Jane Doe'] },
      limits: { fuel: 10_000_000n, memoryPages: 1024, wallMs: 5000, stackBytes: 131_072, tableElements: 10 },
      quotas: { readBytes: 2 ** 31, writtenBytes: 2 ** 20, openFiles: 8, operations: 5_000, directoryEntries: 300 },
    });
  });

  it('accepts the spellings of the requirement documents', () => {
    const manifest = parse(`
[plugin]
id          = "org.example.hello"
version     = "0.1.0"
wasm_target = "wasm32-wasi"
signature   = "file:hello-plugin.sig"
capabilities = ["log", "retrieval", "fs_read", "network"]
entry       = "_start"

[meta]
name        = "Hello Plugin"
license     = "MIT"
authors     = ["Jane Dev <jane@example.org>"]
`, 'hello-plugin.toml');
    assert.equal(manifest.wasm, 'hello-plugin.wasm');
    assert.equal(manifest.signature, 'hello-plugin.sig');
    assert.deepEqual(manifest.capabilities, [{ name: 'log' }, { name: 'retrieval' }, { name: 'fs.read', paths: ['**'] }, { name: 'network', hosts: [] }]);
  });

  it('needs no more than an id and a version, and then has one command that runs the entry', () => {
    const manifest = parse(MINIMAL, 'hello.toml');
    assert.equal(manifest.entry, '_start');
    assert.equal(manifest.wasm, 'hello.wasm');
    assert.equal(manifest.signature, 'hello.sig');
    assert.deepEqual(manifest.commands, [{ name: 'run', title: 'org.example.hello', args: [] }]);
    assert.deepEqual(manifest.capabilities, []);
  });

  it('reports every problem with its line, column and what to write instead', () => {
    assert.deepEqual(problems(`[plugin]
id = "Hello World"
verson = "1"
entry = 5
capabilities = [
  "log",
  "retreival",
  { name = "fs.read", paths = ["src/**", "../x"] },
]

[[commands]]
title = "No name"

[limits]
fuel = 1.5
memory_mib = 9999

[extra]
`), [
      '1:1 [plugin] needs the key `version`.',
      '2:6 `id` must consist of lower-case letters, digits, `-` and `_` in parts joined by dots, for example "org.example.hello".',
      '3:1 [plugin] has no key `verson`. Did you mean `version`?',
      '4:9 `entry` must be a string: the name of an exported function, for example "_start".',
      '7:3 There is no capability "retreival". Did you mean "retrieval"?',
      '8:42 "../x" leaves the workspace. Write a path below it.',
      '11:1 [[commands]] needs the key `name`.',
      '15:8 `fuel` must be a whole number from 1 to 4611686018427387904.',
      '16:14 `memory_mib` must be a whole number from 1 to 256.',
      '18:1 The manifest has no key `extra`. Known keys: `plugin`, `commands`, `meta`, `limits`.',
    ]);
  });

  it('locates problems in dotted keys, inline tables and quoted keys', () => {
    assert.deepEqual(problems('plugin.id = "a"\nplugin.version = "1.0"\nlimits = { fuel = 0, "memroy_mib" = 1 }\n'), [
      '2:18 `version` must be a semantic version of three numbers, for example "0.1.0".',
      '3:19 `fuel` must be a whole number from 1 to 4611686018427387904.',
      '3:22 [limits] has no key `memroy_mib`. Did you mean `memory_mib`?',
    ]);
  });

  it('reports a syntax error where the parser met it', () => {
    assert.deepEqual(problems('[plugin]\nid = \n'), ['2:6 This is not TOML: invalid value.']);
  });

  it('reports two commands of one name', () => {
    assert.deepEqual(problems(`${MINIMAL}[[commands]]\nname = "a"\n[[commands]]\nname = "a"\n`), ['6:1 There are two commands named "a". Give each its own name.']);
  });

  it('reads what is asked of the network and of files: hosts, methods and bytes', () => {
    const manifest = parse(`${MINIMAL}capabilities = [{ name = "network", hosts = ["api.example.org", "*.example.org:8443", "127.0.0.1:8080", "[::1]", "private+wiki"], methods = ["GET", "POST"], bytes_per_run = 1_000 }]`);
    assert.deepEqual(manifest.capabilities, [{ name: 'network', hosts: ['api.example.org', '*.example.org:8443', '127.0.0.1:8080', '[::1]', 'private+wiki'], methods: ['GET', 'POST'], bytesPerRun: 1000 }]);
    assert.deepEqual(parse(`${MINIMAL}capabilities = [{ name = "fs.write", paths = ["out/**"], bytes_per_run = 5_000 }]`).capabilities, [{ name: 'fs.write', paths: ['out/**'], bytesPerRun: 5000 }]);
    const found = problems(`${MINIMAL}capabilities = [{ name = "network", hosts = ["*", "0x7f.1"] }, { name = "network", methods = ["get"] }, { name = "network", bytes_per_run = 0 }, { name = "log", methods = ["GET"] }, { name = "env", variables = ["A"], bytes_per_run = 1 }]`);
    assert.equal(found.length, 6, found.join('\n'));
    for (const [at, pattern] of [/is no host/, /Write "127\.0\.0\.1"/, /in upper case/, /from 1 to/, /"log" has no `methods`/, /"env" has no `bytes_per_run`/].entries()) assert.match(found[at] ?? '', pattern);
  });

  it('takes capabilities of other extensions, which have no scope, by their exact names', () => {
    assert.deepEqual(parse(`${MINIMAL}capabilities = ["ext:acme.tools/clock", { name = "ext:ms-acme.more_tools.v2/read-all", reason = "Why not." }]`).capabilities, [{ name: 'ext:acme.tools/clock' }, { name: 'ext:ms-acme.more_tools.v2/read-all', reason: 'Why not.' }]);
    for (const wrong of ['ext:acme/clock', 'ext:Acme.tools/clock', 'ext:acme.tools', 'ext:acme.tools/Clock', 'ext:acme.tools/clock/x', 'ext:']) {
      assert.match(problems(`${MINIMAL}capabilities = ["${wrong}"]`).join(), /is no capability of another extension\. Write "ext:PUBLISHER\.EXTENSION\/NAME", all of it in lower case\./);
    }
    assert.match(problems(`${MINIMAL}capabilities = [{ name = "ext:acme.tools/clock", paths = ["a"] }]`).join(), /"ext:acme\.tools\/clock" has no `paths`: it takes no scope\./);
  });

  it('refuses scopes that a capability does not have or lacks', () => {
    const found = problems(`${MINIMAL}capabilities = [{ name = "log", paths = ["a"] }, "env", { name = "fs.read", hosts = ["a"] }, { name = "fs.write", paths = [] }]`);
    assert.equal(found.length, 4, found.join('\n'));
    assert.match(found[0] ?? '', /"log" has no `paths`: it takes no scope/);
    assert.match(found[1] ?? '', /"env" needs its scope/);
    assert.match(found[2] ?? '', /its scope is written `paths`/);
    assert.match(found[3] ?? '', /`paths` must name something/);
  });

  for (const name of ['../../x.wasm', '/etc/x.wasm', 'C:\\x.wasm', 'a\\b.wasm', 'a/../b.wasm', './x.wasm', 'a//b.wasm', 'nul.wasm', 'a\u0000.wasm', '.hidden/x.wasm', 'x', '.wasm', 'C:x.wasm', 'a:b.wasm', 'a./x.wasm']) {
    it(`refuses the module name ${JSON.stringify(name)}`, () => {
      assert.match(problems(`${MINIMAL}wasm = ${JSON.stringify(name)}`).join('\n'), /^4:8 `wasm` must/);
    });
  }

  it('says that a module outside the package is the problem', () => {
    assert.match(problems(`${MINIMAL}wasm = "../../x.wasm"`)[0] ?? '', /must stay inside the package/);
  });

  for (const name of ['file:../x.sig', 'file:/x.sig', 'file:///x.sig', 'http://x/x.sig', 'file:file:x.sig']) {
    it(`refuses the signature name ${name}`, () => {
      assert.match(problems(`${MINIMAL}signature = "${name}"`).join('\n'), /^4:13 `signature` must/);
    });
  }

  for (const [what, text] of [
    ['an empty file', ''],
    ['a top-level array', '[[plugin]]\nid = "a"'],
    ['a plugin that is a string', 'plugin = "x"'],
    ['commands that are a table', `${MINIMAL}[commands]\nname = "x"`],
    ['a line break in a title', `${MINIMAL}[[commands]]\nname = "x"\ntitle = "a\\nb"`],
    ['a text that turns direction', `${MINIMAL}[meta]\nname = "a\\u202eb"`],
    ['a script as homepage', `${MINIMAL}[meta]\nhomepage = "javascript:alert(1)"`],
    ['__proto__', `${MINIMAL}[__proto__]\nx = 1`],
    ['a zero in an argument', `${MINIMAL}[[commands]]\nname = "x"\nargs = ["\\u0000"]`],
    ['nesting without end', `a = ${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['a version with leading zeros', '[plugin]\nid = "a"\nversion = "01.0.0"'],
    ['a negative limit', `${MINIMAL}[limits]\nwall_ms = -1`],
    ['a limit beyond 64 bits', `${MINIMAL}[limits]\nfuel = 99999999999999999999`],
  ] as const) {
    it(`refuses ${what}, with a line`, () => {
      assert.match(problems(text)[0] ?? '', /^\d+:\d+ \S/);
    });
  }

  it('is what docs/MANIFEST.md shows', () => {
    const examples = [...readFileSync('docs/MANIFEST.md', 'utf8').matchAll(/^```toml\n(.*?)^```$/gms)].map(match => match[1] ?? '');
    assert.equal(examples.length, 1);
    for (const example of examples) assert.equal(parse(example).id, 'org.example.hello');
  });

  it('refuses what is not UTF-8 and what is too large', () => {
    assert.throws(() => parseManifest(Uint8Array.of(0xff, 0xfe)), { code: 'manifest.syntax' });
    assert.throws(() => parseManifest(new Uint8Array(300_000).fill(35)), { code: 'manifest.invalid' });
  });
});
