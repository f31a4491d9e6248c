import * as vscode from 'vscode';
import { sentenceOf } from '../errors';
import { createEmbeddedHost, type EmbeddedHost } from '../platform/node/embeddedHost';
import { hasWasiCore, loadVSCodeWasiHost } from '../platform/vscode/loadWasiHost';
import { createExecutor } from '../sandbox/executor';
import type { Disposable, Executor, WasmHost } from '../sandbox/types';
import { settings } from '../ui/ids';
import { chosenRuntime, settingsWritten, type Runtime } from '../ui/settings';

/** The window's executor, on the host that the setting `airlock.runtime` names; another one once the setting changes. */
export class RuntimeChoice implements Disposable {
  private current: Promise<Executor> | undefined;
  private seeing: Executor | undefined;
  private ours: EmbeddedHost | undefined;
  private readonly opened: Disposable[] = [];
  private readonly subscriptions: Disposable[];

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.subscriptions = [
      vscode.workspace.onDidChangeConfiguration(event => {
        // Executions that are under way end on the host that they began on.
        if (event.affectsConfiguration(settings.runtime)) this.current = undefined;
      }),
      vscode.extensions.onDidChange(() => {
        if (chosenRuntime() === 'auto') this.current = undefined;
      }),
    ];
  }

  /** Throws AirlockError `runtime.unavailable` where the chosen host is not there; tried again at the next call. */
  async executor(): Promise<Executor> {
    await settingsWritten();
    const opening = this.current ??= this.openChosen();
    try {
      return await opening;
    } catch (error) {
      if (this.current === opening) this.current = undefined;
      throw error;
    }
  }

  /**
   * An executor on the embedded host, whatever the setting says: it sees why a module crashes. Where plugins run elsewhere, no
   * thread of it waits for the next crash.
   */
  async embedded(): Promise<Executor> {
    this.seeing ??= this.executorOn(this.ours ?? this.kept(createEmbeddedHost({ keepWarm: false })));
    return this.seeing;
  }

  /** Makes the next process ready where it will be one of our own. */
  prepare(): void {
    const runtime = chosenRuntime();
    if (runtime === 'embedded' || (runtime === 'auto' && !hasWasiCore())) this.embeddedHost().prepare();
  }

  private async openChosen(): Promise<Executor> {
    const host = await this.host(chosenRuntime());
    this.log.info(`Plugins run on ${host.kind}.`);
    return this.executorOn(host);
  }

  private executorOn(host: WasmHost): Executor {
    return this.kept(createExecutor(host));
  }

  private async host(runtime: Runtime): Promise<WasmHost> {
    if (runtime === 'vscode-wasi') return loadVSCodeWasiHost();
    if (runtime === 'auto' && hasWasiCore()) {
      try {
        return await loadVSCodeWasiHost();
      } catch (error) {
        this.log.warn(`${sentenceOf(error)} The embedded runtime is used instead.`);
      }
    }
    return this.embeddedHost();
  }

  private embeddedHost(): EmbeddedHost {
    this.ours ??= this.kept(createEmbeddedHost());
    return this.ours;
  }

  /** Disposed of with this. */
  private kept<T extends Disposable>(item: T): T {
    this.opened.push(item);
    return item;
  }

  dispose(): void {
    for (const item of [...this.subscriptions, ...this.opened]) item.dispose();
  }
}
