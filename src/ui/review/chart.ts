import { figureWords } from '../../api/review/explanation';
import type { SecurityFlag } from '../../api/review/flags';
import { figureOf } from '../../api/review/kinds';
import { escapeHtml } from './html';

const WIDTH = 640;
const HEIGHT = 96;
const MARGIN = 48;
const AXIS = 60;

/**
 * What is usual, a dot for each execution, and what was measured, on a logarithmic axis: an SVG that says the same in
 * words. It is told by shape as well as by colour.
 */
export function chartOf(flag: SecurityFlag): string {
  const { kind, measured, values } = flag;
  const words = (value: number): string => figureWords(figureOf(kind), value);
  const [least = 0, largest = 0] = [values[0], values.at(-1)];
  const place = scaleFrom(least, measured);
  const dots = values.map(value => `<circle class="usual" cx="${place(value)}" cy="${AXIS}" r="4"/>`).join('');
  const at = Number(place(measured));
  const range = words(least) === words(largest) ? words(least) : `${words(least)} – ${words(largest)}`;
  const description = `${values.length} usual executions: ${range}. Measured: ${words(measured)}.`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="chart-title">
<title id="chart-title">${escapeHtml(description)}</title>
<line class="axis" x1="${MARGIN}" y1="${AXIS}" x2="${WIDTH - MARGIN}" y2="${AXIS}"/>
${dots}
<path class="measured" d="M ${at} ${AXIS - 9} l 9 9 l -9 9 l -9 -9 z"/>
<text class="label" x="${place(least)}" y="${AXIS + 28}" text-anchor="start">usual: ${escapeHtml(range)}</text>
<text class="label strong" x="${at}" y="${AXIS - 20}" text-anchor="end">${escapeHtml(words(measured))}</text>
</svg>`;
}

/** Places values along the axis; those at the ends have room for their labels. */
function scaleFrom(least: number, most: number): (value: number) => string {
  const log = (value: number): number => Math.log2(Math.max(0, value) + 1);
  const [from, to] = [log(least), log(most)];
  const span = Math.max(to - from, 1e-9);
  return value => (MARGIN + (WIDTH - 2 * MARGIN) * Math.min(1, Math.max(0, (log(value) - from) / span))).toFixed(1);
}
