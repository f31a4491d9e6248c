import * as vscode from 'vscode';
import { brokenAuditLog } from '../../api/audit';
import type { Airlock } from '../../api/types';

/** Checks the audit log and says how far it holds. Throws AirlockError `audit.broken` where a link does not. */
export async function verifyAuditLog(airlock: Airlock): Promise<void> {
  const verdict = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: 'Verifying the audit log' }, () => airlock.verifyAuditLog());
  const broken = brokenAuditLog(verdict);
  if (broken !== undefined) throw broken;
  const entries = verdict.verified === 1 ? 'Its one entry is' : `All ${verdict.verified.toLocaleString()} entries are`;
  void vscode.window.showInformationMessage(verdict.verified === 0 ? 'The audit log has no entries yet.' : `The audit log holds. ${entries} as they were written; the last one's hash begins with ${verdict.lastHash.slice(0, 16)}.`);
}
