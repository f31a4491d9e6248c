import * as v from 'valibot';
import { hasControls } from '../printable';
import { capabilitySchema } from './capabilitySchema';
import { QUOTA_NAMING } from '../sandbox/quotaNames';
import { packageFileName } from './packageFileName';
import { closedTable } from './toml/checked';

/** Bounds of what a manifest may ask for; what it gets is for settings and grants to decide. */
export const LIMIT_BOUNDS = {
  fuel: [1n, 2n ** 62n],
  memory_mib: [1n, 256n],
  wall_ms: [1n, 3_600_000n],
  stack_kib: [1n, 1024n],
  table_elements: [0n, 1_000_000n],
  read_mib: [1n, BigInt(QUOTA_NAMING.readBytes.most)],
  written_mib: [1n, BigInt(QUOTA_NAMING.writtenBytes.most)],
  open_files: [1n, BigInt(QUOTA_NAMING.openFiles.most)],
  file_operations: [1n, BigInt(QUOTA_NAMING.operations.most)],
  directory_entries: [1n, BigInt(QUOTA_NAMING.directoryEntries.most)],
} as const;

/** A string that a person reads: one line, bounded, nothing invisible in it. */
function line(what: string, most: number) {
  return v.pipe(
    v.string(`${what} must be a string: write it in quotes.`),
    v.maxLength(most, `${what} must have at most ${most} characters.`),
    v.check(text => !hasControls(text), `${what} must be one line without control characters.`),
  );
}

const id = v.pipe(
  v.string('`id` must be a string, for example "org.example.hello".'),
  v.maxLength(128, '`id` must have at most 128 characters.'),
  v.regex(/^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*$/, '`id` must consist of lower-case letters, digits, `-` and `_` in parts joined by dots, for example "org.example.hello".'),
);

const version = v.pipe(
  v.string('`version` must be a string, for example "0.1.0".'),
  v.maxLength(64, '`version` must have at most 64 characters.'),
  v.regex(/^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/, '`version` must be a semantic version of three numbers, for example "0.1.0".'),
);

const command = closedTable('[[commands]]', {
  name: v.pipe(
    v.string('`name` must be a string, for example "count".'),
    v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, '`name` must be 1 to 64 letters, digits, `.`, `-` or `_`, for example "count".'),
  ),
  title: v.optional(v.pipe(line('`title`', 100), v.nonEmpty('`title` must not be empty: write what the command does, for example "Count words".'))),
  args: v.optional(v.array(v.pipe(
    v.string('Each of `args` must be a string: write it in quotes.'),
    v.maxLength(4096, 'Each of `args` must have at most 4096 characters.'),
    v.check(text => !text.includes('\0'), 'An argument must not contain a zero character.'),
  ), '`args` must be a list of strings, for example ["--lines"].')),
});

function limit(name: keyof typeof LIMIT_BOUNDS) {
  const [low, high] = LIMIT_BOUNDS[name];
  const message = `\`${name}\` must be a whole number from ${low} to ${high}.`;
  return v.optional(v.pipe(v.bigint(message), v.minValue(low, message), v.maxValue(high, message)));
}

/** `plugin.toml` as it is written, each value checked by itself. */
export const manifestSchema = closedTable('The manifest', {
  plugin: closedTable('[plugin]', {
    id,
    version,
    wasm: v.optional(packageFileName('wasm', '.wasm')),
    /** The requirement documents' field; the module itself says what it is. */
    wasm_target: v.optional(v.picklist(
      ['wasm32-wasi', 'wasm32-wasip1', 'wasm32-unknown-unknown'],
      '`wasm_target` must be "wasm32-wasi", "wasm32-wasip1" or "wasm32-unknown-unknown": other targets don\'t run here.',
    )),
    signature: v.optional(v.pipe(
      v.string('`signature` must be a string, for example "file:hello.sig".'),
      v.transform(text => text.replace(/^file:/, '')),
      packageFileName('signature', '.sig'),
    )),
    entry: v.optional(v.pipe(
      v.string('`entry` must be a string: the name of an exported function, for example "_start".'),
      v.minLength(1, '`entry` must not be empty: leave it out for "_start".'),
      v.maxLength(256, '`entry` must have at most 256 characters.'),
    )),
    capabilities: v.optional(v.pipe(
      v.array(capabilitySchema, '`capabilities` must be a list, for example ["log", { name = "fs.read", paths = ["src/**"] }].'),
      v.maxLength(64, '`capabilities` must have at most 64 entries.'),
    )),
  }),
  commands: v.optional(v.pipe(
    v.array(command, '`commands` must be written as [[commands]] tables.'),
    v.maxLength(200, 'There must be at most 200 [[commands]].'),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      dataset.value.forEach(({ name }, index) => {
        if (dataset.value.findIndex(other => other.name === name) === index) return;
        addIssue({
          message: `There are two commands named "${name}". Give each its own name.`,
          path: [{ type: 'array', origin: 'value', input: dataset.value, key: index, value: name }],
        });
      });
    }),
  )),
  meta: v.optional(closedTable('[meta]', {
    name: v.optional(v.pipe(line('`name`', 80), v.nonEmpty('`name` must not be empty.'))),
    description: v.optional(line('`description`', 500)),
    license: v.optional(line('`license`', 100)),
    authors: v.optional(v.pipe(
      v.array(line('Each of `authors`', 200), '`authors` must be a list of strings, for example ["Jane Doe <jane@example.org>"].'),
      v.maxLength(50, 'There must be at most 50 `authors`.'),
    )),
    homepage: v.optional(v.pipe(
      line('`homepage`', 500),
      v.regex(/^https?:\/\//, '`homepage` must start with https://.'),
      v.url('`homepage` must be a web address, for example "https://example.org/hello".'),
    )),
  })),
  limits: v.optional(closedTable('[limits]', {
    fuel: limit('fuel'),
    memory_mib: limit('memory_mib'),
    wall_ms: limit('wall_ms'),
    stack_kib: limit('stack_kib'),
    table_elements: limit('table_elements'),
    read_mib: limit('read_mib'),
    written_mib: limit('written_mib'),
    open_files: limit('open_files'),
    file_operations: limit('file_operations'),
    directory_entries: limit('directory_entries'),
  })),
});

export type WrittenManifest = v.InferOutput<typeof manifestSchema>;
