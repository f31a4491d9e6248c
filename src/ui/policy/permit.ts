import * as vscode from 'vscode';
import { permitFacts, wantedWords } from '../../api/policy/permitWords';
import type { PermitAnswer, PermitQuestion } from '../../api/prompts';
import { unlessAborted } from '../../unlessAborted';
import type { Logs } from '../run/logs';

/** Asks about one call of a plugin that a rule has the user asked about. To deny is what Enter does; so does closing the question. */
export async function askPermit(question: PermitQuestion, logs: Logs): Promise<PermitAnswer | undefined> {
  const { plugin, offer, signal } = question;
  if (signal.aborted) return undefined;
  const wanted = wantedWords(question);
  const answers: readonly { readonly title: string; readonly answer: PermitAnswer }[] = [
    { title: 'Deny', answer: 'deny' },
    { title: 'Allow This Time', answer: 'once' },
    { title: 'Allow for This Run', answer: 'run' },
    ...(offer === undefined ? [] : [{ title: 'Always Allow: Add Rule', answer: 'always' } as const]),
  ];
  const picked = await unlessAborted(vscode.window.showWarningMessage(`${plugin.manifest.meta.name} wants to ${wanted}.`, {
    modal: true,
    detail: permitFacts(question).join('\n\n'),
  }, ...answers), signal, () => undefined);
  const answer = picked?.answer;
  logs.of(plugin).info(`Asked whether it may ${wanted}: ${answer === undefined || answer === 'deny' ? 'denied' : answers.find(each => each.answer === answer)?.title.toLowerCase()}.`);
  return answer;
}
