import type { FromWebview, ToWebview } from '../../../media/consent/protocol';
import type { ConsentQuestion } from '../../api/prompts';
import type { Disposable } from '../../sandbox/types';

/** Counts files for the consent page; of the questions about one request only the last is answered. */
export class FileCounter implements Disposable {
  private readonly underWay = new Map<number, AbortController>();

  /**
   * @param within what a request asks for, by its place on the page: nothing else is counted for it
   * @param onFailure told of what counting throws; the page is told that there is no count
   */
  constructor(private readonly countFiles: ConsentQuestion['countFiles'], private readonly within: (request: number) => readonly string[] | undefined, private readonly send: (message: ToWebview) => void, private readonly onFailure: (error: unknown) => void) {}

  count({ id, request, globs }: Extract<FromWebview, { readonly type: 'count' }>): void {
    this.underWay.get(request)?.abort();
    if (this.countFiles === undefined) return this.send({ type: 'counted', id });
    const { countFiles } = this;
    const abort = new AbortController();
    this.underWay.set(request, abort);
    void (async () => {
      try {
        const { matching, isCapped } = await countFiles({ globs, within: this.within(request) }, abort.signal);
        if (!abort.signal.aborted) this.send({ type: 'counted', id, count: { matching, isCapped } });
      } catch (error) {
        if (abort.signal.aborted) return;
        this.onFailure(error);
        this.send({ type: 'counted', id });
      }
    })();
  }

  dispose(): void {
    for (const abort of this.underWay.values()) abort.abort();
  }
}
