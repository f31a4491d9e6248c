import type { QuotaSource } from '../capabilities/quotaSettings';
import { QUOTA_NAMING } from '../sandbox/quotaNames';
import type { QuotaName } from '../sandbox/fileQuotas';
import type { ExecutionReport } from '../sandbox/types';

/** Adds where it could be raised to the report of an execution that a quota of the file system ended. */
export function explainQuota<T extends ExecutionReport>(report: T, pluginId: string, sources: Readonly<Record<QuotaName, QuotaSource>>): T {
  if (report.quota === undefined) return report;
  return { ...report, message: `${report.message} ${whereToRaise(report.quota.name, pluginId, sources[report.quota.name])}` };
}

function whereToRaise(name: QuotaName, pluginId: string, source: QuotaSource): string {
  const { setting, manifest } = QUOTA_NAMING[name];
  switch (source) {
    case 'user': return `The setting "airlock.limits.${setting}" raises it.`;
    case 'plugin': return `The plugin asks for no more itself ("${manifest}" in its plugin.toml): tell its author.`;
    case 'user-for-plugin': return `Your setting "airlock.plugins" lowers it: "${setting}" of "${pluginId}".`;
    case 'workspace': return `The workspace's setting "airlock.limits.${setting}" lowers it.`;
    case 'grant': return 'What was asked for and granted is no more ("bytes_per_run"); "Airlock: Review Grants…" changes what is granted.';
    case 'workspace-for-plugin': return `The workspace's setting "airlock.plugins" lowers it: "${setting}" of "${pluginId}".`;
  }
}
