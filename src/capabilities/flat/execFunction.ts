import * as v from 'valibot';
import { executeFor, refuseUnlessSome } from '../exec/execute';
import { EXEC_LIMITS } from '../exec/limits';
import { ExecFailure } from '../exec/types';
import type { ExecCommand, ExecOutput } from '../exec/types';
import { encodedBytes } from './encodedBytes';
import { FLAT_MODULES, handOverJson, textAt, type FlatFunction } from './flatFunction';

const schema = v.strictObject({
  command: v.pipe(v.array(v.string()), v.minLength(1)),
  input: v.optional(v.string()),
  milliseconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** Bytes of a request: its input, twice where all of it is written as escapes, and what is around it. */
const MAX_REQUEST_BYTES = 2 * EXEC_LIMITS.inputBytes + (1 << 16);

/**
 * `host_exec(request: i32, length: i32) -> i32`: runs a program. Both are JSON: `{ "command": [program, argument…], "input",
 * "milliseconds" }`, and `{ "exit" or "signal", "stdout", "stdout_encoding", "stdout_cut", … }` or `{ "error": { "code", "message" } }`
 * (docs/INTERFACES.md, "Flat names").
 */
export const execFunction: FlatFunction = {
  modules: FLAT_MODULES,
  name: 'host_exec',
  capability: 'exec',
  signature: { params: ['i32', 'i32'], results: ['i32'] },
  attached: { pointer: 0, length: 1, unit: 1, follow: false },
  implement: (services, call) => async (host, [pointer, length]) => {
    // Whoever may not run programs at all isn't told what is wrong with a request.
    await refuseUnlessSome(services, call);
    try {
      const request = parsed(await textAt(host, call, pointer, length, MAX_REQUEST_BYTES));
      return [await handOverJson(host, answered(await executeFor(services, call, request, host.signal)))];
    } catch (error) {
      if (!(error instanceof ExecFailure)) throw error;
      return [await handOverJson(host, { error: { code: error.kind, message: error.message } })];
    }
  },
};

function parsed(json: string): ExecCommand {
  let written: unknown;
  try {
    written = JSON.parse(json);
  } catch {
    throw new ExecFailure('invalid-request', 'The request is not JSON. Write an object with `command`.');
  }
  const result = v.safeParse(schema, written);
  if (!result.success) {
    const [issue] = result.issues;
    throw new ExecFailure('invalid-request', `The request makes no sense. ${v.getDotPath(issue) ?? 'It'}: ${issue.message}.`);
  }
  const { command: [program = '', ...words], input, milliseconds } = result.output;
  return {
    program, arguments: words,
    ...(input === undefined ? {} : { input: new TextEncoder().encode(input) }),
    ...(milliseconds === undefined ? {} : { timeoutMs: milliseconds }),
  };
}

function answered({ ending, stdout, stderr, isStdoutCut, isStderrCut }: ExecOutput): unknown {
  const [out, err] = [encodedBytes(stdout), encodedBytes(stderr)];
  return {
    ...(ending.kind === 'exited' ? { exit: ending.code } : { signal: ending.signal }),
    stdout: out.text, stdout_encoding: out.encoding, stdout_cut: isStdoutCut,
    stderr: err.text, stderr_encoding: err.encoding, stderr_cut: isStderrCut,
  };
}
