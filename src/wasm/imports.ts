import { functionTypeOf } from './decodeModule';
import { ExternKind, type FunctionType, type ModuleOutline } from './module';
import { MAX_FLAT_VALUES } from './protocol';
import { refused } from './refusal';
import type { FlatType, HardenPlan, PluginImport, Signature } from './types';
import { flatTypeOf, type ValueType } from './valueTypes';

const kinds = ['function', 'table', 'memory', 'global', 'tag'];

/** The signature as it crosses the channel; `undefined` where it cannot. */
export function flatSignature(type: FunctionType): Signature | undefined {
  const params = flatTypes(type.params);
  const results = flatTypes(type.results);
  return params === undefined || results === undefined ? undefined : { params, results };
}

function flatTypes(types: readonly ValueType[]): FlatType[] | undefined {
  if (types.length > MAX_FLAT_VALUES) return undefined;
  const flat = types.map(flatTypeOf);
  return flat.every(type => type !== undefined) ? flat : undefined;
}

/** Decides every import as the plan says, or refuses the module at the first that cannot be linked. */
export function linkImports(outline: ModuleOutline, plan: HardenPlan): PluginImport[] {
  return outline.imports.map(entry => {
    const { module, name, kind, index } = entry;
    const what = `"${name}" from "${module}"`;
    const at = entry.span.start;
    if (kind !== ExternKind.func) {
      throw refused('unlinkable-import', at, `The module imports the ${kinds[kind] ?? 'entity'} ${what}; only functions can be linked.`);
    }
    const signature = flatSignature(functionTypeOf(outline, index));
    if (signature === undefined) {
      throw refused('unlinkable-import', at, `The function ${what} takes or gives values that cannot cross to the host, or more than ${MAX_FLAT_VALUES}.`, { functionIndex: index });
    }
    const decision = plan.link(module, name, signature);
    if (decision === undefined) {
      const { message, nextStep } = plan.explain?.(module, name) ?? { message: `The module imports the function ${what}, which nothing provides.` };
      throw refused('unknown-import', at, message, { functionIndex: index, ...(nextStep === undefined ? {} : { nextStep }) });
    }
    const attached = decision === 'granted' ? plan.attached?.(module, name) : undefined;
    const fits = attached !== undefined && signature.params[attached.pointer] === 'i32' && signature.params[attached.length] === 'i32';
    return { module, name, signature, decision, ...(fits ? { attached } : {}) };
  });
}
