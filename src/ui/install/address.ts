import * as vscode from 'vscode';
import { sentenceOf } from '../../errors';
import { isGitLocation, parseGitReference } from '../../plugins/sources/gitReference';
import { isOciLocation, parseOciReference } from '../../plugins/sources/oci/reference';
import type { PackageReference } from '../../plugins/sources/source';

const title = 'Install Plugin from Address';

/** Asks for the address of a package on a server; `undefined` where the user thinks better of it. */
export async function askForAddress(): Promise<PackageReference | undefined> {
  const location = (await vscode.window.showInputBox({
    title: `${title} (1 of 2)`,
    prompt: 'A Git repository (add #FOLDER where the package is in a folder of it), or an artifact in a registry.',
    placeHolder: 'https://github.com/OWNER/REPOSITORY.git or oci://ghcr.io/OWNER/NAME:TAG',
    ignoreFocusOut: true,
    validateInput: value => problemOf(value.trim()),
  }))?.trim();
  if (location === undefined || location === '') return undefined;
  // An artifact's address says its tag.
  if (isOciLocation(location)) return { location };
  const ref = (await vscode.window.showInputBox({
    title: `${title} (2 of 2)`,
    prompt: 'Which branch, tag or commit? Leave empty for what the repository has by default.',
    placeHolder: 'v1.0.0',
    ignoreFocusOut: true,
    validateInput: value => problemOf(location, value.trim()),
  }))?.trim();
  return ref === undefined ? undefined : { location, ...(ref === '' ? {} : { ref }) };
}

/** What is wrong with an address, as it is typed. */
function problemOf(location: string, ref = ''): string | undefined {
  if (location === '') return undefined;
  if (!isGitLocation(location) && !isOciLocation(location)) return 'Write it as https://HOST/REPOSITORY.git, ssh://…, git@HOST:REPOSITORY, file:///….git or oci://HOST/NAME:TAG';
  try {
    if (isOciLocation(location)) parseOciReference(location);
    else parseGitReference(location, ref === '' ? undefined : ref);
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  }
}
