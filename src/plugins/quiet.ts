/** Waits until nothing has happened for a while, and then acts once for all of it; one action at a time. */
export class Quiet {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private acting: Promise<void> | undefined;
  private isDisposed = false;

  /**
   * @param quietMs milliseconds without anything happening
   * @param act never rejects
   */
  constructor(private readonly quietMs: number, private readonly act: () => Promise<void>) {}

  /** Something happened. @param waitMs milliseconds to wait, where not as usual */
  happened(waitMs = this.quietMs): void {
    if (this.isDisposed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.begin(); }, waitMs);
    // Where timers can keep a process alive, this one doesn't.
    if (typeof this.timer === 'object') this.timer.unref();
  }

  /** Acts no more; resolves when what is under way has ended. */
  async dispose(): Promise<void> {
    this.isDisposed = true;
    clearTimeout(this.timer);
    await this.acting;
  }

  private begin(): void {
    this.timer = undefined;
    // What happens meanwhile is acted on afterwards.
    const acting = (this.acting ?? Promise.resolve()).then(() => (this.isDisposed ? undefined : this.act()));
    this.acting = acting;
  }
}
