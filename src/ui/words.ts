import type { CapabilityName, CapabilityRequest, Grant, Signer } from '../plugins/types';
import type { EndedBecause } from '../sandbox/types';

/** What a capability means, in words for somebody who has never seen its name. */
interface CapabilityWords {
  /** The right, as short as a row of a tree needs. */
  readonly label: string;
  /** What the plugin would do, as a verb phrase. */
  readonly title: string;
  /** What follows from allowing it. */
  readonly meaning: string;
  /** What the scope's entries are. */
  readonly scopeLabel: string;
  readonly icon: string;
}

const capabilityWords: Readonly<Record<CapabilityName, CapabilityWords>> = {
  'log': {
    label: 'Log',
    title: 'Write to its log', icon: 'output', scopeLabel: '',
    meaning: 'Its output and log messages appear in its own output channel. Always allowed.',
  },
  'fs.read': {
    label: 'Read files',
    title: 'Read files of this workspace', icon: 'file', scopeLabel: 'Files',
    meaning: 'It sees the names and contents of the files that match, and of no others.',
  },
  'fs.write': {
    label: 'Write files',
    title: 'Create, change and delete files of this workspace', icon: 'edit', scopeLabel: 'Files',
    meaning: 'It can change or delete the files that match without asking again. Other files stay out of its reach.',
  },
  'env': {
    label: 'Environment variables',
    title: 'See environment variables', icon: 'symbol-variable', scopeLabel: 'Variables',
    meaning: 'It is given the values of these variables. They may hold secrets.',
  },
  'network': {
    label: 'Network',
    title: 'Talk to servers', icon: 'globe', scopeLabel: 'Servers',
    meaning: 'It can send what it knows to these servers, and fetch from them, over http and https.',
  },
  'retrieval': {
    label: 'Search the workspace',
    title: 'Search this workspace', icon: 'search', scopeLabel: '',
    meaning: 'It can look for text in the whole workspace and sees the passages found.',
  },
  'llm': {
    label: 'Language model',
    title: 'Use a language model', icon: 'sparkle', scopeLabel: '',
    meaning: 'It can send text to the language model of your editor, at your cost.',
  },
  'plan': {
    label: 'Planner',
    title: 'Use the planner', icon: 'list-tree', scopeLabel: '',
    meaning: 'It can have planning problems solved. Nothing leaves your machine.',
  },
  'exec': {
    label: 'Run programs',
    title: 'Run programs on your machine', icon: 'terminal', scopeLabel: 'Commands',
    meaning: 'These programs run outside the sandbox, with all of your rights.',
  },
};

/** The words for a capability. A name that this version does not know (a newer store's, say) stands for itself. */
export function wordsFor(name: string): CapabilityWords {
  const words = (capabilityWords as Readonly<Record<string, CapabilityWords | undefined>>)[name];
  return words ?? { label: name, title: name, icon: 'question', scopeLabel: '', meaning: 'This version of Airlock does not know this capability.' };
}

/** The entries of a request's scope; empty where the capability has none. */
export function scopeOf(request: CapabilityRequest): readonly string[] {
  return request.paths ?? request.variables ?? request.hosts ?? request.commands ?? [];
}

/** Whether a request names no limit within its capability: every file, every server. */
export function isUnbounded(request: CapabilityRequest): boolean {
  const scope = scopeOf(request);
  switch (request.name) {
    case 'fs.read':
    case 'fs.write': return scope.length === 0 || scope.some(glob => /^(\.\/)?\*\*(\/\*(\*|\.\*)?)?$/.test(glob));
    case 'network': return scope.length === 0 || scope.some(host => /^\*(\.[^.]*)?(:\*|:\d+)?$/.test(host));
    case 'env': return scope.length === 0 || scope.includes('*');
    case 'exec': return true;
    case 'log':
    case 'retrieval':
    case 'llm':
    case 'plan': return false;
  }
}

/** Whether two requests ask for the same right with the same scope, in whatever order it is listed. */
export function sameRequest(one: CapabilityRequest, other: CapabilityRequest): boolean {
  return one.name === other.name && [...scopeOf(one)].sort().join('\u0000') === [...scopeOf(other)].sort().join('\u0000');
}

/** What was decided about a request here, if anything: the newest grant for just this right and scope. */
export function decisionFor(request: CapabilityRequest, grants: readonly Grant[]): Grant | undefined {
  return grants
    .filter(grant => sameRequest(grant.capability, request))
    .reduce<Grant | undefined>((newest, grant) => (newest && newest.grantedAt > grant.grantedAt ? newest : grant), undefined);
}

/** A signer in a few words, for a tree and a list. */
export function signerLabel(signer: Signer): string {
  switch (signer.kind) {
    case 'trusted': return `${signer.name} (verified)`;
    case 'unknown': return 'unknown signer';
    case 'unsigned': return 'not signed';
  }
}

/** What a signature says about who made a package, and what it does not. */
export function signerExplanation(signer: Signer): string {
  switch (signer.kind) {
    case 'trusted': return `Signed by ${signer.name}, whose key you trust. The package is exactly as it was signed.`;
    case 'unknown': return 'Signed by a key that you don’t trust: nobody changed the package after it was signed, but who signed it is not known.';
    case 'unsigned': return 'Not signed: who made the package, and whether somebody changed it since, cannot be told.';
  }
}

const endings: Readonly<Record<EndedBecause, string>> = {
  'returned': 'finished',
  'exited': 'exited',
  'fuel-exhausted': 'out of fuel',
  'stack-exhausted': 'stack limit',
  'memory-limit': 'memory limit',
  'table-limit': 'table limit',
  'timeout': 'time limit',
  'quota-exhausted': 'file quota',
  'trap': 'crashed (trap)',
  'capability-denied': 'not allowed',
  'cancelled': 'cancelled',
  'crashed': 'crashed',
  'protocol-error': 'broke the protocol',
  'host-error': 'failed in Airlock',
};

/** Why an execution ended, in two words; a reason of another version stands for itself. */
export function endingLabel(reason: string | undefined): string {
  if (reason === undefined) return '';
  return (endings as Readonly<Record<string, string | undefined>>)[reason] ?? reason;
}
