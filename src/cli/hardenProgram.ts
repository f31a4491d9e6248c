import { createHash } from 'node:crypto';
import { AirlockError } from '../errors';
import type { HardenedModule } from '../sandbox/types';
import { harden } from '../wasm';
import type { HardenPlan } from '../wasm/types';
import type { Program } from './loadProgram';
import { RefusedModule } from './refusedModule';

/** Hardens a program. Throws AirlockError `module.*` where it is refused, or has no function to start with. */
export function hardenProgram(target: string, { module, entry }: Pick<Program, 'module' | 'entry'>, plan: HardenPlan): HardenedModule {
  const hardened = hardenBytes(target, module, plan);
  const { callables } = hardened.info;
  if (!callables.some(callable => callable.name === entry)) {
    const names = callables.map(callable => callable.name).filter(name => name !== '').slice(0, 10);
    throw new AirlockError('module.refused', `${target} has no function ${entry} to start with: it is a library, not a command.`, `It exports ${names.join(', ')}.`);
  }
  return hardened;
}

/** Hardens a module. Throws RefusedModule. */
export function hardenBytes(target: string, module: Uint8Array, plan: HardenPlan): HardenedModule {
  const result = harden(module, plan);
  if (!result.ok) throw new RefusedModule(target, result.refusal);
  return { digest: digestOf(module), bytes: result.bytes, info: result.info };
}

/** SHA-256 of a module, lower-case hex. */
export function digestOf(module: Uint8Array): string {
  return createHash('sha256').update(module).digest('hex');
}
