/**
 * Lines of a Markdown table; the first column is text, the others are aligned to the right.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const widths = head.map((title, column) => Math.max(3, ...[title, ...rows.map(row => row[column] ?? '')].map(cell => [...cell].length)));
  const line = (/** @type {readonly string[]} */ cells) => `| ${widths.map((width, column) => {
    const cell = cells[column] ?? '';
    const padding = ' '.repeat(width - [...cell].length);
    return column === 0 ? cell + padding : padding + cell;
  }).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** @param {number} value */
export const factor = value => (Number.isNaN(value) ? '–' : value.toFixed(2));

/**
 * A median with its quartiles: `1.08 (1.06–1.11)`.
 * @param {import('./statistics.mjs').Summary} summary
 * @param {number} [digits]
 */
export const spread = ({ median, low, high }, digits = 2) => `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;

/**
 * A ratio with its quartiles and the ratio of the fastest samples: `1.08 (1.06–1.11) 1.07`.
 * @param {import('./statistics.mjs').Summary & { best: number }} ratio
 */
export const compared = ratio => `${spread(ratio)} ${factor(ratio.best)}`;

/** @param {number} bytes */
export const size = bytes => (bytes < 1_000_000 ? `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
