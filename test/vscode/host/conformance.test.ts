import type { Disposable, WasmHost } from '../../../src/sandbox/types';
import { defineConformance } from '../../conformance/conformance';
import { defineFileBudgets } from '../../conformance/fileBudgets';
import { defineForeignInterfaces } from '../../conformance/foreign';
import { defineInterfaces } from '../../conformance/interfaces';
import { defineNetwork } from '../../conformance/network';
import { defineLanguageModels } from '../../conformance/languageModels';
import { definePlanning } from '../../conformance/planning';
import { definePreview1 } from '../../conformance/preview1';
import { definePrograms } from '../../conformance/programs';
import { defineRetrieval } from '../../conformance/retrieval';
import { runtimes, type Runtime } from './runtimes';

async function opened({ open }: Runtime): Promise<WasmHost & Disposable> {
  const { host, close } = await open();
  return { kind: host.kind, start: (module, name) => host.start(module, name), dispose: close };
}

const [reference] = runtimes;
for (const runtime of runtimes) {
  const beside = reference === undefined || runtime === reference ? {} : { reference: () => opened(reference) };
  defineConformance(`${runtime.kind}, in the extension host`, () => opened(runtime), beside);
  definePreview1(`${runtime.kind}, in the extension host`, () => opened(runtime));
  defineInterfaces(`${runtime.kind}, in the extension host`, () => opened(runtime));
  defineFileBudgets(`${runtime.kind}, in the extension host`, () => opened(runtime));
  defineForeignInterfaces(`${runtime.kind}, in the extension host`, () => opened(runtime));
  defineNetwork(`${runtime.kind}, in the extension host`, () => opened(runtime));
  definePlanning(`${runtime.kind}, in the extension host`, () => opened(runtime));
  definePrograms(`${runtime.kind}, in the extension host`, () => opened(runtime));
  defineRetrieval(`${runtime.kind}, in the extension host`, () => opened(runtime));
  defineLanguageModels(`${runtime.kind}, in the extension host`, () => opened(runtime));
}
