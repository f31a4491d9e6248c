import * as vscode from 'vscode';
import { AirlockError } from '../../errors';

/** Shows what is wrong with a package's manifest where it is wrong: as problems in its plugin.toml. */
export class ManifestProblems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('airlock');

  /**
   * Marks the lines that an error is about. Returns the manifest and the first of them, or `undefined` where the error is
   * not about the manifest.
   */
  mark(folder: vscode.Uri, error: unknown): { readonly uri: vscode.Uri; readonly line: number } | undefined {
    if (!(error instanceof AirlockError) || !error.code.startsWith('manifest.') || error.code === 'manifest.missing') return undefined;
    const uri = vscode.Uri.joinPath(folder, 'plugin.toml');
    const details = error.details.length > 0 ? error.details : [{ message: error.sentence, line: 1 }];
    this.collection.set(uri, details.map(detail => {
      const line = Math.max(1, detail.line ?? 1) - 1;
      const column = detail.column === undefined ? 0 : Math.max(1, detail.column) - 1;
      const diagnostic = new vscode.Diagnostic(new vscode.Range(line, column, line, Number.MAX_SAFE_INTEGER), detail.message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = 'Airlock';
      return diagnostic;
    }));
    return { uri, line: details.reduce((first, detail) => Math.min(first, detail.line ?? first), Number.MAX_SAFE_INTEGER) };
  }

  /** Forgets what was wrong with a package. */
  clear(folder: vscode.Uri): void {
    this.collection.delete(vscode.Uri.joinPath(folder, 'plugin.toml'));
  }

  dispose(): void {
    this.collection.dispose();
  }
}
