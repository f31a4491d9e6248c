import type { FileQuotas } from '../sandbox/fileQuotas';
import { formatBytes, formatCount } from './format';

/** The limits on files, as the consent page shows them. */
export function fileQuotaLimits(quotas: FileQuotas): { readonly label: string; readonly value: string; readonly meaning: string }[] {
  return [
    { label: 'Read from files', value: formatBytes(quotas.readBytes), meaning: '' },
    { label: 'Written to files', value: formatBytes(quotas.writtenBytes), meaning: '' },
    { label: 'Files open at a time', value: formatCount(quotas.openFiles), meaning: '' },
    { label: 'File operations', value: formatCount(quotas.operations), meaning: '' },
    { label: 'Directory entries', value: formatCount(quotas.directoryEntries), meaning: '' },
  ];
}

/** What a run did with files, in a few words; empty where it did nothing. */
export function fileUseWords(use: FileQuotas | undefined): string {
  if (use === undefined || use.operations === 0) return '';
  return `files: ${formatCount(use.operations)} ${use.operations === 1 ? 'operation' : 'operations'}, ${formatBytes(use.readBytes)} read, ${formatBytes(use.writtenBytes)} written`;
}
