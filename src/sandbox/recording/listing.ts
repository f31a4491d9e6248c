import { printable } from '../../printable';
import type { FlatType } from '../../wasm/types';
import { fromBits } from '../flatValues';
import { Errno } from '../wasi/errno';
import { WASI_MODULE, WASI_SIGNATURES } from '../wasi/signatures';
import type { Recording } from './recording';
import type { Step } from './steps';

const decoder = new TextDecoder();
/** Bytes of data that a line shows. */
const SHOWN_BYTES = 48;
const ERRNO_NAMES: ReadonlyMap<number, string> = new Map(Object.entries(Errno).map(([name, value]) => [value, name]));

/** A recording as text for people: what was run, a line for each call with what went in and out, and how it ended. */
export async function* listRecording(recording: Recording): AsyncGenerator<string> {
  const { header, report } = recording;
  yield `recorded    ${header.recordedAt} on ${header.host}${header.isRedacted ? ', redacted' : ''}`;
  yield `module      ${header.module}${recording.hasModule ? ' (included)' : ' (not included)'}`;
  yield `run         ${header.entry.export} of ${quoted(header.name)} with ${JSON.stringify(header.args)}`;
  yield `limits      ${header.limits.fuel} fuel, ${header.limits.memoryPages / 16} MiB, ${header.limits.wallMs} ms`;
  yield '';
  let number = 0;
  const open: { readonly call: Step & { readonly kind: 'call' }; readonly number: number; readonly notes: string[] }[] = [];
  for await (const step of recording.steps()) {
    if (step.kind === 'call') {
      number += 1;
      open.push({ call: step, number, notes: [] });
      continue;
    }
    const current = open.at(-1);
    const answer = answerOf(step, current === undefined ? undefined : recording.header.imports[current.call.import]);
    if (current === undefined) yield `${' '.repeat(8)}${noteOf(step) ?? step.kind}`;
    else if (answer === undefined) current.notes.push(...[noteOf(step)].filter(note => note !== undefined));
    else {
      open.pop();
      yield line(recording, current.number, open.length, current.call, current.notes, answer);
    }
  }
  for (const { call, number: position, notes } of open.reverse()) yield line(recording, position, 0, call, notes, '(not answered)');
  yield '';
  yield `ended       ${report.status}, ${report.reason}: ${printable(report.message)}`;
  yield `used        ${report.fuelUsed} fuel (version ${report.fuelVersion}), ${report.peakMemoryPages / 16} MiB, ${Math.round(report.wallMs)} ms`;
  if (report.trap !== undefined) yield `trap        ${report.trap.kind}`;
  for (const frame of report.trap?.stack ?? []) yield `            at ${printable(frame)}`;
  for (const denial of report.denials) yield `refused     ${denial.call}${denial.path === undefined ? '' : ` of ${quoted(denial.path)}`}: needs ${denial.capability}`;
}

function line(recording: Recording, number: number, depth: number, call: Step & { readonly kind: 'call' }, notes: readonly string[], answer: string): string {
  const entry = recording.header.imports[call.import];
  const name = entry === undefined ? `import ${call.import}` : entry.module === WASI_MODULE ? entry.name : `${entry.module}.${entry.name}`;
  const types: readonly FlatType[] = entry?.module === WASI_MODULE ? WASI_SIGNATURES.get(entry.name)?.params ?? [] : [];
  const args = call.args.map((bits, index) => String(fromBits(types[index] ?? 'i64', bits))).join(', ');
  return `${String(number).padStart(6)}  ${'  '.repeat(depth)}${name}(${args}) ${answer}${notes.length === 0 ? '' : `  ${notes.join(', ')}`}`;
}

/** What a step that closes a call says; `undefined` for any other. */
function answerOf(step: Step, entry: { readonly module: string } | undefined): string | undefined {
  switch (step.kind) {
    case 'returned': {
      const [first] = step.results;
      if (first === undefined) return '= ()';
      if (entry?.module === WASI_MODULE) return `= ${ERRNO_NAMES.get(Number(first)) ?? first}`;
      return `= ${step.results.join(', ')}`;
    }
    case 'ended': return `ended it (${step.end.reason}): ${printable(step.end.message)}`;
    case 'faulted': return 'trapped: an address outside memory';
    case 'failed': return `failed: ${printable(step.message)}`;
    default: return undefined;
  }
}

/** What a step inside a call says; reads that are only pointers and lengths say nothing. */
function noteOf(step: Step): string | undefined {
  switch (step.kind) {
    case 'read-name': return quoted(decoder.decode(step.bytes));
    case 'write': return `gave ${step.bytes.length} B ${preview(step.bytes)}`;
    case 'write-redacted': return `gave ${step.length} B redacted${step.digest.length === 0 ? '' : ` sha256:${hex(step.digest)}`}`;
    case 'out-of-bounds': return `${step.length} B at ${step.pointer} are outside memory`;
    case 'charge': return `${step.fuel} fuel`;
    case 'invoke': return `called ${printable(step.export)}(${step.args.join(', ')})`;
    case 'output-read': return `to ${step.stream}`;
    case 'output': return `to ${step.stream} ${preview(step.bytes)}`;
    case 'output-redacted': return `to ${step.stream} ${step.length} B redacted`;
    default: return undefined;
  }
}

/** The first bytes of data: as text where it is text, else as hex digits. */
function preview(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, SHOWN_BYTES);
  const more = bytes.length > shown.length ? '…' : '';
  const isText = shown.every(byte => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x09);
  return isText && bytes.length > 0 ? `${JSON.stringify(decoder.decode(shown))}${more}` : `${hex(shown)}${more}`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

function quoted(text: string): string {
  return printable(JSON.stringify(text));
}
