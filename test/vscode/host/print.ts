import { format } from 'node:util';

/** What a line starts with that is shown by the driver; everything else on the console only goes to its log. */
const mark = '[tests] ';

/** Prints a line in the output of the test run. Takes what `console.log` takes. */
export function print(...words: readonly unknown[]): void {
  for (const line of format(...words).split('\n')) console.log(mark + line);
}
