import type { QuotaName } from './fileQuotas';

/** How a quota is called where it is set. */
export interface QuotaNaming {
  /** In `[limits]` of plugin.toml. */
  readonly manifest: 'read_mib' | 'written_mib' | 'open_files' | 'file_operations' | 'directory_entries';
  /** In the settings, after `airlock.limits.`. */
  readonly setting: 'readMiB' | 'writtenMiB' | 'openFiles' | 'fileOperations' | 'directoryEntries';
  /** For `airlock run --quota`, which counts in single units. */
  readonly option: string;
  /** What one of the manifest and the settings stands for: bytes of a MiB, or 1. */
  readonly unit: number;
  /** The most that a manifest may ask for and a setting allow, in that unit. */
  readonly most: number;
}

const MIB = 1024 * 1024;

/** The names of the quotas, in the order in which they are shown. */
export const QUOTA_NAMING: Readonly<Record<QuotaName, QuotaNaming>> = {
  readBytes: { manifest: 'read_mib', setting: 'readMiB', option: 'read-bytes', unit: MIB, most: 1_048_576 },
  writtenBytes: { manifest: 'written_mib', setting: 'writtenMiB', option: 'written-bytes', unit: MIB, most: 1_048_576 },
  openFiles: { manifest: 'open_files', setting: 'openFiles', option: 'open-files', unit: 1, most: 1_000 },
  operations: { manifest: 'file_operations', setting: 'fileOperations', option: 'operations', unit: 1, most: 1_000_000_000 },
  directoryEntries: { manifest: 'directory_entries', setting: 'directoryEntries', option: 'directory-entries', unit: 1, most: 1_000_000_000 },
};

/** Every quota. */
export const QUOTAS = Object.keys(QUOTA_NAMING) as readonly QuotaName[];
