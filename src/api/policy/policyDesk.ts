import { decide } from '../../capabilities/effective';
import type { Subject } from '../../capabilities/effective';
import type { RuleAnswer, RuleQuestion } from '../../capabilities/policy/ruleQuestions';
import { offerFor } from '../../capabilities/policy/offer';
import { preapproved } from '../../capabilities/policy/preapproved';
import { Rulings } from '../../capabilities/policy/rulings';
import type { PolicyRule } from '../../capabilities/policy/types';
import { ruleName } from '../../capabilities/policy/words';
import type { Grant } from '../../capabilities/types';
import { AirlockError, sentenceOf } from '../../errors';
import type { InstalledPlugin } from '../../plugins/types';
import type { Pauses } from '../../sandbox/pauses';
import type { PluginRow } from '../../store/installedPlugins';
import type { Ledger } from '../../store/ledger';
import type { ConsentQuestions } from '../consent';
import type { AirlockDeps, Workspace } from '../deps';
import type { RunOptions } from '../runTypes';
import type { PermitAnswer, WrittenRule } from '../prompts';
import { subjectOf } from '../permissions';
import { offlineBy } from '../offline';
import { programsSwitchedOff } from '../programAccess';
import { Policies } from './policies';
import { rightsReport } from './rightsReport';
import type { RightsReport } from './rightsReport';
import { RunPolicy } from './runPolicy';

/** One execution that rules are asked about. */
export interface RuledRun {
  readonly row: PluginRow;
  readonly plugin: InstalledPlugin;
  readonly workspace: Workspace;
  /** Its id in the record. */
  readonly execution: string;
  readonly run: RunOptions;
  /** Stop its clock while the user is asked. */
  readonly pauses: Pauses;
}

/** Holds executions to the policies of machine, user and workspace, and puts the questions that rules ask. */
export class PolicyDesk {
  private readonly policies: Policies;
  private readonly running = new Map<RunPolicy, { readonly plugin: InstalledPlugin; readonly subject: Subject }>();
  private readonly listening: { dispose(): void } | undefined;

  /**
   * @param questions the user's, of all kinds: one at a time
   * @param stop stops what runs of a plugin
   */
  constructor(
    private readonly deps: AirlockDeps,
    private readonly ledger: Ledger,
    private readonly questions: ConsentQuestions,
    private readonly stop: (pluginId: string, why: AirlockError) => void,
  ) {
    this.policies = new Policies(deps);
    this.listening = deps.onDidChangePolicy?.(() => { void this.renew(); });
  }

  /** What a plugin may do, and where each of it comes from. */
  async rights({ row, plugin, workspace, grants }: Pick<RuledRun, 'row' | 'plugin' | 'workspace'> & { readonly grants: readonly Grant[] }): Promise<RightsReport> {
    const subject = subjectOf(row, workspace);
    const read = await this.policies.current().catch((error: unknown) => ({ problem: sentenceOf(error) }));
    const rulings = 'problem' in read ? read : new Rulings(read, subject);
    const standing = 'problem' in rulings ? grants : [...grants, ...preapproved(plugin.manifest.capabilities, rulings, subject)];
    return rightsReport({ plugin, workspace, grants, decide: request => decide(request, standing, subject), rulings, programsOff: programsSwitchedOff(this.deps), offlineBy: offlineBy(this.deps, 'problem' in read ? [] : read) });
  }

  /**
   * Does the work of an execution under the rules, which are renewed meanwhile.
   *
   * @throws AirlockError `policy.invalid` where the plugin asks for anything; what `work` throws
   */
  async during<T>(run: RuledRun, work: (policy: RunPolicy) => Promise<T>): Promise<T> {
    const policy = await this.begin(run);
    try {
      return await work(policy);
    } finally {
      this.running.delete(policy);
    }
  }

  private async begin(run: RuledRun): Promise<RunPolicy> {
    const { plugin, row } = run;
    const asksForNothing = plugin.manifest.capabilities.every(({ name }) => name === 'log');
    const policies = await this.policies.current().catch((error: unknown) => {
      if (asksForNothing) return [];
      throw error;
    });
    const subject = subjectOf(row, run.workspace);
    const policy: RunPolicy = new RunPolicy(policies, subject, question => this.ask(run, policy, question));
    if (!asksForNothing) this.running.set(policy, { plugin, subject });
    return policy;
  }

  dispose(): void {
    this.listening?.dispose();
  }

  /** Holds what runs to the rules as they are now. */
  private async renew(): Promise<void> {
    if (this.running.size === 0) return;
    try {
      const policies = await this.policies.current();
      for (const [policy, { plugin, subject }] of [...this.running]) {
        const allowed = (): readonly string[] => preapproved(plugin.manifest.capabilities, policy.rulings, subject).map(({ capability }) => JSON.stringify(capability));
        const before = allowed();
        policy.replace(policies);
        const after = allowed();
        if (before.every(right => after.includes(right))) continue;
        this.stop(plugin.id, new AirlockError('grant.revoked', 'Stopped: a rule that allowed it something is gone.', 'Run it again to decide anew.'));
      }
    } catch (error) {
      const why = error instanceof AirlockError ? error : new AirlockError('policy.invalid', `The rules could not be read again: ${sentenceOf(error)}`, '', { cause: error });
      for (const { plugin } of [...this.running.values()]) this.stop(plugin.id, why);
    }
  }

  private async ask(run: RuledRun, policy: RunPolicy, question: RuleQuestion): Promise<RuleAnswer> {
    const { prompts } = this.deps;
    if (run.run.isBackground === true) return { refused: 'background' };
    if (prompts.permit === undefined) return { refused: 'nobody' };
    const offer = this.deps.addPolicyRule === undefined ? undefined : writtenOffer(offerFor(policy.policies, policy.party, question));
    const { by: { rule }, call, argument, unit } = question;
    const { signal } = run.run;
    const answer = await run.pauses.during(() => this.questions.inTurn(async () => prompts.permit?.({
      plugin: run.plugin,
      workspaceName: run.workspace.name,
      capability: question.capability,
      rule: { name: ruleName(question.by), ...(rule.reason === undefined ? {} : { reason: rule.reason }) },
      signal,
      ...(call === undefined ? {} : { call }),
      ...(argument === undefined ? {} : { argument }),
      ...(unit === undefined ? {} : { unit }),
      ...(offer === undefined ? {} : { offer }),
    }), signal)) ?? 'deny';
    const kept = answer === 'always' ? await this.keep(offer) : answer;
    await this.note(run, question, kept);
    return kept === 'deny' ? { refused: 'answer' } : kept;
  }

  /** Adds the rule that was offered. Where that fails the answer holds for the run. */
  private async keep(offer: WrittenRule | undefined): Promise<PermitAnswer> {
    if (offer === undefined) return 'run';
    try {
      await this.deps.addPolicyRule?.(offer);
      return 'always';
    } catch (error) {
      this.deps.onProblem(new AirlockError('settings.invalid', `The rule could not be written to your settings: ${sentenceOf(error)}`, 'What was asked is allowed while the plugin runs. Check your settings file.', { cause: error }));
      return 'run';
    }
  }

  /** An answer counts, whether it can be recorded or not. */
  private async note({ row, execution, workspace }: RuledRun, { capability, by }: RuleQuestion, answer: PermitAnswer): Promise<void> {
    try {
      await this.ledger.note({ name: 'policy.answer', at: new Date(this.deps.now()).toISOString(), pluginId: row.id, execution, capability, policy: by.source, rule: by.rule.index, answer }, { workspace: workspace.identity });
    } catch (error) {
      this.deps.onProblem(new AirlockError('store.io', `The answer about ${row.id} could not be recorded: ${sentenceOf(error)}`, '', { cause: error }));
    }
  }
}

function writtenOffer(rule: PolicyRule | undefined): WrittenRule | undefined {
  if (rule === undefined) return undefined;
  const { effect, plugin, signer, capability, arguments: [argument] } = rule;
  return { effect, plugin, ...(signer === undefined ? {} : { signer }), capability, ...(argument === undefined ? {} : { argument }) };
}
