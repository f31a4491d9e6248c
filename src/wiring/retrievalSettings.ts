import * as vscode from 'vscode';
import type { ExcludeRule } from '../retrieval/rules/excludeRule';
import { DEFAULT_RETRIEVAL_LIMITS, type RetrievalLimits } from '../retrieval/types';
import { settings } from '../ui/ids';

const KIB = 1024;
const MIB = 1024 * 1024;

/** The editor's own settings that say what is not to be searched. */
export const EXCLUDE_SETTINGS = ['files.exclude', 'search.exclude'] as const;

/** What the editor's settings exclude from a folder. */
export function excludeRules(folder: vscode.Uri): readonly ExcludeRule[] {
  const configuration = vscode.workspace.getConfiguration(undefined, folder);
  return EXCLUDE_SETTINGS.flatMap(id => {
    const written: unknown = configuration.get(id);
    return typeof written === 'object' && written !== null ? Object.entries(written).flatMap(([glob, value]) => ruleOf(glob, value)) : [];
  });
}

/** How much of a folder the user wants indexed. The settings have machine scope: no workspace can have its user's memory filled. */
export function chosenRetrievalLimits(): RetrievalLimits {
  const configuration = vscode.workspace.getConfiguration();
  const number = (id: string, unit: number, otherwise: number): number => {
    const value: unknown = configuration.get(id);
    return typeof value === 'number' && value >= 1 ? Math.floor(value) * unit : otherwise;
  };
  return {
    maxFileBytes: Math.min(number(settings.retrievalMaxFile, KIB, DEFAULT_RETRIEVAL_LIMITS.maxFileBytes), 16 * MIB),
    maxFiles: Math.min(number(settings.retrievalMaxFiles, 1, DEFAULT_RETRIEVAL_LIMITS.maxFiles), 200_000),
    maxBytes: Math.min(number(settings.retrievalMaxTotal, MIB, DEFAULT_RETRIEVAL_LIMITS.maxBytes), 1024 * MIB),
  };
}

function ruleOf(glob: string, value: unknown): readonly ExcludeRule[] {
  if (value === true) return [{ glob }];
  if (typeof value !== 'object' || value === null || !('when' in value)) return [];
  return typeof value.when === 'string' ? [{ glob, when: value.when }] : [];
}
