import * as vscode from 'vscode';
import { AirlockError, sentenceOf } from '../errors';
import type { InstalledPlugin } from '../plugins/types';
import { WASI_CORE_EXTENSION } from '../platform/vscode/loadWasiHost';
import { commands, settings } from './ids';
import { nextStepLabels, stepsAfterError, type NextStep } from './nextSteps';
import type { Logs } from './run/logs';
import { writeUserSetting } from './settings';

/** What a message is about, as far as known: its buttons act on this. */
export interface Subject {
  readonly plugin?: InstalledPlugin | undefined;
  /** The registry that something was to be got from. */
  readonly registry?: string | undefined;
  /** The manifest that an installation failed on, with the line of the first problem. */
  readonly manifest?: { readonly uri: vscode.Uri; readonly line: number } | undefined;
  /** What stands out. */
  readonly flagId?: string | undefined;
  /** The limit among the settings that ended a run, where it is one of them alone. */
  readonly limit?: string | undefined;
}

/** Shows failures as sentences with next steps, and keeps the whole story in the log. */
export class Messages {
  constructor(private readonly logs: Logs) {}

  /** Shows what was thrown. What the user cancelled is not news to them and not shown. */
  showError(error: unknown, subject: Subject = {}): void {
    this.log(error);
    if (error instanceof AirlockError && (error.code === 'cancelled' || error.code === 'trust.declined')) return;
    const steps = error instanceof AirlockError ? stepsAfterError(error.code) : ['show-log' as const];
    const details = error instanceof AirlockError && error.details.length > 0 ? ` (${error.details.length === 1 ? '1 problem' : `${error.details.length} problems`})` : '';
    // A question that was closed is an answer of a kind, no failure.
    const severity = error instanceof AirlockError && error.code === 'consent.denied' ? 'info' : 'error';
    this.show(severity, sentenceOf(error) + details, steps, subject);
  }

  /** Shows what went wrong although what the user wanted was done. */
  showProblem(problem: AirlockError): void {
    this.log(problem);
    this.show('warning', problem.sentence, ['show-log']);
  }

  /** Writes what was thrown to Airlock's log, with its causes. */
  log(error: unknown): void {
    const { airlock } = this.logs;
    airlock.error(sentenceOf(error));
    if (error instanceof AirlockError) {
      for (const detail of error.details) airlock.error(`  ${detail.line === undefined ? '' : `line ${detail.line}: `}${detail.message}`);
    }
    for (let cause = error instanceof Error ? error.cause : undefined; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
      airlock.error(`  caused by: ${cause instanceof Error ? cause.stack ?? cause.message : sentenceOf(cause)}`);
    }
  }

  /** Shows a message with buttons; doesn't wait for the user. */
  show(severity: 'info' | 'warning' | 'error', text: string, steps: readonly NextStep[], subject: Subject = {}): void {
    const offered = steps.filter(step => isPossible(step, subject));
    const show = { info: vscode.window.showInformationMessage, warning: vscode.window.showWarningMessage, error: vscode.window.showErrorMessage }[severity];
    void show<vscode.MessageItem & { step: NextStep }>(text, ...offered.map(step => ({ title: nextStepLabels[step], step }))).then(async picked => {
      if (picked === undefined) return;
      try {
        await this.take(picked.step, subject);
      } catch (error) {
        this.log(error);
      }
    });
  }

  private async take(step: NextStep, subject: Subject): Promise<void> {
    const run = vscode.commands.executeCommand;
    switch (step) {
      case 'show-log':
      case 'show-output': return void await run(commands.showLog, ...aboutPlugin(subject));
      case 'review-grants': return void await run(commands.reviewGrants, subject.plugin?.id);
      case 'enable': return void await run(commands.enable, subject.plugin?.id);
      case 'unpin': return void await run(commands.unpin, subject.plugin?.id);
      case 'install-plugin': return void await run(commands.installFromFolder);
      case 'open-limits': return openSettings(subject.limit ?? 'airlock.limits');
      case 'open-trusted-keys': return void await run(commands.openTrustedKeys);
      case 'open-trust-settings': return openSettings(settings.trustPolicy);
      case 'open-runtime-settings': return openSettings(settings.runtime);
      case 'open-plugin-settings': return openSettings(settings.plugins);
      case 'open-policy': return openSettings(settings.policy);
      case 'open-exec-settings': return openSettings(settings.execEnabled);
      case 'sign-in': return void await run(commands.signInToRegistry, subject.registry);
      case 'open-install-settings': return openSettings(settings.installTimeout);
      case 'install-wasi-core': return void await run('workbench.extensions.installExtension', WASI_CORE_EXTENSION);
      case 'use-embedded': return writeUserSetting(settings.runtime, 'embedded');
      case 'show-extensions': return void await run('workbench.view.extensions');
      case 'manage-trust': return void await run('workbench.trust.manage');
      case 'review': return void await run(commands.showFlag, subject.flagId);
      case 'open-manifest': {
        if (subject.manifest === undefined) return;
        const at = new vscode.Position(subject.manifest.line - 1, 0);
        await vscode.window.showTextDocument(subject.manifest.uri, { selection: new vscode.Range(at, at) });
      }
    }
  }
}

/** Opens the settings editor, filtered to a setting or a section of them. */
export async function openSettings(query: string): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', query);
}

/** Without an argument where it is about no plugin: an `undefined` would stand for a row that is lost. */
function aboutPlugin({ plugin }: Subject): readonly string[] {
  return plugin === undefined ? [] : [plugin.id];
}

function isPossible(step: NextStep, subject: Subject): boolean {
  switch (step) {
    case 'review-grants':
    case 'enable':
    case 'unpin': return subject.plugin !== undefined;
    case 'open-manifest': return subject.manifest !== undefined;
    case 'sign-in': return subject.registry !== undefined;
    case 'review': return subject.flagId !== undefined;
    case 'show-log':
    case 'show-output':
    case 'open-limits':
    case 'open-trust-settings':
    case 'open-trusted-keys':
    case 'open-runtime-settings':
    case 'open-plugin-settings':
    case 'open-install-settings':
    case 'open-policy':
    case 'open-exec-settings':
    case 'install-plugin':
    case 'install-wasi-core':
    case 'use-embedded':
    case 'show-extensions':
    case 'manage-trust': return true;
  }
}
