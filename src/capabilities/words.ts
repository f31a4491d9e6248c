import type { ForeignWords } from './types';
import { scopeOf } from './scope';
import { extensionOf, isForeignCapability, isOwnCapability } from './types';
import type { CapabilityRequest, ForeignCapability, OwnCapability } from './types';

/** What a capability means, in words for somebody who has never seen its name. */
export interface CapabilityWords {
  /** The right, as short as a row of a tree needs. */
  readonly label: string;
  /** What the plugin would do, as a verb phrase. */
  readonly title: string;
  /** What follows from allowing it. */
  readonly meaning: string;
  /** What the scope's entries are. */
  readonly scopeLabel: string;
}

/** What a capability lets a plugin do, within a sentence: without a scope, and before the entries of its scope, several or a single one. */
interface Phrases {
  readonly bare: string;
  readonly scoped: string;
  readonly single: string;
  /** What else reads otherwise where its scope is a single thing. */
  readonly ofOne?: Partial<CapabilityWords>;
}

const capabilityWords: Readonly<Record<OwnCapability, CapabilityWords & Phrases>> = {
  'log': {
    label: 'Log',
    title: 'Write to its log', scopeLabel: '',
    meaning: 'Its output and log messages appear in its own output channel. Always allowed.',
    bare: 'write to its log', scoped: 'write to its log', single: 'write to its log',
  },
  'fs.read': {
    label: 'Read files',
    title: 'Read files of this workspace', scopeLabel: 'Files',
    meaning: 'It sees the names and contents of the files that match, and of no others.',
    bare: 'read no files', scoped: 'read the files', single: 'read the file',
  },
  'fs.write': {
    label: 'Write files',
    title: 'Create, change and delete files of this workspace', scopeLabel: 'Files',
    meaning: 'It can change or delete the files that match without asking again. Other files stay out of its reach.',
    bare: 'write no files', scoped: 'create, change and delete the files', single: 'create, change and delete the file',
  },
  'env': {
    label: 'Environment variables',
    title: 'See environment variables', scopeLabel: 'Variables',
    meaning: 'It is given the values of these variables. They may hold secrets.',
    bare: 'see no environment variables', scoped: 'see the environment variables', single: 'see the environment variable',
    ofOne: { scopeLabel: 'Variable', meaning: 'It is given the value of this variable. It may hold a secret.' },
  },
  'network': {
    label: 'Network',
    title: 'Talk to servers', scopeLabel: 'Servers',
    meaning: 'It can send what it knows to these servers, and fetch from them, over http and https.',
    bare: 'reach the network, at servers still to be named', scoped: 'reach the servers', single: 'reach the server',
    ofOne: { scopeLabel: 'Server', meaning: 'It can send what it knows to this server, and fetch from it, over http and https.' },
  },
  'retrieval': {
    label: 'Search the workspace',
    title: 'Search this workspace', scopeLabel: '',
    meaning: 'It can search the files that it may read, and sees the passages found. Files that it may not read are never found: where it may read none, it finds nothing.',
    bare: 'search the workspace', scoped: 'search the workspace', single: 'search the workspace',
  },
  'llm': {
    label: 'Language model',
    title: 'Use a language model', scopeLabel: 'Models',
    meaning: 'It can send text to the language model of your editor, at your cost. Where it names no number of tokens in a day, 50,000 is the most.',
    bare: 'use the editor\'s language model', scoped: 'use the language models', single: 'use the language model',
    ofOne: { scopeLabel: 'Model' },
  },
  'plan': {
    label: 'Planner',
    title: 'Use the planner', scopeLabel: '',
    meaning: 'It can have planning problems solved. Nothing leaves your machine.',
    bare: 'use the planner', scoped: 'use the planner', single: 'use the planner',
  },
  'exec': {
    label: 'Run programs',
    title: 'Run programs on your machine', scopeLabel: 'Commands',
    meaning: 'These programs run outside the sandbox, with all of your rights.',
    bare: 'run no programs', scoped: 'run the programs', single: 'run the program',
    ofOne: { scopeLabel: 'Command', meaning: 'This program runs outside the sandbox, with all of your rights.' },
  },
};

/** Verbs that go before the entries of a scope. */
const BRIEF: Readonly<Record<OwnCapability, string>> = {
  'log': 'log to', 'fs.read': 'read', 'fs.write': 'change', 'env': 'see', 'network': 'reach', 'retrieval': 'search', 'llm': 'use', 'plan': 'use', 'exec': 'run',
};

/** The words for a capability, of one thing where its scope is one. A name that this version does not know (a newer store's, say) stands for itself. */
export function wordsFor(capability: string | (Omit<CapabilityRequest, 'name'> & { readonly name: string })): CapabilityWords {
  const { name, words, ...scope } = typeof capability === 'string' ? { name: capability, words: undefined } : capability;
  if (isForeignCapability(name)) return foreignWords(name, words);
  if (!isOwnCapability(name)) return { label: name, title: name, scopeLabel: '', meaning: 'This version of Airlock does not know this capability.' };
  const own = capabilityWords[name];
  return isOne({ name, ...scope }) ? { ...own, ...own.ofOne } : own;
}

/** What an extension says of what it brings; that it is its word, and not Airlock's, is always said. */
function foreignWords(name: ForeignCapability, words: ForeignWords | undefined): CapabilityWords {
  const extension = extensionOf(name);
  const right = name.slice(name.lastIndexOf('/') + 1);
  return {
    label: `${words?.label ?? right} (${extension})`,
    title: words?.title ?? `Use ${right} of the extension ${extension}`,
    meaning: `${words === undefined ? 'That extension is not there now, so what it means is not known.' : `The extension ${extension} says: ${words.meaning}`} What an extension does for a plugin is outside the sandbox.`,
    scopeLabel: '',
  };
}

/** As {@link describeCapability}, as briefly as a button needs: "read src/**". */
export function describeBriefly(capability: CapabilityRequest): string {
  const scope = scopeOf(capability).join(', ');
  if (scope === '' || !isOwnCapability(capability.name)) return describeCapability(capability);
  return `${BRIEF[capability.name]} ${scope}`;
}

/** What a capability lets a plugin do, for a sentence: "read the files src/**". */
export function describeCapability(capability: CapabilityRequest): string {
  const scope = scopeOf(capability);
  if (!isOwnCapability(capability.name)) return `use ${capability.name.slice(capability.name.lastIndexOf('/') + 1)} of the extension ${extensionOf(capability.name)}`;
  if (scope.length === 0) return capabilityWords[capability.name].bare;
  if (scope.includes('**') && capability.name === 'fs.read') return 'read every file of the workspace';
  if (scope.includes('**') && capability.name === 'fs.write') return 'create, change and delete files anywhere in the workspace';
  const { single, scoped } = capabilityWords[capability.name];
  return `${isOne(capability) ? single : scoped} ${scope.join(', ')}`;
}

/** Whether a scope names a single thing: one entry, which is no pattern that stands for several. */
function isOne(capability: CapabilityRequest): boolean {
  const scope = scopeOf(capability);
  const { name } = capability;
  const isPattern = (entry: string): boolean => (name === 'network' ? entry.startsWith('*.') : (name === 'fs.read' || name === 'fs.write') && /[*?[{]/.test(entry));
  return scope.length === 1 && !scope.some(isPattern);
}
