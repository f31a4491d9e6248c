/** What a workspace is called to people, by its identity: the URIs of its folders, a line each. */
export function workspaceName(identity: string): string {
  return identity.split('\n').map(lastName).join(' + ');
}

/** The last name of a folder's URI; of where no folder is open, that. */
function lastName(uri: string): string {
  if (uri === '') return 'windows without a folder';
  const name = uri.split('/').filter(part => part !== '').at(-1) ?? uri;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
