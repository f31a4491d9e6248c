import type { AirlockError } from '../errors';

/** Stops everything that runs of one plugin. */
export class Stops {
  private readonly controllers = new Map<string, AbortController>();

  /** Aborts when the plugin is stopped the next time. */
  signalOf(pluginId: string): AbortSignal {
    let controller = this.controllers.get(pluginId);
    if (controller === undefined) this.controllers.set(pluginId, controller = new AbortController());
    return controller.signal;
  }

  /** @param why what the executions say that they were stopped for */
  stop(pluginId: string, why: AirlockError): void {
    const controller = this.controllers.get(pluginId);
    this.controllers.delete(pluginId);
    controller?.abort(why);
  }

  /** The plugins that ran since they were last stopped. */
  get plugins(): readonly string[] {
    return [...this.controllers.keys()];
  }
}
