import { readFileSync } from 'node:fs';
import type * as reading from '../../../src/ui/settings';
import { withEditor } from '../../support/withEditor';

type Values = Readonly<Record<string, unknown>>;
interface Manifest { readonly contributes: { readonly configuration: readonly { readonly properties: Readonly<Record<string, { readonly scope: string }>> }[] } }

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const properties = Object.assign({}, ...manifest.contributes.configuration.map(section => section.properties)) as Manifest['contributes']['configuration'][number]['properties'];

/** Settings as the editor keeps them: of those with machine scope it doesn't take a workspace's. */
export class EditorSettings {
  user: Values = {};
  workspace: Values = {};
  /** Whose a setting is: without that, what a workspace says is as good as what the user says. */
  keepsApart = true;

  /** Our own reading of settings, on these. */
  reading(): Promise<typeof reading> {
    vscode.workspace.getConfiguration = () => this;
    return withEditor(vscode, () => import('../../../src/ui/settings'));
  }

  get(id: string): unknown {
    const { globalValue, workspaceValue } = this.inspect(id);
    return workspaceValue ?? globalValue;
  }

  inspect(id: string): { readonly globalValue: unknown; readonly workspaceValue: unknown } {
    const [user, workspace] = [this.user[id], this.workspace[id]];
    if (!this.keepsApart) return { globalValue: workspace ?? user, workspaceValue: workspace };
    return { globalValue: user, workspaceValue: properties[id]?.scope === 'machine' ? undefined : workspace };
  }
}

/** The module that reads settings is loaded once; it reads those that were asked for last. */
const vscode: { readonly workspace: { getConfiguration: () => EditorSettings | undefined } } = { workspace: { getConfiguration: () => undefined } };
