import { scopeOf } from '../../capabilities/scope';
import { wordsFor } from '../../capabilities/words';
import type { ExecutionRecord, Grant, InstalledPlugin, PluginCommand, CapabilityRequest } from '../../plugins/types';
import { readableKeyId } from '../../plugins/trust/fingerprint';
import { formatDuration, formatFuel, formatMiB, formatTime, fuelShare } from '../format';
import { treeContext, treeFlags } from '../ids';
import { distrustLabel, endingLabel, signerExplanation, signerLabel } from '../words';
import { foundGroupEntry, foundPackageEntry } from './foundEntry';
import { versionEntry, versionsEntry } from './versionEntry';
import { canRun, type PluginsNode } from './model';
import type { TreeEntry } from './treeEntry';

/** Puts a node of the Plugins view into words. `now` decides which times need their date. */
export function describeNode(node: PluginsNode, now: Date): TreeEntry {
  switch (node.kind) {
    case 'plugin': return pluginEntry(node.plugin);
    case 'commands': return groupEntry('Commands', 'terminal', treeContext.commands, 'expanded');
    case 'capabilities': return groupEntry('Capabilities', 'shield', treeContext.capabilities, 'expanded');
    case 'executions': return groupEntry('Last executions', 'history', treeContext.executions, 'expanded');
    case 'command': return commandEntry(node.plugin, node.command);
    case 'capability': return capabilityEntry(node.request, node.grant);
    case 'execution': return executionEntry(node.execution, now);
    case 'versions': return versionsEntry(node.versions);
    case 'version': return versionEntry(node.version, now);
    case 'found': return foundGroupEntry(node.packages);
    case 'foundPackage': return foundPackageEntry(node.found);
    case 'note': return { label: '', description: node.text, icon: '', tooltip: { title: node.text, facts: [] }, spoken: node.text, context: '', state: 'leaf' };
  }
}

function pluginEntry(plugin: InstalledPlugin): TreeEntry {
  const { name, description, authors, license } = plugin.manifest.meta;
  const { signer } = plugin;
  const state = stateOf(plugin);
  const signed = signerLabel(signer);
  const facts: (readonly [string, string])[] = [
    ['Id', plugin.id],
    ['Version', plugin.version],
    ...(plugin.update === undefined ? [] : [['Available', plugin.update.version] as const]),
    ['Signer', signed],
    ...(signer.kind === 'unsigned' ? [] : [['Key', readableKeyId(signer.keyId)] as const]),
    ...(authors.length > 0 ? [['Authors', authors.join(', ')] as const] : []),
    ...(license === undefined ? [] : [['License', license] as const]),
    ['State', state],
    ...(plugin.error === undefined ? [] : [[plugin.state === 'error' ? 'Error' : 'Reason', plugin.error] as const]),
    ...(plugin.isPinned === true ? [['Pinned', 'it stays at this version until you name another'] as const] : []),
    ['Installed from', plugin.source.url],
    ...(plugin.followed === undefined ? [] : [['Hot reload', plugin.followed.problem ?? 'on: what changes there is verified and takes the place of this'] as const]),
    ...(plugin.source.requested === undefined ? [] : [['Asked for', plugin.source.requested] as const]),
    ...(plugin.source.reference === undefined ? [] : [['Exactly', plugin.source.reference] as const]),
    ['Module SHA-256', plugin.moduleDigest],
  ];
  return {
    label: name,
    description: [plugin.version, plugin.update === undefined ? '' : `${plugin.update.version} available`, plugin.followed?.problem === undefined ? '' : 'not reloaded', ...(plugin.distrust === undefined ? [signed, plugin.isPinned === true ? 'pinned' : '', state === 'enabled' ? '' : state] : [state, signed])].filter(part => part !== '').join(' · '),
    ...pluginIcon(plugin),
    tooltip: { title: `${name} ${plugin.version}`, text: [description, plugin.distrust?.reason ?? signerExplanation(signer)].filter(part => part !== '').join('\n\n'), facts },
    spoken: `${name}, version ${plugin.version}, ${plugin.update === undefined ? '' : `version ${plugin.update.version} available, `}${plugin.isPinned === true ? 'pinned, ' : ''}${signed}, ${state}${plugin.followed?.problem === undefined ? '' : `, not reloaded: ${plugin.followed.problem}`}${plugin.state === 'disabled' && plugin.error !== undefined ? `. ${plugin.error}` : ''}`,
    context: treeContext[contextOf(plugin)] + (plugin.isPinned === true ? treeFlags.pinned : '') + (plugin.source.kind === 'local' ? treeFlags.local : ''),
    state: 'collapsed',
  };
}

function contextOf(plugin: InstalledPlugin): InstalledPlugin['state'] | 'disabledBySetting' | 'distrusted' {
  if (plugin.state !== 'enabled') return plugin.state;
  if (plugin.distrust !== undefined) return 'distrusted';
  return canRun(plugin) ? 'enabled' : 'disabledBySetting';
}

/** A plugin's state in words. */
function stateOf(plugin: InstalledPlugin): string {
  if (plugin.distrust !== undefined && plugin.state !== 'error') return distrustLabel(plugin.distrust.code);
  return plugin.state === 'enabled' && !canRun(plugin) ? 'disabled by a setting' : plugin.state;
}

function pluginIcon(plugin: InstalledPlugin): { readonly icon: string; readonly iconColor?: string } {
  if (plugin.state === 'error') return { icon: 'error', iconColor: 'problemsErrorIcon.foreground' };
  if (plugin.distrust !== undefined) return { icon: 'shield', iconColor: 'problemsErrorIcon.foreground' };
  if (!canRun(plugin)) return { icon: 'circle-slash', iconColor: 'disabledForeground' };
  switch (plugin.signer.kind) {
    case 'trusted': return { icon: 'verified-filled', iconColor: 'extensionIcon.verifiedForeground' };
    case 'unknown': return { icon: 'question', iconColor: 'problemsWarningIcon.foreground' };
    case 'unsigned': return { icon: 'warning', iconColor: 'problemsWarningIcon.foreground' };
  }
}

function groupEntry(label: string, icon: string, context: string, state: TreeEntry['state']): TreeEntry {
  return { label, description: '', icon, tooltip: { title: label, facts: [] }, spoken: label, context, state };
}

function commandEntry(plugin: InstalledPlugin, command: PluginCommand): TreeEntry {
  return {
    label: command.title,
    description: command.name,
    icon: 'play',
    tooltip: { title: command.title, text: plugin.distrust?.reason ?? (canRun(plugin) ? 'Click to run.' : 'Enable the plugin to run this.'), facts: command.args.length === 0 ? [] : [['Arguments', command.args.join(' ')]] },
    spoken: `Command ${command.title} of ${plugin.manifest.meta.name}`,
    context: canRun(plugin) ? treeContext.command : '',
    state: 'leaf',
  };
}

function capabilityEntry(request: CapabilityRequest, grant: Grant | undefined): TreeEntry {
  const words = wordsFor(request);
  const scope = scopeOf(request);
  const decision = decisionWords(request, grant);
  return {
    label: words.label,
    description: [decision.text, ...(scope.length === 0 ? [] : [scope.join(', ')])].join(' · '),
    icon: decision.icon,
    ...(decision.color === undefined ? {} : { iconColor: decision.color }),
    tooltip: {
      title: `${words.title} (${request.name})`,
      text: words.meaning,
      facts: [
        ['In this workspace', decision.text],
        ...(scope.length === 0 ? [] : [[words.scopeLabel, scope.join(', ')] as const]),
        ...(request.reason === undefined ? [] : [['The author says', request.reason] as const]),
      ],
    },
    spoken: `${words.title}${scope.length === 0 ? '' : `, ${scope.join(', ')}`}: ${decision.text}`,
    context: request.name === 'log' ? '' : treeContext.capability,
    state: 'leaf',
  };
}

function decisionWords(request: CapabilityRequest, grant: Grant | undefined): { readonly text: string; readonly icon: string; readonly color?: string } {
  if (request.name === 'log') return { text: 'always allowed', icon: 'pass', color: 'testing.iconPassed' };
  if (grant === undefined) return { text: 'not decided', icon: 'circle-large-outline' };
  if (grant.decision === 'deny') return { text: 'denied', icon: 'circle-slash', color: 'testing.iconFailed' };
  if (grant.isPreview === true) return { text: 'changes previewed', icon: 'diff', color: 'testing.iconPassed' };
  return { text: `allowed${howLong(grant)}`, icon: 'pass', color: 'testing.iconPassed' };
}

function howLong({ lifetime, expiresAt }: Grant): string {
  switch (lifetime) {
    case 'once': return ' once';
    case 'session': return ' for this session';
    case 'until': return ` until ${expiresAt?.slice(0, 10) ?? ''}`;
    case 'workspace': return '';
  }
}

const statusIcons: Readonly<Record<ExecutionRecord['status'], { readonly icon: string; readonly iconColor?: string }>> = {
  running: { icon: 'sync~spin' },
  completed: { icon: 'pass', iconColor: 'testing.iconPassed' },
  failed: { icon: 'error', iconColor: 'testing.iconFailed' },
  terminated: { icon: 'stop-circle', iconColor: 'problemsWarningIcon.foreground' },
};

function executionEntry(execution: ExecutionRecord, now: Date): TreeEntry {
  const time = formatTime(execution.startedAt, now);
  const fuel = execution.fuelConsumed === undefined ? '' : `${formatFuel(execution.fuelConsumed)} fuel`;
  const why = execution.status === 'completed' || execution.status === 'running' ? '' : endingLabel(execution.reason);
  const description = [why, fuel, execution.command, execution.status].filter(part => part !== '').join(' · ');
  const facts: (readonly [string, string])[] = [
    ['Status', [execution.status, why].filter(part => part !== '').join(', ')],
    ...(execution.exitCode === undefined ? [] : [['Exit code', String(execution.exitCode)] as const]),
    ['Fuel', fuelFact(execution)],
    ...(execution.memoryPeakMb === undefined ? [] : [['Peak memory', formatMiB(execution.memoryPeakMb)] as const]),
    ...(execution.wallMs === undefined ? [] : [['Time', formatDuration(execution.wallMs)] as const]),
    ...(execution.host === undefined ? [] : [['Host', execution.host] as const]),
    ...(execution.hasRecording === true ? [['Recording', 'kept: it can be replayed and saved'] as const] : []),
    ['Plugin version', execution.version],
    ['Started', execution.startedAt],
  ];
  return {
    label: time,
    description,
    ...statusIcons[execution.status],
    tooltip: { title: `${execution.command}, ${time}`, ...(execution.errorMessage === undefined ? {} : { text: execution.errorMessage }), facts },
    spoken: `${execution.command} at ${time}: ${[execution.status, why, fuel].filter(part => part !== '').join(', ')}`,
    context: execution.hasRecording === true ? treeContext.recordedExecution : treeContext.execution,
    state: 'leaf',
  };
}

function fuelFact(execution: ExecutionRecord): string {
  const limit = formatFuel(execution.fuelLimit);
  if (execution.fuelConsumed === undefined) return `not known yet, of ${limit}`;
  return `${formatFuel(execution.fuelConsumed)} of ${limit} (${fuelShare(execution.fuelConsumed, execution.fuelLimit)})`;
}
