import { AirlockError } from '../../errors';
import { executionById } from '../../store/executions';
import { pluginById, setPluginState } from '../../store/installedPlugins';
import { flagById, markUnusual, newestFlags, openFlagCount, putFlag, unusualExecutions } from '../../store/securityFlags';
import type { FlagRow } from '../../store/securityFlags';
import type { Database } from '../../store/sql';
import type { Happened, Ledger } from '../../store/ledger';
import type { ExecutionRecord } from '../../plugins/types';
import { toRecord } from '../executionRecord';
import { toFlag } from './flags';
import type { FlagState, SecurityFlag } from './flags';
import { isAccepted } from './judge';
import { FIGURES, figureOf, isRegression, kindOf } from './kinds';
import type { SecurityReport } from './report';
import { isOfScope } from './scope';

/** What stands out in plugins' executions, to be looked at and decided about (docs/REVIEW.md). Failures are thrown as AirlockError. */
export interface SecurityReview {
  /** The newest flags, those that wait for a decision first. */
  flags(limit: number): Promise<readonly SecurityFlag[]>;
  /** How many wait for a decision. */
  openCount(): Promise<number>;
  /** Rejects with AirlockError `review.not-found`. */
  flag(flagId: string): Promise<SecurityFlag>;
  /** This is normal: the executions join the measure, and nothing up to this figure is flagged again. */
  accept(flagId: string): Promise<void>;
  /** Disables the plugin, with the reason, and stops what runs of it. Enabling it undoes that. */
  block(flagId: string): Promise<void>;
  /** Everything that is known about a flag, to be given to somebody else. Nothing is sent and nothing is changed. */
  report(flagId: string): Promise<SecurityReport>;
  /** Notes that a report was saved or copied. */
  markReported(flagId: string): Promise<void>;
}

export interface SecurityReviewParts {
  readonly ledger: Ledger;
  readonly now: () => number;
  /** Who decides, where that is known. */
  readonly person: () => string | undefined;
  /** Stops what runs of a plugin in this window. */
  readonly stop: (pluginId: string, why: AirlockError) => void;
  readonly hasRecording: (execution: string) => Promise<boolean>;
}

/** The review on the store. */
export class StoredReview implements SecurityReview {
  constructor(private readonly parts: SecurityReviewParts) {}

  async flags(limit: number): Promise<readonly SecurityFlag[]> {
    return (await this.parts.ledger.store.read(db => newestFlags(db, limit))).flatMap(row => toFlag(row) ?? []);
  }

  openCount(): Promise<number> {
    return this.parts.ledger.store.read(openFlagCount);
  }

  async flag(flagId: string): Promise<SecurityFlag> {
    const flag = toFlag(await this.parts.ledger.store.read(db => found(db, flagId)));
    if (flag === undefined) throw unknownFlag(flagId);
    return flag;
  }

  async accept(flagId: string): Promise<void> {
    await this.decide(flagId, 'accepted', acceptExecutions);
  }

  async block(flagId: string): Promise<void> {
    let why: AirlockError | undefined;
    const flag = await this.decide(flagId, 'blocked', async (db, row, at, happened) => {
      const plugin = await pluginById(db, row.plugin_id);
      if (plugin === undefined) throw new AirlockError('plugin.not-found', `${row.plugin_id} is not installed any more.`, 'There is nothing to block.');
      const reason = blockedBecause(row);
      why = new AirlockError('plugin.disabled', reason);
      await setPluginState(db, row.plugin_id, 'disabled', reason, at);
      await happened({ name: 'plugin.disable', at, pluginId: row.plugin_id }, { version: plugin.version, reason, flag: row.id });
    });
    if (why !== undefined) this.parts.stop(flag.plugin_id, why);
  }

  async report(flagId: string): Promise<SecurityReport> {
    const flag = await this.flag(flagId);
    const { plugin, execution } = await this.parts.ledger.store.read(async db => ({ plugin: await pluginById(db, flag.pluginId), execution: await executionById(db, flag.execution) }));
    const hasRecording = await this.parts.hasRecording(flag.execution);
    return {
      format: 'airlock security report 1',
      madeAt: new Date(this.parts.now()).toISOString(),
      flag,
      // What is installed now may be another version: then nothing more is known about the one that ran.
      ...(plugin === undefined || plugin.checksum !== flag.moduleDigest ? {} : {
        plugin: {
          manifestDigest: plugin.manifest_sha256,
          packageDigest: plugin.package_sha256,
          source: plugin.source,
          signer: plugin.signer_kind,
          ...(plugin.source === 'registry' || plugin.source === 'git' ? { sourceUrl: plugin.source_url } : {}),
          ...(plugin.reference === null ? {} : { reference: plugin.reference }),
          ...(plugin.signature_sha256 === null ? {} : { signatureDigest: plugin.signature_sha256 }),
          ...(plugin.signer_key_id === null ? {} : { keyId: plugin.signer_key_id }),
        },
      }),
      ...(execution === undefined ? {} : { execution: withoutMessage(toRecord(execution, hasRecording)) }),
    };
  }

  async markReported(flagId: string): Promise<void> {
    await this.decide(flagId, 'reported');
  }

  private async decide(flagId: string, state: FlagState, act: (db: Database, flag: FlagRow, at: string, happened: Happened) => Promise<void> = async () => undefined): Promise<FlagRow> {
    const at = new Date(this.parts.now()).toISOString();
    return this.parts.ledger.change(async (db, happened) => {
      const row = await found(db, flagId);
      const by = this.parts.person() ?? null;
      await putFlag(db, { ...row, state, decided_at: at, decided_by: by });
      await happened({ name: 'flag.decide', at, pluginId: row.plugin_id, flag: row.id, decision: state }, { kind: row.kind, command: row.command, version: row.version, execution: row.execution, by });
      await act(db, row, at, happened);
      return row;
    });
  }
}

/** What went wrong may be told with a path of the user's. */
function withoutMessage({ errorMessage: _, ...execution }: ExecutionRecord): ExecutionRecord {
  return execution;
}

/** What is shown of a plugin that was blocked. */
function blockedBecause(flag: FlagRow): string {
  return `It was blocked in the security review. ${flag.explanation}`;
}

/** Executions whose figure was accepted are a measure for others again, where nothing else stands out about them. */
async function acceptExecutions(db: Database, flag: FlagRow): Promise<void> {
  const kind = kindOf(flag.kind);
  if (kind === undefined || isRegression(kind)) return;
  const figure = figureOf(kind);
  const { bit } = FIGURES[figure];
  for (const execution of await unusualExecutions(db, flag)) {
    const value = execution[figure];
    if (value === null || (execution.unusual & bit) === 0 || !isOfScope(kind, flag, execution) || !isAccepted(figure, value, flag.measured)) continue;
    await markUnusual(db, execution.id, execution.unusual & ~bit);
  }
}

async function found(db: Database, flagId: string): Promise<FlagRow> {
  const row = await flagById(db, flagId);
  if (row === undefined) throw unknownFlag(flagId);
  return row;
}

function unknownFlag(flagId: string): AirlockError {
  return new AirlockError('review.not-found', `There is no flag ${flagId}.`, 'Refresh the Security Review view.');
}
