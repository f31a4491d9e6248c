import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { coreSignature } from '../../src/sandbox/canonical/witFunction';
import { PROVIDED } from '../../src/capabilities/interfaces/provided';
import { WASI_MODULE, WASI_SIGNATURES } from '../../src/sandbox/wasi/signatures';
import { importedInterfaces, type ImportedInterface } from './componentTypes';
import { isList, listsOf, readExpressions, textIn, type Expression } from './expressions';
import { loadParser } from '../wasm/spec/parser';
import { loadWasmTools, wasiAdapter, type WasmTools } from './wasmTools';

const WORLD = 'plugin';
const BUILT = 'wasm-fixtures/built';

/** What wasm-tools makes of the names of the newer mangling: those that binding generators write. */
function generatorsName(name: string): string {
  return name.endsWith('_drop') ? `[resource-drop]${name.slice(0, -'_drop'.length)}` : name;
}

describe('sdk/wit/airlock.wit', function () {
  let tools: WasmTools;
  let wit: string;
  let dummy: Uint8Array;
  let declared: readonly ImportedInterface[];
  before(async () => {
    tools = await loadWasmTools();
    wit = await readFile('sdk/wit/airlock.wit', 'utf8');
    dummy = await tools.componentEmbed({ dummy: true, witSource: wit, world: WORLD });
    declared = importedInterfaces(readExpressions(await tools.print(await tools.componentNew(dummy, []))));
  });

  it('declares every interface that is provided, in its version, and no other', () => {
    assert.deepEqual(declared.map(({ name, version }) => `${name}@${version}`).sort(), PROVIDED.map(({ name, version }) => `${name}@${version}`).sort());
  });

  for (const { name, functions } of PROVIDED) {
    it(`says of ${name} just what is provided: each function with its parameters, result and types`, () => {
      const found = declared.find(one => one.name === name) ?? assert.fail(`${name} is not declared`);
      const drops = found.resources.map(resource => [`[resource-drop]${resource}`, undefined] as const);
      const provided = functions.map(one => [one.name, one.name.startsWith('[resource-drop]') ? undefined : one.signature] as const);
      assert.deepEqual(new Map(provided), new Map([...found.functions, ...drops]));
    });
  }

  it('gives each function the core signature by which it is linked', async () => {
    const [module] = readExpressions(await tools.print(dummy));
    assert.ok(isList(module));
    const types = listsOf(module, 'type').map(type => listsOf(type, 'func')[0] ?? []);
    const values = (type: readonly Expression[], kind: string): string => listsOf(type, kind).flatMap(([, ...list]) => list.filter(one => typeof one === 'string')).join();
    const linked = listsOf(module, 'import').map(([, from, name, description]) => {
      const type = isList(description) ? types[Number(listsOf(description, 'type')[0]?.[1])] ?? [] : [];
      return `${/\|(.*)@/.exec(textIn(from))?.[1] ?? ''}#${generatorsName(textIn(name))}(${values(type, 'param')})->(${values(type, 'result')})`;
    });
    const provided = PROVIDED.flatMap(({ name, functions }) => functions.map(one => {
      const { params, results } = coreSignature(one.signature);
      return `${name}#${one.name}(${params.join()})->(${results.join()})`;
    }));
    assert.deepEqual([...provided].sort(), [...linked].sort());
  });

  it('is what the sample plugins in C and Rust are built for: each becomes a component of this world', async () => {
    const names: string[] = [];
    const adapter = await wasiAdapter(tools, [...WASI_SIGNATURES].map(([name, signature]) => ({ name, ...signature })));
    for (const file of await readdir(BUILT)) {
      const binary = new Uint8Array(await readFile(`${BUILT}/${file}`));
      const imports = WebAssembly.validate(binary) ? WebAssembly.Module.imports(new WebAssembly.Module(binary)) : [];
      const modules = new Set(imports.map(({ module }) => module));
      if (![...modules].some(module => module.startsWith('airlock:plugin/'))) continue;
      // Flat names are ours alone.
      if ([...modules].some(module => !module.startsWith('airlock:plugin/') && module !== WASI_MODULE)) continue;
      const component = await tools.componentNew(await tools.componentEmbed({ binary, witSource: wit, world: WORLD }), [[WASI_MODULE, adapter]]);
      const used = importedInterfaces(readExpressions(await tools.print(component)));
      assert.deepEqual(used.map(({ name, version }) => `${name}@${version}`).sort(), [...modules].filter(module => module !== WASI_MODULE).sort(), file);
      for (const { name, functions } of used) {
        for (const [one, signature] of functions) assert.deepEqual(signature, declared.find(all => all.name === name)?.functions.get(one), `${file}: ${name} ${one}`);
      }
      names.push(file);
    }
    for (const language of ['c', 'rust']) assert.ok(names.some(name => name.startsWith(`${language}-`)), `none of the samples is in ${language}`);
  });

  it('is nothing that a module becomes a component of whose names or signatures are others', async () => {
    const parse = await loadParser();
    const becomes = async (imported: string): Promise<boolean> => {
      const binary = await parse(`(module (import ${imported}) (memory (export "memory") 1) (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable))`);
      return tools.componentNew(await tools.componentEmbed({ binary, witSource: wit, world: WORLD }), []).then(() => true, () => false);
    };
    assert.equal(await becomes('"airlock:plugin/log@1.0.0" "log" (func (param i32 i32 i32))'), true);
    assert.equal(await becomes('"airlock:plugin/log@1.0.0" "log" (func (param i32 i32))'), false);
    assert.equal(await becomes('"airlock:plugin/log@1.0.0" "write" (func (param i32 i32 i32))'), false);
    assert.equal(await becomes('"airlock:plugin/log" "log" (func (param i32 i32 i32))'), false);
  });
});
