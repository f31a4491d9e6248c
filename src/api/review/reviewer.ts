import { groupBefore, lastDecision, usualExecutions, usualInWorkspace } from '../../store/baselines';
import type { ExecutionGroup, ExecutionSample } from '../../store/baselines';
import type { Happened, Ledger } from '../../store/ledger';
import { flagsOfCommand, markUnusual, putFlag } from '../../store/securityFlags';
import type { FlagRow } from '../../store/securityFlags';
import type { Database } from '../../store/sql';
import { encodeBaseline } from './baseline';
import { explain } from './explanation';
import { isAccepted, judge, judgeVersion } from './judge';
import type { Verdict } from './judge';
import { ACROSS_CLASSES, ALL_FIGURES, figureOf, FIGURES, isRegression, valuesOf, VERSION_FIGURES } from './kinds';
import type { Figure, FlagKind } from './kinds';
import { isOfScope } from './scope';
import type { Sensitivity } from './sensitivity';

/** An execution on record, as it is compared with others. */
export interface Examined extends ExecutionGroup {
  readonly id: string;
  readonly workspace: string;
  /** What can be compared: fuel units, MiB, milliseconds, calls, denials, bytes. */
  readonly figures: Readonly<Partial<Record<Figure, number>>>;
}

export interface ReviewerOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** `undefined`: nothing is compared. */
  readonly sensitivity: () => Sensitivity | undefined;
  readonly onProblem: (error: unknown) => void;
}

interface Finding extends Verdict {
  readonly kind: FlagKind;
  readonly measured: number;
  readonly versionBefore?: string;
}

/** After how many executions of a version it is compared with the one before: soon, and again with more to go by. */
const VERSION_AFTER: ReadonlySet<number> = new Set([6, 12, 24]);

/** Compares executions with those before them once they are on record, one after another, and flags what stands out (docs/REVIEW.md). */
export class Reviewer {
  /** Ended and not examined yet: they are no measure for one another. */
  private readonly pending = new Set<string>();
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly ledger: Ledger, private readonly options: ReviewerOptions) {}

  /** To be called before the end of an execution is recorded, with {@link examine} or {@link forget} to follow. */
  expect(id: string): void {
    this.pending.add(id);
  }

  forget(id: string): void {
    this.pending.delete(id);
  }

  /** Examines an execution whose end is on record. Never rejects. */
  examine(execution: Examined): Promise<void> {
    this.last = this.last.then(() => this.examineNow(execution)).catch(this.options.onProblem).finally(() => { this.forget(execution.id); });
    return this.last;
  }

  private async examineNow(execution: Examined): Promise<void> {
    const sensitivity = this.options.sensitivity();
    if (sensitivity === undefined) return;
    const found = await this.ledger.store.read(db => this.findings(db, execution, sensitivity));
    if (found.length > 0) await this.ledger.change((db, happened) => this.record(db, happened, execution, found));
  }

  private async findings(db: Database, execution: Examined, sensitivity: Sensitivity): Promise<readonly Finding[]> {
    const isMeasure = ({ id }: ExecutionSample): boolean => !this.pending.has(id);
    const usual = (await usualExecutions(db, execution, execution.id)).filter(isMeasure);
    const here = (await usualInWorkspace(db, execution, execution.workspace, execution.id)).filter(isMeasure);
    const found: Finding[] = [];
    for (const kind of ALL_FIGURES) {
      const measured = execution.figures[kind];
      if (measured === undefined) continue;
      const samples = ACROSS_CLASSES.has(kind) ? here : kind === 'denials' ? await withSameRights(db, execution, usual) : usual;
      const verdict = judge(kind, measured, valuesOf(kind, samples), sensitivity);
      if (verdict !== undefined) found.push({ kind, measured, ...verdict });
    }
    return VERSION_AFTER.has(usual.length + 1) ? [...found, ...await versionFindings(db, execution, usual, sensitivity)] : found;
  }

  /** Records what was not accepted before, and notes that the execution is no measure for others. */
  private async record(db: Database, happened: Happened, execution: Examined, found: readonly Finding[]): Promise<void> {
    const known = await flagsOfCommand(db, execution);
    const at = new Date(this.options.now()).toISOString();
    let bits = 0;
    for (const finding of found) {
      const same = known.filter(flag => flag.kind === finding.kind && isOfScope(finding.kind, flag, execution));
      if (isRegression(finding.kind)) {
        if (same.length > 0) continue;
      } else {
        if (same.some(flag => isMuted(flag, finding))) continue;
        bits |= FIGURES[figureOf(finding.kind)].bit;
      }
      const again = same.find(flag => flag.state === 'open' || flag.state === 'reported');
      const flag = again === undefined ? flagFor(execution, finding, at) : seenAgain(again, flagFor(execution, finding, at));
      await putFlag(db, flag);
      if (again === undefined) await happened({ name: 'flag.raise', at, pluginId: flag.plugin_id, flag: flag.id, kind: flag.kind, execution: flag.execution, version: flag.version }, { command: flag.command, explanation: flag.explanation });
    }
    if (bits !== 0) await markUnusual(db, execution.id, bits);
  }
}

/** What ran in the same workspace since the plugin's rights there were last decided. */
async function withSameRights(db: Database, { plugin_id, workspace }: Examined, usual: readonly ExecutionSample[]): Promise<readonly ExecutionSample[]> {
  const since = await lastDecision(db, plugin_id, workspace) ?? '';
  return usual.filter(sample => sample.workspace === workspace && sample.started_at >= since);
}

async function versionFindings(db: Database, execution: Examined, usual: readonly ExecutionSample[], sensitivity: Sensitivity): Promise<readonly Finding[]> {
  const before = await groupBefore(db, execution);
  if (before === undefined) return [];
  const then = await usualExecutions(db, before, execution.id);
  return VERSION_FIGURES.flatMap(figure => {
    const own = execution.figures[figure];
    const verdict = judgeVersion(figure, [...valuesOf(figure, usual), ...(own === undefined ? [] : [own])], valuesOf(figure, then), sensitivity);
    return verdict === undefined ? [] : [{ kind: `${figure}-regression` as const, versionBefore: before.version, ...verdict }];
  });
}

/** Whether the user has accepted as much. */
function isMuted(flag: FlagRow, { kind, measured }: Finding): boolean {
  return flag.state === 'accepted' && isAccepted(figureOf(kind), measured, flag.measured);
}

function flagFor(execution: Examined, finding: Finding, at: string): FlagRow {
  const { kind, measured, values, score, versionBefore } = finding;
  return {
    id: crypto.randomUUID(),
    plugin_id: execution.plugin_id,
    version: execution.version,
    checksum: execution.checksum,
    command: execution.command,
    execution: execution.id,
    workspace: execution.workspace,
    input_class: execution.input_class,
    kind,
    measured,
    baseline: encodeBaseline(versionBefore === undefined ? { values } : { values, versionBefore }),
    score,
    explanation: explain({ kind, measured, values, version: execution.version, ...(versionBefore === undefined ? {} : { versionBefore }) }),
    occurrences: 1,
    state: 'open',
    at,
    last_at: at,
    decided_at: null,
    decided_by: null,
  };
}

/** A flag that stands for one more execution, and tells of the most unusual. */
function seenAgain(flag: FlagRow, latest: FlagRow): FlagRow {
  const { id, at, state, decided_at, decided_by } = flag;
  const worst = latest.measured > flag.measured ? latest : flag;
  return { ...worst, id, at, state, decided_at, decided_by, occurrences: flag.occurrences + 1, last_at: latest.at };
}
