import { readableKeyId } from '../plugins/trust/fingerprint';
import type { InstalledPlugin, Signer } from '../plugins/types';
import { printable } from '../printable';

/** An installed plugin as `--json` shows it (README.md, "JSON"). */
export function pluginJson(plugin: InstalledPlugin): Readonly<Record<string, unknown>> {
  const { id, version, state, isPinned, distrust, manifest, signer, source, moduleDigest, signatureDigest, installedAt, error } = plugin;
  return {
    id, version, name: manifest.meta.name, state, pinned: isPinned === true, signer, source, moduleDigest,
    ...(signatureDigest === undefined ? {} : { signatureDigest }),
    installedAt,
    commands: manifest.commands.map(command => command.name),
    capabilities: manifest.capabilities,
    ...(distrust === undefined ? {} : { distrust }),
    ...(error === undefined ? {} : { error }),
  };
}

/** Who signed something, as a sentence. */
export function signerLine(signer: Signer): string {
  switch (signer.kind) {
    case 'trusted': return `Signed by ${signer.name}: ${readableKeyId(signer.keyId)}.`;
    case 'unknown': return `Signed by a key that you don't trust: ${readableKeyId(signer.keyId)}.`;
    case 'unsigned': return 'Not signed: who made it, and whether it was changed since, cannot be told.';
  }
}

/** Installed plugins, one per line, in columns. */
export function pluginTable(plugins: readonly InstalledPlugin[]): string {
  if (plugins.length === 0) return 'No plugin is installed.\n';
  return table([['ID', 'VERSION', 'STATE', 'SIGNED BY', 'SOURCE'], ...plugins.map(plugin => [plugin.id, plugin.version, plugin.state, signedBy(plugin.signer), whereFrom(plugin)])]);
}

function signedBy(signer: Signer): string {
  return signer.kind === 'trusted' ? signer.name : signer.kind === 'unknown' ? 'unknown key' : '-';
}

function whereFrom({ source: { url, requested, reference } }: InstalledPlugin): string {
  const state = requested ?? reference;
  return state === undefined ? url : `${url} ${state}`;
}

/** Rows in columns as wide as they need to be. */
export function table(rows: readonly (readonly string[])[]): string {
  const shown = rows.map(row => row.map(printable));
  const widths = shown.reduce<readonly number[]>((most, row) => row.map((cell, column) => Math.max(cell.length, most[column] ?? 0)), []);
  return shown.map(row => `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ')}\n`).join('');
}
