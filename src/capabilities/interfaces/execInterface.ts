import type { WitType, WitValue } from '../../sandbox/canonical/types';
import { executeFor } from '../exec/execute';
import { EXEC_ERRORS, ExecFailure } from '../exec/types';
import type { ExecCommand, ExecOutput } from '../exec/types';
import type { HostInterface } from './types';

const bytes: WitType = { list: 'u8' };
const command: WitType = {
  record: [
    { name: 'program', type: 'string' },
    { name: 'arguments', type: { list: 'string' } },
    { name: 'input', type: { option: bytes } },
    { name: 'milliseconds', type: { option: 'u32' } },
  ],
};
const output: WitType = {
  record: [
    { name: 'ending', type: { variant: [{ name: 'exited', type: 's32' }, { name: 'signalled', type: 'string' }] } },
    { name: 'stdout', type: bytes },
    { name: 'stderr', type: bytes },
    { name: 'stdout-cut', type: 'bool' },
    { name: 'stderr-cut', type: 'bool' },
  ],
};
const execError: WitType = { variant: EXEC_ERRORS.map(name => ({ name, type: 'string' })) };

/** `airlock:plugin/exec` (sdk/wit/airlock.wit). */
export const execInterface: HostInterface = {
  name: 'airlock:plugin/exec',
  version: '1.0.0',
  functions: [{
    name: 'run',
    capability: 'exec',
    signature: { params: [{ name: 'command', type: command }], result: { result: { ok: output, error: execError } } },
    implement: (services, call) => async ([asked], host): Promise<WitValue> => {
      try {
        return { ok: outputValue(await executeFor(services, call, commandOf(asked), host.signal)) };
      } catch (error) {
        if (error instanceof ExecFailure) return { error: { tag: error.kind, value: error.message } };
        throw error;
      }
    },
  }],
};

function commandOf(value: WitValue): ExecCommand {
  const { program, arguments: words, input, milliseconds } = value as { readonly program: string; readonly arguments: readonly string[]; readonly input?: Uint8Array; readonly milliseconds?: number };
  return { program, arguments: words, ...(input === undefined ? {} : { input }), ...(milliseconds === undefined ? {} : { timeoutMs: milliseconds }) };
}

function outputValue({ ending, stdout, stderr, isStdoutCut, isStderrCut }: ExecOutput): WitValue {
  return {
    ending: ending.kind === 'exited' ? { tag: 'exited', value: ending.code } : { tag: 'signalled', value: ending.signal },
    stdout, stderr, 'stdout-cut': isStdoutCut, 'stderr-cut': isStderrCut,
  };
}
