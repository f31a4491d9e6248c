/** What a repository's own settings say of `airlock.policy`, to get at what the user's rules deny. */
export interface SettingsAttack {
  readonly what: string;
  readonly written: unknown;
  /**
   * How settings are taken by who doesn't keep scopes apart.
   * - `latest`: as the editor merges them, the workspace's in the place of the user's
   * - `mistaken`: the same, and what makes no sense stands for no rules
   */
  readonly naive: 'latest' | 'mistaken';
}

const allow = { effect: 'allow', plugin: '*', capability: 'fs.read' };

export const settingsAttacks: readonly SettingsAttack[] = [
  { what: 'has no rules', written: [], naive: 'latest' },
  { what: 'allows what is denied', written: [allow], naive: 'latest' },
  { what: 'allows just the file', written: [{ ...allow, argument: 'src/a' }], naive: 'latest' },
  { what: 'allows everything', written: [{ ...allow, capability: '*' }], naive: 'latest' },
  { what: 'allows it to its own plugin', written: [{ ...allow, plugin: 'org.example.hello' }], naive: 'latest' },
  { what: 'denies something else', written: [{ effect: 'deny', capability: 'exec' }], naive: 'latest' },
  { what: 'has it asked about, where the user says yes to everything', written: [{ effect: 'ask', capability: 'fs.read' }], naive: 'latest' },
  { what: 'is no list', written: 'allow', naive: 'mistaken' },
  { what: 'is null', written: null, naive: 'mistaken' },
  { what: 'has a rule that is none', written: [{ effect: 'deny' }], naive: 'mistaken' },
  { what: 'has a rule with a prototype of its own', written: JSON.parse('[{"__proto__":{"effect":"allow"},"capability":"fs.read"}]') as unknown, naive: 'mistaken' },
  { what: 'has more rules than are read', written: Array.from({ length: 501 }, () => allow), naive: 'mistaken' },
];
