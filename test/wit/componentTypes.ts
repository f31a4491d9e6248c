import type { WitSignature, WitType } from '../../src/sandbox/canonical/types';
import { isList, listsOf, textIn, type Expression } from './expressions';

/** An interface that a component imports, as its binary has it. */
export interface ImportedInterface {
  /** `airlock:plugin/log`. */
  readonly name: string;
  readonly version: string;
  /** By their names in the component: a method is `[method]resource.name`. */
  readonly functions: ReadonlyMap<string, WitSignature>;
  readonly resources: readonly string[];
}

const SCALARS: ReadonlySet<string> = new Set(['bool', 'u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'f32', 'f64', 'char', 'string']);

/** The interfaces that a component imports, from its text. */
export function importedInterfaces([component]: readonly Expression[]): readonly ImportedInterface[] {
  if (!isList(component)) throw new Error('This is no component.');
  const types = new Map(listsOf(component, 'type').map(type => [type[1], listsOf(type, 'instance')[0] ?? []]));
  return listsOf(component, 'import').map(([, module, instance]) => {
    const [name = '', version = ''] = textIn(module).split('@');
    const [, type] = (isList(instance) ? listsOf(instance, 'type')[0] : undefined) ?? [];
    return { name, version, ...interfaceOf(types.get(type) ?? []) };
  });
}

function interfaceOf(instance: readonly Expression[]): Pick<ImportedInterface, 'functions' | 'resources'> {
  const functions = new Map<string, WitSignature>();
  const resources: string[] = [];
  const types: (WitType | WitSignature)[] = [];
  for (const entry of instance.filter(isList)) {
    const [word, first, second] = entry;
    if (word === 'type') {
      types.push(isList(first) ? definedType(first, types) : valueType(first, types));
    } else if (word === 'export' && isList(second)) {
      const [kind, argument] = second;
      if (kind === 'func') functions.set(textIn(first), signatureAt(argument, types));
      else if (isList(argument) && argument[0] === 'sub') {
        resources.push(textIn(first));
        types.push({ own: textIn(first) });
      } else if (isList(argument) && argument[0] === 'eq') types.push(at(argument[1], types));
    } else if (word !== 'instance') throw new Error(`An interface has something that is not known: ${JSON.stringify(entry)}`);
  }
  return { functions, resources };
}

function definedType(definition: readonly Expression[], types: readonly (WitType | WitSignature)[]): WitType | WitSignature {
  const [word, ...rest] = definition;
  const type = (expression: Expression | undefined): WitType => valueType(expression, types);
  switch (word) {
    case 'enum': return { enum: rest.map(textIn) };
    case 'flags': return { flags: rest.map(textIn) };
    case 'list': return { list: type(rest[0]) };
    case 'option': return { option: type(rest[0]) };
    case 'tuple': return { tuple: rest.map(type) };
    case 'own': return { own: resourceOf(type(rest[0])) };
    case 'borrow': return { borrow: resourceOf(type(rest[0])) };
    case 'record': return { record: rest.filter(isList).map(([, name, of]) => ({ name: textIn(name), type: type(of) })) };
    case 'variant': return { variant: rest.filter(isList).map(([, name, of]) => ({ name: textIn(name), ...(of === undefined ? {} : { type: type(of) }) })) };
    case 'result': {
      const [ok, error] = [rest.find(one => !isList(one)), listsOf(rest, 'error')[0]?.[1]];
      return { result: { ...(ok === undefined ? {} : { ok: type(ok) }), ...(error === undefined ? {} : { error: type(error) }) } };
    }
    case 'func': {
      const [result] = listsOf(rest, 'result');
      return {
        params: listsOf(rest, 'param').map(([, name, of]) => ({ name: textIn(name), type: type(of) })),
        ...(result === undefined ? {} : { result: type(result[1]) }),
      };
    }
    default: throw new Error(`A type is not known: ${JSON.stringify(definition)}`);
  }
}

function resourceOf(type: WitType): string {
  if (typeof type === 'object' && 'own' in type) return type.own;
  throw new Error('A handle is of something that is no resource.');
}

function valueType(expression: Expression | undefined, types: readonly (WitType | WitSignature)[]): WitType {
  if (typeof expression === 'string' && SCALARS.has(expression)) return expression as WitType;
  const found = at(expression, types);
  if (typeof found === 'object' && 'params' in found) throw new Error('A function stands where a value should.');
  return found;
}

function signatureAt(expression: Expression | undefined, types: readonly (WitType | WitSignature)[]): WitSignature {
  const found = isList(expression) && expression[0] === 'type' ? at(expression[1], types) : undefined;
  if (typeof found === 'object' && 'params' in found) return found;
  throw new Error(`No function is ${JSON.stringify(expression)}.`);
}

function at(expression: Expression | undefined, types: readonly (WitType | WitSignature)[]): WitType | WitSignature {
  const found = typeof expression === 'string' ? types[Number(expression)] : undefined;
  if (found === undefined) throw new Error(`There is no type ${JSON.stringify(expression)}.`);
  return found;
}
