import * as v from 'valibot';
import type { WitField, WitType } from '../../sandbox/canonical/types';
import { hasControls } from '../../printable';
import { isForeignCapability } from '../types';
import type { HostFunctionRegistration } from './types';

/** How deep types may be nested. */
const MAX_DEPTH = 16;
/** Functions, parameters, fields and cases of one list. */
const MAX_ENTRIES = 256;
/** Flags that the Canonical ABI lays out in one integer. */
const MAX_FLAGS = 32;

const SCALARS = ['bool', 'u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'f32', 'f64', 'char', 'string'] as const;
const KEYS = ['list', 'record', 'tuple', 'option', 'result', 'variant', 'enum', 'flags'] as const;

/** A name in WIT: words of lower-case letters and digits that begin with a letter, joined by hyphens. */
const WORD = '[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*';

const name = v.pipe(v.string(), v.maxLength(100), v.regex(new RegExp(`^${WORD}$`), 'A name must consist of lower-case words joined by hyphens, for example "next-token".'));
const names = (most: number) => v.pipe(v.array(name), v.minLength(1), v.maxLength(most), v.check(list => new Set(list).size === list.length, 'Each name must be there once.'));

const at = (depth: number): v.GenericSchema<unknown, WitType> => v.lazy(input => {
  if (depth > MAX_DEPTH) return v.never('Types are nested too deep.');
  if (typeof input !== 'object' || input === null) return v.picklist(SCALARS, `A type must be one of ${SCALARS.join(', ')}, or an object with one of ${KEYS.join(', ')}.`);
  return (composed(depth + 1)[KEYS.find(key => key in input) ?? ''] ?? v.never(`A type must have one of ${KEYS.join(', ')}. Resources can't be registered.`)) as v.GenericSchema<unknown, WitType>;
});

const entries = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.minLength(1), v.maxLength(MAX_ENTRIES));

function composed(depth: number): Readonly<Record<string, v.GenericSchema>> {
  const type = at(depth);
  return {
    list: v.strictObject({ list: type }),
    record: v.strictObject({ record: entries(v.strictObject({ name, type })) }),
    tuple: v.strictObject({ tuple: entries(type) }),
    option: v.strictObject({ option: type }),
    result: v.strictObject({ result: v.strictObject({ ok: v.exactOptional(type), error: v.exactOptional(type) }) }),
    variant: v.strictObject({ variant: entries(v.strictObject({ name, type: v.exactOptional(type) })) }),
    enum: v.strictObject({ enum: names(MAX_ENTRIES) }),
    flags: v.strictObject({ flags: names(MAX_FLAGS) }),
  };
}

const field: v.GenericSchema<unknown, WitField> = v.strictObject({ name, type: at(0) });

const line = (most: number) => v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(most), v.check(text => !hasControls(text), 'Words must be one line without control characters.'));

/** What {@link HostRegistry.register} takes. */
export const registrationSchema = v.strictObject({
  extensionId: v.pipe(v.string(), v.maxLength(200), v.regex(/^[A-Za-z0-9][A-Za-z0-9-]*\.[A-Za-z0-9][A-Za-z0-9._-]*$/, '`extensionId` must be the id of the extension that registers: `context.extension.id`.'), v.toLowerCase()),
  name: v.pipe(v.string(), v.maxLength(200), v.regex(new RegExp(`^${WORD}:${WORD}/${WORD}$`), '`name` must be that of a WIT interface, for example "acme:tools/clock".')),
  version: v.pipe(v.string(), v.regex(/^(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})$/, '`version` must be three numbers, for example "1.0.0".')),
  capability: v.strictObject({
    name: v.custom<`ext:${string}`>(isForeignCapability, '`capability.name` must be `ext:PUBLISHER.EXTENSION/NAME`, all of it in lower case, for example "ext:acme.tools/clock".'),
    label: line(40),
    title: line(100),
    meaning: line(300),
  }),
  functions: v.pipe(
    v.array(v.strictObject({
      name,
      params: v.pipe(v.array(field), v.maxLength(MAX_ENTRIES)),
      result: v.exactOptional(at(0)),
      implement: v.custom<HostFunctionRegistration['implement']>(value => typeof value === 'function', '`implement` must be a function.'),
    })),
    v.minLength(1),
    v.maxLength(MAX_ENTRIES),
    v.check(list => new Set(list.map(one => one.name)).size === list.length, 'There are two functions of one name.'),
  ),
});
