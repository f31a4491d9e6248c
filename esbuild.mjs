// Bundles everything that ships (dist/) and, with --tests, every test file (out/).
import { build, context } from 'esbuild';
import { cp, mkdir, rm } from 'node:fs/promises';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  target: 'es2022',
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const node = { ...common, platform: 'node', format: 'cjs', external: ['vscode'] };

/** Bundles of their own, loaded when what is in them is first asked for: by `await import()` of their entry. What is behind the views is one. */
const service = { service: 'src/wiring/desktop.ts' };
const libraries = { telemetry: 'src/telemetry/otlp.ts', sbom: 'src/plugins/sbom/cyclonedx.ts', zip: 'src/plugins/sources/archive/zipLibrary.ts' };

/** Makes `import()` of an entry of these load that bundle, which lies beside the one that asks for it. */
const lazily = {
  name: 'lazily',
  setup(build) {
    const names = new Map(Object.entries({ ...service, ...libraries }).map(([name, entry]) => [resolve(entry).replace(/\.ts$/, ''), name]));
    build.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      const name = kind === 'dynamic-import' ? names.get(resolve(resolveDir, path)) : undefined;
      return name === undefined ? undefined : { path: `./${name}.js`, external: true };
    });
  },
};

/** The names of values, not only types, that `vscode` has. */
function editorNames() {
  const names = readFileSync('node_modules/@types/vscode/index.d.ts', 'utf8').matchAll(/^(?: {4}|\t)export (?:abstract )?(?:class|enum|namespace|const|let|function) (\w+)/gm);
  return [...new Set([...names].map(([, name]) => name))];
}

/**
 * Makes `import * as vscode` name what is used of the editor's API. Left to the bundler, each file that imports it makes a
 * copy of the whole of it as it is loaded, getter by getter, which was half of what activation took.
 */
const editor = {
  name: 'editor',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) => (namespace === 'editor' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'editor' }));
    build.onLoad({ filter: /^vscode$/, namespace: 'editor' }, () => ({
      contents: ["const vscode = require('vscode');", ...editorNames().map(name => `export const ${name} = /* @__PURE__ */ (() => vscode.${name})();`)].join('\n'),
    }));
  },
};

/** For bundles that load others so: by `require`, as they are loaded themselves. */
const loader = { plugins: [lazily, editor], supported: { 'dynamic-import': false } };

/** Every bundle that ships, by the entry it is made from. */
const shipped = [
  { ...node, ...loader, entryPoints: { extension: 'src/extension.ts', ...service }, outdir: 'dist' },
  { ...node, ...loader, entryPoints: { cli: 'src/cli/main.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  // CycloneDX's library takes these where they are there: for XML, and to validate.
  { ...node, external: ['vscode', 'ajv', 'ajv-formats', 'ajv-formats-draft2019', 'libxmljs2', 'xmlbuilder2'], entryPoints: libraries, outdir: 'dist' },
  { ...node, entryPoints: { 'embedded-worker': 'src/platform/node/embeddedWorker.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { 'task-worker': 'src/platform/node/taskWorker.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { 'store-worker': 'src/platform/node/storeWorker.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { 'retrieval-worker': 'src/platform/node/retrievalWorker.ts' }, outdir: 'dist' },
  { ...common, platform: 'neutral', format: 'cjs', entryPoints: { harden: 'src/wasm/index.ts' }, outdir: 'dist' },
  { ...common, platform: 'browser', format: 'iife', entryPoints: { consent: 'media/consent/main.ts', discover: 'media/discover/main.ts' }, outdir: 'dist/media' },
].filter(options => Object.values(options.entryPoints).every(entry => existsSync(entry)));

function filesBelow(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path, ending);
    return name.endsWith(ending) ? [path] : [];
  });
}

function testBundles() {
  const entries = ['src', 'test', 'media'].flatMap(folder => filesBelow(folder, '.test.ts'));
  // Suites that a Node of another version runs, too.
  entries.push(...filesBelow('test/wasm', 'main.ts'));
  // Processes that tests start.
  entries.push(...filesBelow('test/store', 'Child.ts'));
  const runner = 'test/vscode/host/index.ts';
  if (existsSync(runner)) entries.push(runner);
  return [{ ...node, packages: 'external', entryPoints: entries, outbase: '.', outdir: 'out' }];
}

async function copyAssets() {
  await mkdir('dist', { recursive: true });
  await cp('node_modules/sql.js/dist/sql-wasm.wasm', 'dist/sql-wasm.wasm');
  await mkdir('dist/media', { recursive: true });
  await cp('node_modules/@vscode/codicons/dist/codicon.css', 'dist/media/codicon.css');
  await cp('node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/media/codicon.ttf');
}

if (watch) {
  await copyAssets();
  for (const options of shipped) await (await context(options)).watch();
} else {
  await rm('dist', { recursive: true, force: true });
  await copyAssets();
  const bundles = tests ? [...shipped, ...testBundles()] : shipped;
  // Only the bundles: logs, results and screenshots of the last run stay in out/.
  if (tests) for (const folder of ['src', 'test', 'media']) await rm(join('out', folder), { recursive: true, force: true });
  await Promise.all(bundles.map(options => build(options)));
}
