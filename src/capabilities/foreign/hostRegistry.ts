import * as v from 'valibot';
import { AirlockError } from '../../errors';
import { isReserved } from '../../sandbox/interfaces';
import type { ForeignCapability } from '../types';
import { registrationSchema } from './registrationSchema';
import type { RegisteredInterface } from './types';

/** What is known of an extension of the editor. */
export interface KnownExtension {
  /** What its own manifest says that it brings: the names in `"airlock": { "capabilities": ["clock"] }`. */
  readonly capabilities: readonly string[];
}

/** Undoes a registration. */
export interface Registered {
  dispose(): void;
}

/** The interfaces that other extensions registered in this window. Known before anything else of Airlock is loaded. */
export class HostRegistry {
  readonly #interfaces = new Map<string, RegisteredInterface>();

  /** @param extension tells of an extension by its id; `undefined` where there is none. Every id is taken where absent. */
  constructor(private readonly extension?: (id: string) => KnownExtension | undefined) {}

  /** All that are registered now. */
  get interfaces(): readonly RegisteredInterface[] {
    return [...this.#interfaces.values()];
  }

  /**
   * Registers what {@link HostInterfaceRegistration} describes, until it is disposed of.
   *
   * @throws AirlockError `interface.invalid`, `interface.conflict`
   */
  register(registration: unknown): Registered {
    const parsed = v.safeParse(registrationSchema, registration);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      throw new AirlockError('interface.invalid', `The interface can't be registered: at ${v.getDotPath(issue) ?? 'its top'}: ${issue.message}`, 'docs/EXTENSIONS.md says what is expected.');
    }
    const { extensionId, name, version, capability, functions } = parsed.output;
    this.#requireOwn(extensionId, name, capability.name);
    if (this.#interfaces.has(name)) {
      throw new AirlockError('interface.conflict', `${name} is registered already, by ${this.#interfaces.get(name)?.extensionId ?? 'another extension'}.`, 'Dispose of that registration first.');
    }
    const { name: right, ...words } = capability;
    const made: RegisteredInterface = { extensionId, name, version, capability: right, words, functions, isWithdrawn: () => this.#interfaces.get(name) !== made };
    this.#interfaces.set(name, made);
    return { dispose: () => { if (this.#interfaces.get(name) === made) this.#interfaces.delete(name); } };
  }

  /** Takes back what extensions registered that are not there any more. */
  retainInstalled(): void {
    for (const { name, extensionId } of this.interfaces) if (this.extension?.(extensionId) === undefined) this.#interfaces.delete(name);
  }

  /** An extension speaks for itself only, as far as the editor tells: all of them run in one process, with the same rights. */
  #requireOwn(extensionId: string, name: string, capability: ForeignCapability): void {
    const [publisher = ''] = extensionId.split('.');
    const [, owner = '', right = ''] = /^ext:(.+)\/([^/]+)$/.exec(capability) ?? [];
    if (owner !== extensionId) throw notOwn(`The capability ${capability} is not of the extension ${extensionId}.`, `Name it "ext:${extensionId}/${right}".`);
    if (!name.startsWith(`${publisher}:`) || isReserved(name)) throw notOwn(`The interface ${name} is not of the publisher ${publisher}.`, `Name it "${publisher}:…/…".`);
    if (this.extension === undefined) return;
    const known = this.extension(extensionId);
    if (known === undefined) throw notOwn(`There is no extension ${extensionId} here.`, 'Give the id of the extension that registers: `context.extension.id`.');
    if (!known.capabilities.includes(right)) throw notOwn(`The package.json of ${extensionId} doesn't say that it brings "${right}".`, `Add it there: "airlock": { "capabilities": ["${right}"] }.`);
  }
}

function notOwn(message: string, nextStep: string): AirlockError {
  return new AirlockError('interface.invalid', message, nextStep);
}
