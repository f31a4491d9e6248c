import type { FetchProgress } from '../plugins/sources/source';
import { printable } from '../printable';

/** Milliseconds between two texts of the line. */
const INTERVAL_MS = 100;

/** One line on a terminal that says how far something is, and goes away when it is done. */
export class ProgressLine {
  private shown = false;
  private last = '';
  private at = -Infinity;

  /** @param write `undefined` where nobody looks: then nothing is shown */
  constructor(private readonly write: ((text: string) => void) | undefined) {}

  readonly show = ({ phase, done, total }: FetchProgress): void => {
    const now = performance.now();
    if (this.write === undefined || (phase === this.last && now - this.at < INTERVAL_MS)) return;
    [this.last, this.at, this.shown] = [phase, now, true];
    const amount = done === undefined ? '' : ` ${inMiB(done)}${total === undefined ? '' : ` of ${inMiB(total)}`} MiB`;
    this.write(`\r\x1b[K${printable(phase)}${amount} …`);
  };

  /** Takes the line away. */
  readonly clear = (): void => {
    if (this.shown) this.write?.('\r\x1b[K');
    this.shown = false;
  };
}

function inMiB(bytes: number): string {
  return (bytes / (1024 * 1024)).toFixed(1);
}
