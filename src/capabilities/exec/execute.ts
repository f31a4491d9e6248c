import { ExecutionEnd } from '../../sandbox/executionEnd';
import { denied } from '../gate';
import type { HostServices } from '../interfaces/types';
import { commandLine } from './commandLine';
import { EXEC_RULES } from './rules';
import type { ExecLimits } from './limits';
import { ExecFailure } from './types';
import type { ExecCommand, ExecOutput, ProgramRun } from './types';

/** Longest piece of a command that no line says, in characters. */
const MAX_SHOWN = 300;

/**
 * Runs a program for a plugin, where its words are exactly those that were granted and the rules allow it.
 *
 * @param call the function's name, for denials
 * @param signal ends with the execution
 * @throws ExecFailure where the program was not run, or not to its end
 * @throws ExecutionEnd `capability-denied` where it was not granted, or plugins run no programs at all
 */
export async function executeFor(services: HostServices, call: string, asked: ExecCommand, signal: AbortSignal): Promise<ExecOutput> {
  const { gate, use, programs } = services;
  const words = [asked.program, ...asked.arguments] as const;
  const argument = commandLine(words) ?? words.map(word => JSON.stringify(word)).join(' ').slice(0, MAX_SHOWN);
  refuseWhereOff(services, call, argument);
  const { limits, covers } = programs?.rules ?? EXEC_RULES;
  const rights = gate.rights('exec');
  // What lies outside of the grant is not asked about.
  if (rights.length > 0 && !rights.some(({ commands = [] }) => commands.some(granted => covers(granted, words)))) throw denied(call, 'exec', argument);
  await gate.pass({ capability: 'exec', call, argument });
  // It may have been switched off while somebody was asked.
  refuseWhereOff(services, call, argument);
  if (programs === undefined) throw new ExecFailure('unavailable', 'There are no programs where this plugin runs. Run it in the editor on a desktop, or as an installed plugin.');
  const checked = checkedRequest(asked, limits);
  use.programs += 1;
  return programs.run({ words, ...checked, outputBytes: limits.outputBytes, signal });
}

/**
 * Refuses a plugin that may run no programs at all, whatever it is about to ask for.
 *
 * @throws ExecutionEnd `capability-denied`
 */
export async function refuseUnlessSome(services: HostServices, call: string): Promise<void> {
  refuseWhereOff(services, call);
  if (services.gate.allowed('exec') === undefined) await services.gate.pass({ capability: 'exec', call });
}

function refuseWhereOff({ programs }: HostServices, call: string, argument?: string): void {
  const switchOn = programs?.switchedOff();
  if (switchOn === undefined) return;
  throw new ExecutionEnd('capability-denied', `Stopped: called ${call}, and plugins run no programs: that is switched off.`, { denied: { call, capability: 'exec', switchOn, ...(argument === undefined ? {} : { argument }) } });
}

/** @throws ExecFailure `invalid-request` */
function checkedRequest({ input, timeoutMs = Infinity }: ExecCommand, { inputBytes, defaultMs, mostMs }: ExecLimits): Pick<ProgramRun, 'input' | 'timeoutMs'> {
  if (input !== undefined && input.length > inputBytes) throw new ExecFailure('invalid-request', `The input has ${input.length} bytes; ${inputBytes} are the most.`);
  if (timeoutMs < 1) throw new ExecFailure('invalid-request', `A program can't end within ${timeoutMs} milliseconds. Give it some, or leave the time out for ${defaultMs}.`);
  return { input, timeoutMs: timeoutMs === Infinity ? defaultMs : Math.min(timeoutMs, mostMs) };
}
