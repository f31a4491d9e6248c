import * as vscode from 'vscode';

/**
 * Knows when the diff editor of a review is shown. Menus cannot tell one diff editor of several files from another, so
 * that is only while it is in front and no other group shows one that it could be taken for.
 */
export class ShownEditor implements vscode.Disposable {
  private readonly owned: vscode.Disposable;
  private isShown = false;

  /**
   * @param title what the tab's label begins with: the editor adds the number of files
   * @param tell called with each change; false at the end
   */
  constructor(private readonly title: string, private readonly tell: (isShown: boolean) => void) {
    const update = (): void => { this.update(); };
    this.owned = vscode.Disposable.from(vscode.window.tabGroups.onDidChangeTabs(update), vscode.window.tabGroups.onDidChangeTabGroups(update));
    this.update();
  }

  dispose(): void {
    this.owned.dispose();
    this.set(false);
  }

  private update(): void {
    const { all, activeTabGroup } = vscode.window.tabGroups;
    const isOurs = (tab: vscode.Tab | undefined): boolean => tab?.label.startsWith(this.title) === true;
    const others = all.filter(group => group !== activeTabGroup).map(group => group.activeTab);
    this.set(isOurs(activeTabGroup.activeTab) && !others.some(tab => tab !== undefined && !isOurs(tab) && mayShowSeveralDiffs(tab)));
  }

  private set(isShown: boolean): void {
    if (isShown === this.isShown) return;
    this.isShown = isShown;
    this.tell(isShown);
  }
}

/** Whether a tab is of no kind that extensions are told of: diff editors of several files are not. */
function mayShowSeveralDiffs({ input }: vscode.Tab): boolean {
  const known = [vscode.TabInputText, vscode.TabInputTextDiff, vscode.TabInputCustom, vscode.TabInputWebview, vscode.TabInputNotebook, vscode.TabInputNotebookDiff, vscode.TabInputTerminal];
  return !known.some(kind => input instanceof kind);
}
