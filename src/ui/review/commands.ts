import * as vscode from 'vscode';
import type { SecurityFlag } from '../../api/review/flags';
import { AirlockError } from '../../errors';
import type { AirlockEvent } from '../../events/events';
import { commands } from '../ids';
import type { Messages } from '../messages';
import type { AirlockSession } from '../session';
import { readFlagId, type FlagPanel } from './panel';
import { saveReport } from './saveReport';
import { FLAGS_SHOWN } from './tree';
import { kindLabel, stateLabel, timesLabel } from './words';

const STATUS_MS = 10_000;

/** The commands of the Security Review view. Each takes a flag's id or row, or lets the user pick a flag. */
export function reviewCommands(session: AirlockSession, panel: FlagPanel): Readonly<Record<string, (...args: readonly unknown[]) => Promise<void>>> {
  const withFlag = async (title: string, argument: unknown, wanted: (flag: SecurityFlag) => boolean, act: (flagId: string) => Promise<void>): Promise<void> => {
    const id = readFlagId(argument) ?? await pickFlag(session, title, wanted);
    if (id !== undefined) await act(id);
  };
  return {
    [commands.showFlag]: flag => withFlag('Show Security Flag', flag, () => true, id => panel.show(id)),
    [commands.acceptFlag]: flag => withFlag('Accept Security Flag', flag, each => each.state !== 'accepted', async id => {
      await (await session.airlock()).review.accept(id);
      vscode.window.setStatusBarMessage('$(check) Accepted: executions like it are not flagged again.', STATUS_MS);
    }),
    [commands.blockFlag]: flag => withFlag('Block Plugin of Security Flag', flag, each => each.state !== 'blocked', async id => {
      const { review } = await session.airlock();
      await review.block(id);
      vscode.window.setStatusBarMessage(`$(circle-slash) ${(await review.flag(id)).pluginId} is blocked until you enable it.`, STATUS_MS);
    }),
    [commands.reportFlag]: flag => withFlag('Report Security Flag', flag, () => true, async id => {
      const airlock = await session.airlock();
      if (!await saveReport(airlock, id)) return;
      // What was decided stays decided.
      if ((await airlock.review.flag(id)).state === 'open') await airlock.review.markReported(id);
    }),
  };
}

/** Tells of a flag that was raised in this window, with a button that shows it. */
export async function tellOfFlag(session: AirlockSession, messages: Messages, event: AirlockEvent): Promise<void> {
  if (event.name !== 'flag.raise') return;
  const airlock = await session.airlock();
  const [flag, plugins] = await Promise.all([airlock.review.flag(event.flag), airlock.plugins()]);
  const name = plugins.find(plugin => plugin.id === flag.pluginId)?.manifest.meta.name ?? flag.pluginId;
  messages.show('warning', `${name}: ${flag.command} stands out. ${flag.explanation}`, ['review'], { flagId: flag.id });
}

async function pickFlag(session: AirlockSession, title: string, wanted: (flag: SecurityFlag) => boolean): Promise<string | undefined> {
  const flags = (await (await session.airlock()).review.flags(FLAGS_SHOWN)).filter(wanted);
  if (flags.length === 0) throw new AirlockError('review.not-found', 'There is no flag for this.', 'Executions that stand out are listed in the Security Review view.');
  const items = flags.map(flag => ({
    label: `${kindLabel(flag.kind)} of ${flag.pluginId}`,
    description: [flag.command, stateLabel(flag.state), timesLabel(flag.occurrences)].filter(part => part !== '').join(' · '),
    detail: flag.explanation,
    id: flag.id,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'Which flag?', matchOnDescription: true, matchOnDetail: true }))?.id;
}
