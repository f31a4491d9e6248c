import { sentenceOf } from '../../errors';
import { ExecutionEnd } from '../../sandbox/executionEnd';
import { conforming, NotConforming } from '../../sandbox/canonical/conforming';
import type { WitValue } from '../../sandbox/canonical/types';
import { unlessAborted } from '../../unlessAborted';
import type { HostInterface, HostServices, InterfaceFunction } from '../interfaces/types';
import type { HostFunctionRegistration, PluginIdentity, RegisteredInterface } from './types';

/** Longest text of an argument that rules and questions see, in characters. */
const MAX_ARGUMENT = 1_000;

/** A module that was not installed as a plugin. */
const NOBODY: PluginIdentity = { id: '', name: '', version: '' };

/** An interface of another extension's as plugins call it. */
export function foreignInterface(registered: RegisteredInterface): HostInterface {
  const { name, version, extensionId, capability, functions } = registered;
  return { name, version, provider: extensionId, capability, functions: functions.map(one => foreignFunction(one, registered)) };
}

/**
 * A function of another extension's: behind the gate, ended with the execution, its answer checked. Whatever it does, it is the
 * execution that ends, and its report says whose fault it was.
 */
function foreignFunction({ name, params, result, implement }: HostFunctionRegistration, { extensionId, capability, isWithdrawn }: RegisteredInterface): InterfaceFunction {
  return {
    name,
    capability,
    signature: { params, ...(result === undefined ? {} : { result }) },
    implement: (services, call) => async (args, { signal }) => {
      const argument = args.find(value => typeof value === 'string')?.slice(0, MAX_ARGUMENT);
      await services.gate.pass({ capability, call, ...(argument === undefined ? {} : { argument }) });
      if (isWithdrawn()) throw failed(`the extension ${extensionId} took ${call} back`);
      const answer = await answered(implement, args, services, signal).catch((error: unknown) => {
        throw failed(`${call} of the extension ${extensionId} failed: ${sentenceOf(error)}`);
      });
      if (answer === 'ended' || result === undefined) return undefined;
      try {
        return conforming(result, answer.value, name);
      } catch (error) {
        throw failed(error instanceof NotConforming
          ? `${call} of the extension ${extensionId} gave an answer of another type than it declares. It should give ${error.message}`
          : `the answer of ${call} of the extension ${extensionId} can't be read: ${sentenceOf(error)}`);
      }
    },
  };
}

/** The answer, or that the execution ended before there was one: nothing hears of it then, whatever it comes to. */
async function answered(implement: HostFunctionRegistration['implement'], args: readonly WitValue[], { caller = NOBODY }: HostServices, signal: AbortSignal): Promise<{ readonly value: unknown } | 'ended'> {
  const work = Promise.resolve().then(async () => ({ value: await implement(args, { plugin: caller, signal }) as unknown }));
  return unlessAborted(work, signal, () => 'ended' as const);
}

function failed(what: string): ExecutionEnd {
  return new ExecutionEnd('host-error', `Stopped: ${what.replace(/\.?$/, '.')}`);
}
