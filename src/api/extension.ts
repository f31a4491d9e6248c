import type { HostInterfaceRegistration } from '../capabilities/foreign/types';
import type { EventListener, Subscription } from '../events/bus';
import type { Airlock } from './types';
import type { Prompts } from './prompts';

/** What `vscode.extensions.getExtension('airlock.airlock').activate()` gives other extensions. */
export interface AirlockExtension {
  /** Raised when something here changes so that callers have to. */
  readonly apiVersion: 1;
  /** The window's Airlock, opened when first asked for. Throws AirlockError `store.*` where it cannot be. */
  airlock(): Promise<Airlock>;
  /** Calls for everything that happens in this window (docs/EVENTS.md). Opens nothing: what others open is told from then on. */
  onDidEvent(listener: EventListener): Subscription;
  /**
   * Gives functions to plugins that were granted the capability that is named with them (docs/EXTENSIONS.md), until what is returned is
   * disposed of. Opens nothing.
   *
   * @throws AirlockError `interface.invalid`, `interface.conflict`
   */
  registerHostInterface(registration: HostInterfaceRegistration): Subscription;
  /**
   * Only in an extension host that runs tests: answers questions by a program, because no dialog opens there. `undefined`
   * gives them back to the user.
   */
  readonly answerPrompts?: (prompts: Prompts | undefined) => void;
}
