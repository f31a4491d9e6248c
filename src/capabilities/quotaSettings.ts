import * as v from 'valibot';
import { QUOTAS, QUOTA_NAMING, type QuotaNaming } from '../sandbox/quotaNames';
import { DEFAULT_QUOTAS } from '../sandbox/fileQuotas';
import type { FileQuotas, QuotaName } from '../sandbox/fileQuotas';

function quota(name: QuotaName) {
  return v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(QUOTA_NAMING[name].most)));
}

/** The quotas among the limits that settings may write, in MiB or single units. */
export const quotaEntries = {
  readMiB: quota('readBytes'),
  writtenMiB: quota('writtenBytes'),
  openFiles: quota('openFiles'),
  fileOperations: quota('operations'),
  directoryEntries: quota('directoryEntries'),
};

/** Quotas as a scope of the settings writes them. */
export type WrittenQuotas = { readonly [name in QuotaNaming['setting']]?: number | undefined };

/** Who made a quota what it is: where it would have to be raised. */
export type QuotaSource = 'user' | 'plugin' | 'user-for-plugin' | 'workspace' | 'workspace-for-plugin' | 'grant';

/** What everybody says of the quotas, each a limit to those before it but for the first. */
export interface QuotaVoices {
  /** The user's general settings; the defaults where they say nothing. */
  readonly user: WrittenQuotas | undefined;
  /** The plugin's manifest. */
  readonly plugin: Partial<FileQuotas>;
  /** The user's settings for this plugin. */
  readonly userForPlugin: WrittenQuotas | undefined;
  readonly workspace: WrittenQuotas | undefined;
  readonly workspaceForPlugin: WrittenQuotas | undefined;
}

/** The quotas that count for one plugin, and for each who made it what it is. */
export function quotasFor(voices: QuotaVoices): { readonly quotas: FileQuotas; readonly quotaSources: Readonly<Record<QuotaName, QuotaSource>> } {
  const quotas: Record<QuotaName, number> = { ...DEFAULT_QUOTAS };
  const quotaSources: Record<QuotaName, QuotaSource> = { readBytes: 'user', writtenBytes: 'user', openFiles: 'user', operations: 'user', directoryEntries: 'user' };
  for (const name of QUOTAS) {
    const said = (written: WrittenQuotas | undefined): number | undefined => {
      const value = written?.[QUOTA_NAMING[name].setting];
      return value === undefined ? undefined : value * QUOTA_NAMING[name].unit;
    };
    quotas[name] = said(voices.user) ?? DEFAULT_QUOTAS[name];
    const lower = (source: QuotaSource, to: number | undefined): void => {
      if (to === undefined || to >= quotas[name]) return;
      quotas[name] = to;
      quotaSources[name] = source;
    };
    lower('plugin', voices.plugin[name]);
    lower('user-for-plugin', said(voices.userForPlugin));
    lower('workspace', said(voices.workspace));
    lower('workspace-for-plugin', said(voices.workspaceForPlugin));
  }
  return { quotas, quotaSources };
}
