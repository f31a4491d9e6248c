import * as vscode from 'vscode';
import { defaultDay, endOfDay, readableDay } from '../../../media/consent/dates';
import type { GivenLifetime, GrantOffer } from '../../api/runTypes';
import type { InstalledPlugin } from '../../plugins/types';
import { commands } from '../ids';
import type { Messages } from '../messages';
import { nextStepLabels } from '../nextSteps';
import type { AirlockSession } from '../session';
import { allowedMessage, offerMessage, offerRows, type OfferRow } from './offerWords';

const MORE = 'More…';
const ALLOW_MORE = 'Allow More…';

/** A run that was denied something. */
export interface DeniedRun {
  readonly plugin: InstalledPlugin;
  /** What would have allowed it, the narrowest first. */
  readonly offers: readonly [GrantOffer, ...GrantOffer[]];
  /** Runs the same again. */
  readonly again: () => Promise<void>;
}

interface Item extends vscode.QuickPickItem {
  readonly row?: OfferRow;
}

/** At the moment of need: offers after a denied run what would allow it, and to run again. */
export class DenialOffers {
  constructor(private readonly session: AirlockSession, private readonly messages: Messages) {}

  /** Tells how a run ended, with what would allow what it was denied. Doesn't wait for the user. */
  tell(text: string, denied: DeniedRun): void {
    const [narrowest] = denied.offers;
    const message = offerMessage(text, narrowest);
    this.follow(vscode.window.showErrorMessage(message.text, message.button, MORE), async picked => {
      if (picked === message.button) return this.allow(denied, narrowest, { lifetime: 'workspace' });
      return this.choose(denied);
    });
  }

  /** Tells of a run that did what it could without what it was denied. Doesn't wait for the user. */
  tellOfDone(text: string, denied: DeniedRun): void {
    const output = nextStepLabels['show-output'];
    this.follow(vscode.window.showInformationMessage(text, output, ALLOW_MORE), async picked => {
      if (picked === ALLOW_MORE) return this.choose(denied);
      return showLog(denied);
    });
  }

  /** Lets the user choose what is allowed, and for how long; nothing is where they don't. */
  private async choose(denied: DeniedRun): Promise<void> {
    const items = offerRows(denied.offers).flatMap(({ heading, rows }): Item[] => [
      { label: heading, kind: vscode.QuickPickItemKind.Separator },
      // Found by what it gives, too.
      ...rows.map(row => ({ label: row.label, description: heading, row })),
    ]);
    const log: Item = { label: nextStepLabels['show-log'], description: 'What it was denied, and what it said' };
    const review: Item = { label: nextStepLabels['review-grants'], description: 'Everything that it may do' };
    const picked = await vscode.window.showQuickPick([...items, { label: '', kind: vscode.QuickPickItemKind.Separator }, review, log], { title: `What May ${denied.plugin.manifest.meta.name} Do?`, placeHolder: 'What is allowed, and for how long', matchOnDescription: true });
    if (picked === log) return showLog(denied);
    if (picked === review) return void await vscode.commands.executeCommand(commands.reviewGrants, denied.plugin.id);
    if (picked?.row === undefined) return;
    const { offer, lifetime } = picked.row;
    if (lifetime !== 'until') return this.allow(denied, offer, { lifetime });
    const day = await askForDay();
    const end = day === undefined ? undefined : endOfDay(day, new Date());
    if (day !== undefined && end?.ok === true) await this.allow(denied, offer, { lifetime, until: end.until }, readableDay(day));
  }

  private async allow({ plugin, again }: DeniedRun, offer: GrantOffer, given: GivenLifetime, day?: string): Promise<void> {
    await (await this.session.airlock()).allow(plugin.id, offer, given);
    this.follow(vscode.window.showInformationMessage(allowedMessage(offer, given.lifetime, day), 'Run Again'), () => again());
  }

  /** Does what follows from a message's button; failures are shown. */
  private follow(answered: Thenable<string | undefined>, act: (picked: string) => Promise<void>): void {
    void answered.then(async picked => {
      try {
        if (picked !== undefined) await act(picked);
      } catch (error) {
        this.messages.showError(error);
      }
    });
  }
}

async function showLog({ plugin }: DeniedRun): Promise<void> {
  await vscode.commands.executeCommand(commands.showLog, plugin.id);
}

/** Asks for the last day of a grant, `2026-01-31`; `undefined` where the user doesn't say. */
function askForDay(): Thenable<string | undefined> {
  const now = new Date();
  return vscode.window.showInputBox({
    title: 'Allow Until a Date', prompt: 'The last day on which it is allowed, as 2026-01-31.', value: defaultDay(now),
    validateInput: text => {
      const end = endOfDay(text, now);
      return end.ok ? undefined : end.problem;
    },
  });
}
