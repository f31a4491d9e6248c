import type { SecurityFlag } from '../../api/review/flags';
import { isRegression } from '../../api/review/kinds';
import { printable } from '../../printable';
import { formatTime } from '../format';
import { commands } from '../ids';
import { chartOf } from './chart';
import { escapeHtml } from './html';
import { STYLE } from './style';
import { figureRows, kindLabel, stateLabel } from './words';

/** What the page of a flag shows besides the flag. */
export interface PageContext {
  /** The plugin's name, as it says itself. */
  readonly pluginName: string;
  readonly isInstalled: boolean;
  readonly isEnabled: boolean;
  /** Decides which times need their date. */
  readonly now: Date;
  /** Fresh for each page; only the style that carries it counts. */
  readonly nonce: string;
}

/** The commands that links of the page may run. */
export const PAGE_COMMANDS: readonly string[] = [commands.acceptFlag, commands.blockFlag, commands.reportFlag, commands.enable];

/** A flag with its figures, as an HTML document without scripts. What a plugin says of itself is text in it. */
export function flagPage(flag: SecurityFlag, context: PageContext): string {
  const name = text(context.pluginName);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${context.nonce}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Security Review</title>
<style nonce="${context.nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>${name}: ${text(kindLabel(flag.kind))} stands out</h1>
<p class="explanation">${text(flag.explanation)}</p>
<p class="state">${text(stateWords(flag, context.now))}</p>
<nav aria-label="Decision">${actions(flag, context)}</nav>
<h2>Compared with what is usual</h2>
<figure>${chartOf(flag)}<figcaption>Each dot is one execution, the diamond is ${isRegression(flag.kind) ? 'the median of this version' : 'what was measured'}. The axis is logarithmic.</figcaption></figure>
${table('Figures', figureRows(flag))}
<h2>What ran</h2>
${table('What ran', [
    ['Plugin', `${flag.pluginId} ${flag.version}`],
    ['Command', flag.command],
    ['Module SHA-256', flag.moduleDigest],
    ['Execution', flag.execution],
    ['First seen', formatTime(flag.at, context.now)],
    ['Last seen', formatTime(flag.lastAt, context.now)],
    ['Times seen', String(flag.occurrences)],
  ])}
</main>
</body>
</html>`;
}

function stateWords(flag: SecurityFlag, now: Date): string {
  if (flag.state === 'open') return 'Not decided yet.';
  const label = stateLabel(flag.state);
  return `${label.charAt(0).toUpperCase()}${label.slice(1)}${flag.decidedBy === undefined ? '' : ` by ${flag.decidedBy}`}${flag.decidedAt === undefined ? '' : `, ${formatTime(flag.decidedAt, now)}`}.`;
}

function actions(flag: SecurityFlag, { isInstalled, isEnabled }: PageContext): string {
  const offered: readonly (readonly [wanted: boolean, command: string, argument: string, label: string, effect: string])[] = [
    [flag.state !== 'accepted', commands.acceptFlag, flag.id, 'Accept', 'This is normal: executions like it are not flagged again.'],
    [isInstalled && isEnabled, commands.blockFlag, flag.id, 'Block Plugin', 'Disables the plugin and stops what runs of it. Enabling it undoes that.'],
    [isInstalled && !isEnabled, commands.enable, flag.pluginId, 'Enable Plugin', 'Lets the plugin run again.'],
    [true, commands.reportFlag, flag.id, 'Report…', 'Makes a report to copy or save. Nothing is sent.'],
  ];
  const items = offered.filter(([wanted]) => wanted).map(([, command, argument, label, effect], index) => {
    const id = `effect-${index}`;
    return `<li><a role="button" href="command:${command}?${encodeURIComponent(JSON.stringify([argument]))}" aria-describedby="${id}">${text(label)}</a> <span id="${id}">${text(effect)}</span></li>`;
  });
  return `<ul>${items.join('')}</ul>`;
}

function table(caption: string, rows: readonly (readonly [string, string])[]): string {
  return `<table><caption>${text(caption)}</caption><tbody>${rows.map(([name, value]) => `<tr><th scope="row">${text(name)}</th><td>${text(value)}</td></tr>`).join('')}</tbody></table>`;
}

function text(value: string): string {
  return escapeHtml(printable(value));
}
