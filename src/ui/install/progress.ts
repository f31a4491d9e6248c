import type { FetchProgress } from '../../plugins/sources/source';

/** What of the editor's `Progress` is used. */
interface Shown {
  report(value: { readonly message?: string; readonly increment?: number }): void;
}

/** Shows how far a fetch is: the phase, and how much of it is done where that is known. */
export function showFetchProgress(shown: Shown): (progress: FetchProgress) => void {
  let percent = 0;
  return ({ phase, done, total }) => {
    const now = done === undefined || total === undefined || total === 0 ? percent : Math.min(100, (done / total) * 100);
    const amount = done === undefined || done === 0 ? '' : total === undefined ? `, ${mebibytes(done)}` : `, ${mebibytes(done)} of ${mebibytes(total)}`;
    // The editor only goes forwards; a phase that starts over stays where the one before it ended.
    shown.report({ message: `${phase}${amount}`, increment: Math.max(0, now - percent) });
    percent = Math.max(percent, now);
  };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
