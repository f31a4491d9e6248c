// Compiles one source to WebAssembly, always to the same bytes: fixed compiler versions, no paths, no debug sections.
// Used for the fixtures here and for the sample plugins under examples/.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const repository = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The compiler that is missing, or is not the version that the committed bytes come from. */
export class CompilerUnavailable extends Error {}

/** Bytes differ between compiler versions, so each is pinned. Debian 12 has these. */
const pinned = {
  clang: { commands: ['clang-14', '/usr/bin/clang', 'clang'], version: /clang version 14\.0\.6\b/, packages: 'clang lld wasi-libc libclang-rt-14-dev-wasm32' },
  rustc: { commands: ['/usr/bin/rustc', 'rustc'], version: /^rustc 1\.63\.0\b/, packages: 'rustc libstd-rust-dev-wasm32' },
};

/** What a compiler says that is there without the library or linker for WebAssembly. */
const incomplete = /linker `[^`]*` not found|can't find crate for `(?:std|core)`|file not found|cannot open .*(?:crt1|libc|libclang_rt)|unable to execute command/;

/** Runs a located compiler. Throws CompilerUnavailable where a part of it is not installed. */
async function runCompiler(name, args, cwd) {
  try {
    await run(await locate(name), args, { cwd, env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' } });
  } catch (error) {
    if (error instanceof CompilerUnavailable) throw error;
    if (!incomplete.test(error.stderr)) throw new Error(`${name} failed:\n${error.stderr}`);
    throw new CompilerUnavailable(`${name} is installed without all of its WebAssembly parts. On Debian 12: apt-get install ${pinned[name].packages}`);
  }
}

const found = new Map();

/** The command of a pinned compiler. Throws CompilerUnavailable with what to install. */
async function locate(name) {
  if (!found.has(name)) {
    found.set(name, (async () => {
      const seen = [];
      for (const command of pinned[name].commands) {
        const version = await run(command, ['--version']).then(result => result.stdout.split('\n')[0], () => undefined);
        if (version === undefined) continue;
        if (pinned[name].version.test(version)) return command;
        seen.push(version);
      }
      const what = seen.length === 0 ? `${name} is not installed` : `found only ${seen.join(', ')}`;
      throw new CompilerUnavailable(`${what}; the committed bytes need ${pinned[name].version.source.replace(/\\b|\\|\^/g, '')}. On Debian 12: apt-get install ${pinned[name].packages}`);
    })());
  }
  return found.get(name);
}

async function inTemporaryFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-build-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** C to a command, or to a reactor. */
async function compileC(source, { reactor = false }) {
  return inTemporaryFolder(async folder => {
    const object = join(folder, 'out.o'), output = join(folder, 'out.wasm');
    const target = ['--target=wasm32-wasi', '--sysroot=/usr'];
    await runCompiler('clang', [...target, '-O2', '-std=gnu11', '-Wall', '-Wextra', '-Werror', '-c', '-o', object, basename(source)], dirname(source));
    // Linked by itself and without -O: with -O the driver would also run whatever wasm-opt the machine has.
    await runCompiler('clang', [...target, ...(reactor ? ['-mexec-model=reactor'] : []), '-Wl,-z,stack-size=1048576', '-Wl,--stack-first', '-o', output, object], folder);
    return withoutDebugSections(await readFile(output));
  });
}

/** A module without its `.debug_*` sections. The linker's own option would take the function names along. */
function withoutDebugSections(bytes) {
  const kept = [bytes.subarray(0, 8)];
  for (let start = 8; start < bytes.length;) {
    const [size, body] = leb128(bytes, start + 1);
    const end = body + size;
    const [nameLength, name] = bytes[start] === 0 ? leb128(bytes, body) : [0, body];
    if (!bytes.toString('latin1', name, name + nameLength).startsWith('.debug_')) kept.push(bytes.subarray(start, end));
    start = end;
  }
  return Buffer.concat(kept);
}

/** An unsigned LEB128 number below 2^32 and the position after it. */
function leb128(bytes, position) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[position++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, position];
  }
}

/** Rust, standard library only, to a command. */
async function compileRust(source) {
  return inTemporaryFolder(async folder => {
    const output = join(folder, 'out.wasm');
    await runCompiler('rustc', [
      '--target', 'wasm32-wasi', '--edition', '2021', '--crate-name', basename(source, '.rs').replaceAll('-', '_'),
      '-C', 'opt-level=s', '-C', 'panic=abort', '-C', 'strip=debuginfo', '-C', 'codegen-units=1', '-C', 'linker=rust-lld',
      '--remap-path-prefix', `${dirname(source)}=.`, '--remap-path-prefix', `${folder}=.`, '-D', 'warnings',
      '-o', output, basename(source),
    ], dirname(source));
    return readFile(output);
  });
}

/** AssemblyScript over its WASI shim, from the npm packages that the lockfile pins. */
async function compileAssemblyScript(source, { reactor = false }) {
  const { default: asc } = await import('assemblyscript/asc');
  const shim = dirname(require.resolve('@assemblyscript/wasi-shim/package.json'));
  const { options } = JSON.parse(await readFile(join(shim, 'asconfig.json'), 'utf8'));
  const shimFlags = options.use.flatMap(alias => ['--use', alias]);
  const text = await readFile(source, 'utf8');
  let bytes;
  const result = await asc.main([
    basename(source), ...shimFlags, '--lib', join(shim, 'assembly'), '--baseDir', dirname(source),
    '--outFile', 'out.wasm', '-O2', '--exportStart', reactor ? '_initialize' : '_start', '--runtime', 'stub',
  ], {
    readFile: async (name, folder) => (name === basename(source) ? text : readFile(resolve(folder, name), 'utf8').catch(() => null)),
    listFiles: async (name, folder) => (await readdir(resolve(folder, name)).catch(() => [])).filter(file => file.endsWith('.ts')).sort(),
    writeFile: (name, contents) => {
      if (name === 'out.wasm') bytes = contents;
    },
  });
  if (result.error !== null || bytes === undefined) throw new Error(`${source}: ${result.stderr.toString()}`);
  return Buffer.from(bytes);
}

/** Text format, from the npm package that the lockfile pins. */
async function compileText(source) {
  const wabt = await (await import('wabt')).default();
  const module = wabt.parseWat(basename(source), await readFile(source, 'utf8'), { threads: true, tail_call: true });
  try {
    return Buffer.from(module.toBinary({ write_debug_names: true, canonicalize_lebs: true }).buffer);
  } finally {
    module.destroy();
  }
}

/**
 * Compiles one source file (.c, .rs, .ts for AssemblyScript, .wat). `reactor` gives exported functions and `_initialize`
 * instead of `_start`. Throws CompilerUnavailable where the pinned compiler is not here.
 */
export async function compile(source, options = {}) {
  switch (extname(source)) {
    case '.c': return compileC(source, options);
    case '.rs': return compileRust(source);
    case '.ts': return compileAssemblyScript(source, options);
    case '.wat': return compileText(source);
    default: throw new Error(`${source}: no compiler for this kind of file`);
  }
}

/**
 * Writes the built files, or with `check` compares them with what is there. `files` maps a path relative to the
 * repository to a function that makes its bytes. Returns the exit code: 0, or 1 where something differs. A file whose
 * compiler is missing is skipped and named.
 */
export async function buildAll(files, { check }) {
  const skipped = new Map();
  let different = 0;
  for (const [path, make] of files) {
    let bytes;
    try {
      bytes = await make();
    } catch (error) {
      if (!(error instanceof CompilerUnavailable)) throw error;
      skipped.set(error.message, [...(skipped.get(error.message) ?? []), path]);
      continue;
    }
    const target = join(repository, path);
    const present = await readFile(target).catch(() => undefined);
    const same = present !== undefined && Buffer.compare(present, bytes) === 0;
    if (check) {
      if (!same) {
        different++;
        console.error(`${path}: the build gives other bytes (${bytes.length}) than the committed file (${present?.length ?? 'missing'})`);
      }
    } else if (!same) {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes);
      console.log(`${path}: ${bytes.length} bytes`);
    }
  }
  for (const [why, paths] of skipped) console.error(`SKIPPED ${paths.length} files: ${why}\n  ${paths.join('\n  ')}`);
  const done = files.size - [...skipped.values()].flat().length;
  console.log(`${done} of ${files.size} files ${check ? `compared, ${different} different` : 'built'}`);
  return different === 0 ? 0 : 1;
}
