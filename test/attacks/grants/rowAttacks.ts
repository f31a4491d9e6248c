import { ID } from '../../support/serviceFixture';
import type { GrantAttack } from './grantAttacks';
import { READS } from './grantScene';

const granted = (capability: object): string => JSON.stringify(capability);

/** What was granted before. */
const BEFORE = {
  narrow: { choice: 'workspace', scope: ['docs/**'] },
  whole: { choice: 'workspace' },
  /** By the time that it is looked at. */
  over: { choice: 'until', until: '2026-02-01T00:00:00.000Z' },
} as const;

/** Edits a row of the store that a narrow grant made, so that it would give more where somebody reads it carelessly. */
const edited = (what: string, column: 'asked' | 'capability' | 'expires_at', value: string, before: 'narrow' | 'whole' | 'over' = 'narrow'): GrantAttack => ({
  what: `read more by a row ${what}`, without: ['rows'],
  async attempt(scene) {
    const airlock = await scene.window();
    await scene.install(airlock, READS('**'));
    await scene.decide(airlock, BEFORE[before]);
    await scene.edit(`UPDATE grants SET ${column} = ? WHERE plugin_id = ?`, [value, ID]);
    scene.fixture.time = Date.UTC(2026, 5, 1);
    return scene.readsSecret(await scene.window());
  },
});

export const rowAttacks: readonly GrantAttack[] = [
  edited('that is no JSON', 'capability', '{"name":"fs.read","paths":["docs/**"'),
  edited('that is empty', 'capability', ''),
  edited('that says null', 'capability', 'null'),
  edited('that names no paths', 'capability', granted({ name: 'fs.read' })),
  edited('whose paths are one text', 'capability', granted({ name: 'fs.read', paths: '**' })),
  edited('whose paths are lists', 'capability', granted({ name: 'fs.read', paths: [['**']] })),
  edited('whose paths are widened by a field that there is not', 'capability', granted({ name: 'fs.read', paths: ['**'], isWide: true })),
  edited('of a capability that there is not', 'capability', granted({ name: 'fs.all', paths: ['**'] })),
  edited('of a capability in other letters', 'capability', granted({ name: 'FS.READ', paths: ['**'] })),
  edited('of another capability than was asked about', 'capability', granted({ name: 'fs.write', paths: ['**'] })),
  edited('that is a list', 'capability', granted([{ name: 'fs.read', paths: ['**'] }])),
  edited('whose question is broken', 'asked', '{"name":"fs.read","paths":["**"', 'whole'),
  edited('whose time never ends, by a word', 'expires_at', 'never', 'over'),
  edited('whose time ends in a year of five digits', 'expires_at', '+012026-01-01T00:00:00.000Z', 'over'),
  edited('whose time ends later by another spelling', 'expires_at', '2026-9-1', 'over'),
  edited('whose time ends in another zone', 'expires_at', '2026-06-01T00:00:00.000-14:00', 'over'),
];
