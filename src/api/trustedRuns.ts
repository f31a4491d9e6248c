import { AirlockError, sentenceOf } from '../errors';
import type { PluginRow } from '../store/installedPlugins';
import { underSignals } from '../underSignals';
import type { RunOptions } from './runTypes';

/** Milliseconds between two looks whether what runs is still trusted. Only while something runs. */
const LOOK_MS = 1_000;

interface Work {
  readonly row: PluginRow;
  readonly stop: AbortController;
}

/** Stops what runs of a plugin as soon as it is not trusted any more. */
export class TrustedRuns {
  private readonly running = new Set<Work>();
  private timer: ReturnType<typeof setInterval> | undefined;

  /**
   * @param objectionTo why an installed plugin may not run; `undefined` where it may
   * @param onStopped told of each plugin that was stopped, once
   */
  constructor(
    private readonly objectionTo: (row: PluginRow) => Promise<AirlockError | undefined>,
    private readonly onStopped: (row: PluginRow, why: AirlockError) => void,
  ) {}

  /**
   * Follows one run of a plugin.
   *
   * @param work is given options whose signal also ends it when trust does
   * @throws what `work` throws; why it was stopped where that came first
   */
  async follow<T>(row: PluginRow, run: RunOptions, work: (run: RunOptions) => Promise<T>): Promise<T> {
    const own: Work = { row, stop: new AbortController() };
    this.running.add(own);
    this.watch();
    try {
      return await underSignals([run.signal, own.stop.signal], signal => work({ ...run, signal }));
    } catch (error) {
      throw own.stop.signal.aborted ? own.stop.signal.reason : error;
    } finally {
      this.running.delete(own);
      if (this.running.size === 0) this.dispose();
    }
  }

  /** Looks at once whether all that runs is still trusted. */
  async look(): Promise<void> {
    const told = new Set<string>();
    for (const { row, stop } of [...this.running]) {
      if (stop.signal.aborted) continue;
      // What can't be found out is an objection too: `objectionTo` may throw.
      const why = await this.objectionTo(row).catch((error: unknown) => asObjection(error));
      if (why === undefined) continue;
      stop.abort(why);
      if (!told.has(row.id)) this.onStopped(row, why);
      told.add(row.id);
    }
  }

  private watch(): void {
    this.timer ??= setInterval(() => void this.look(), LOOK_MS);
    if (typeof this.timer === 'object') this.timer.unref();
  }

  dispose(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

function asObjection(error: unknown): AirlockError {
  return error instanceof AirlockError ? error : new AirlockError('package.io', `What is trusted could not be read: ${sentenceOf(error)}`, '', { cause: error });
}
