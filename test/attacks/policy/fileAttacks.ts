import { create, linkAt, linkFrom, makeFolder, read, readFrom, readWhole, removeFolder, renameFrom, setTimes, write, writeWhole } from '../attempts';
import type { FileRule, FileScene, Naive } from './fileScene';

/** A way to a file that a rule denies. */
export interface FileAttack {
  readonly what: string;
  readonly rule: FileRule;
  /** Resolves to whether it got there. */
  readonly attempt: (scene: FileScene) => Promise<boolean>;
  /** What it gets through. */
  readonly naive: Naive;
}

const SECRETS: FileRule = { capability: 'fs.read', argument: 'secrets/**' };
const DEEP: FileRule = { capability: 'fs.read', argument: 'a/secrets/**' };
const CONFIG: FileRule = { capability: 'fs.write', argument: 'config/**' };

/** Reads a path that is spelled so that its text says something else. */
const spelled = (path: string, attempt = read): FileAttack => ({
  what: `read secrets/key as ${path}${attempt === readWhole ? ' as a whole' : ''}`, rule: { capability: 'fs.read', argument: 'secrets/key' }, naive: 'text',
  attempt: async scene => scene.mayName(path) && await attempt(scene.program, path),
});

export const fileAttacks: readonly FileAttack[] = [
  spelled('docs/../secrets/key'), spelled('./secrets/key'), spelled('secrets//key'), spelled('secrets/./key'), spelled('a/../secrets/key'), spelled('out/evil/../../secrets/key'),
  spelled('folder-link/key'), spelled('out-link'), spelled('folder-link/../secrets/key'), spelled('./secrets/key', readWhole), spelled('folder-link/key', readWhole),
  { what: 'read it from a folder that was opened before', rule: SECRETS, naive: 'text', attempt: ({ program }) => readFrom('secrets')(program, 'key') },
  { what: 'read it through a link of its own making', rule: SECRETS, naive: 'text', attempt: async ({ program }) => await linkAt('../secrets/key')(program, 'out/mine') && await read(program, 'out/mine') },

  { what: 'read what is spelled in other letters than the rule', rule: { capability: 'fs.read', argument: 'vault/**' }, naive: 'letters', attempt: ({ program }) => read(program, 'Vault/key') },
  { what: 'read what is composed of other letters than the rule', rule: { capability: 'fs.read', argument: 'caf\u00e9/**' }, naive: 'letters', attempt: ({ program }) => read(program, 'cafe\u0301/key') },
  { what: 'read what lies in the folder that the rule names', rule: { capability: 'fs.read', argument: 'secrets' }, naive: 'letters', attempt: ({ program }) => read(program, 'secrets/key') },
  { what: 'read what is denied in capitals', rule: { capability: 'fs.read', argument: '**/KEY' }, naive: 'letters', attempt: ({ program }) => read(program, 'secrets/key') },
  { what: 'move the denied folder to where nothing is denied', rule: SECRETS, naive: 'letters', attempt: async ({ program }) => await renameFrom('out/s')(program, 'secrets') && await read(program, 'out/s/key') },
  { what: 'move a folder above the denied one', rule: DEEP, naive: 'letters', attempt: async ({ program }) => await renameFrom('b')(program, 'a') && await read(program, 'b/secrets/key') },
  { what: 'move a denied folder deep below others', rule: { capability: 'fs.read', argument: '**/secrets/**' }, naive: 'letters', attempt: async ({ program }) => await renameFrom('a/open')(program, 'a/secrets') && await read(program, 'a/open/key') },
  { what: 'move a folder of its own to where nothing may be written', rule: CONFIG, naive: 'letters', attempt: ({ program }) => renameFrom('config')(program, 'out/evil') },
  { what: 'remove the folder where nothing may be written, to make another', rule: CONFIG, naive: 'letters', attempt: ({ program }) => removeFolder(program, 'config') },
  { what: 'make a folder where nothing may be written', rule: { capability: 'fs.write', argument: 'out/evil/**' }, naive: 'letters', attempt: ({ program }) => makeFolder(program, 'out/evil/new') },
  { what: 'write what is spelled in other letters than the rule', rule: { capability: 'fs.write', argument: 'vault/**' }, naive: 'letters', attempt: ({ program }) => write(program, 'Vault/key') },
  { what: 'write it whole in other letters than the rule', rule: { capability: 'fs.write', argument: 'vault/**' }, naive: 'letters', attempt: ({ program }) => writeWhole(program, 'Vault/key') },
  { what: 'create what is spelled in other letters than the rule', rule: { capability: 'fs.write', argument: 'VAULT/**' }, naive: 'letters', attempt: ({ program }) => create(program, 'Vault/new') },
  { what: 'create a name that the rule ends with a dot less', rule: { capability: 'fs.write', argument: 'out/run.sh' }, naive: 'letters', attempt: ({ program }) => create(program, 'out/run.sh.') },

  { what: 'move the denied file to where nothing is denied', rule: SECRETS, naive: 'opening', attempt: async ({ program }) => await renameFrom('out/k')(program, 'secrets/key') && await read(program, 'out/k') },
  { what: 'link the denied file to where nothing is denied', rule: SECRETS, naive: 'opening', attempt: async ({ program }) => await linkFrom('out/k')(program, 'secrets/key') && await read(program, 'out/k') },
  { what: 'link what may not be written to where it may', rule: { capability: 'fs.write', argument: 'secrets/**' }, naive: 'opening', attempt: async ({ program }) => await linkFrom('out/k')(program, 'secrets/key') && await write(program, 'out/k') },
  { what: 'move a file over one that may not be written', rule: { capability: 'fs.write', argument: 'secrets/**' }, naive: 'opening', attempt: ({ program }) => renameFrom('secrets/key')(program, 'out/evil/settings') },
  { what: 'set the times of what may not be written', rule: { capability: 'fs.write', argument: 'secrets/**' }, naive: 'opening', attempt: ({ program }) => setTimes(program, 'secrets/key') },
];
