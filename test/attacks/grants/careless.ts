import { decisionsOf } from '../../../src/api/grants/answers';
import { grantOf, rowOf } from '../../../src/api/grants/storedGrant';
import type { Standing } from '../../../src/api/grants/grantBook';
import type { Subject } from '../../../src/capabilities/effective';
import type { CapabilityRequest, Grant } from '../../../src/capabilities/types';
import type { ConsentAnswer } from '../../../src/api/prompts';
import type { GrantRow } from '../../../src/store/grants';
import { lastEntry } from '../../../src/store/grantRevocations';
import { putGrant } from '../../../src/store/grants';
import type { Ledger } from '../../../src/store/ledger';
import { select } from '../../../src/store/sql';

/** How somebody might look up in an afternoon what was decided: what counts of a row, for whom it is looked up. */
export type CarelessReading = (row: GrantRow, subject: Subject, requests: readonly CapabilityRequest[]) => readonly Grant[];

const read = (row: GrantRow): readonly Grant[] => [grantOf(row) ?? []].flat();
const lastNames = (identity: string): readonly string[] => identity.split('\n').map(uri => decodeURIComponent(uri).toLowerCase().split('/').filter(part => part !== '').at(-1) ?? '');

export const READINGS = {
  /** The plugin is who it says it is. */
  keys: (row, subject) => (row.workspace === subject.workspace ? read(row).map(grant => ({ ...grant, ...subject })) : []),
  /** A workspace is the name of its folder, or of one of them. */
  workspaces: (row, subject) => (row.key_id === subject.keyId && lastNames(subject.workspace).some(name => lastNames(row.workspace).includes(name)) ? read(row).map(grant => ({ ...grant, ...subject })) : []),
  /** What was allowed is the plugin, whatever it asks for. */
  asked: (row, subject, requests) => (row.key_id === subject.keyId && row.workspace === subject.workspace
    ? read(row).flatMap(grant => requests.map(request => ({ ...grant, asked: request, capability: request })))
    : []),
  /** A row means well. */
  rows: (row, subject, requests) => {
    if (row.key_id !== subject.keyId || row.workspace !== subject.workspace || String(row.decision) === 'deny') return [];
    if (row.expires_at !== null && Date.parse(row.expires_at) <= Date.UTC(2026, 5, 1)) return [];
    return requests.map(request => ({ ...subject, asked: request, capability: { ...request, paths: pathsOf(row.capability) }, decision: 'allow' as const, lifetime: 'workspace' as const, grantedAt: row.granted_at }));
  },
} as const satisfies Readonly<Record<string, CarelessReading>>;

/** What is in a text that may be JSON; what is not said is everything. */
function pathsOf(json: string): readonly string[] {
  try {
    const value = JSON.parse(json) as { readonly paths?: unknown } | null;
    const paths = value?.paths ?? ['**'];
    return Array.isArray(paths) ? paths.flat().map(String) : [JSON.stringify(paths).replaceAll('"', '')];
  } catch {
    return ['**'];
  }
}

/** Looks up what was decided in that way, from the store alone. */
export function carelessStanding(reading: CarelessReading, requests: () => readonly CapabilityRequest[]) {
  return async function (this: object, subject: Subject): Promise<Standing> {
    const { store } = Reflect.get(this, 'ledger') as Ledger;
    return store.read(async db => ({
      grants: ((await select(db, 'SELECT * FROM grants WHERE plugin_id = ?', [subject.pluginId])) as unknown as GrantRow[]).flatMap(row => reading(row, subject, requests())),
      sequence: await lastEntry(db),
    }));
  };
}

/** Writes an answer down as it comes, whatever became of what it was about. */
export async function carelessRecord(this: object, subject: Subject, requests: readonly CapabilityRequest[], answer: ConsentAnswer): Promise<Standing> {
  const { store } = Reflect.get(this, 'ledger') as Ledger;
  const grants = decisionsOf(subject, requests, answer, Date.UTC(2026, 0, 1));
  return store.write(async db => {
    for (const grant of grants) await putGrant(db, rowOf(grant));
    return { grants: [], sequence: await lastEntry(db) };
  });
}

/** Writes each answer beside the others. */
export function besideOthers(record: (this: object, subject: Subject, requests: readonly CapabilityRequest[], answer: ConsentAnswer, options: object) => Promise<Standing>) {
  let answers = 0;
  return function (this: object, subject: Subject, requests: readonly CapabilityRequest[], answer: ConsentAnswer, options: object): Promise<Standing> {
    answers++;
    return record.call(this, subject, requests.map(request => (request.paths === undefined ? request : { ...request, paths: [...request.paths, `answer-${answers}`] })), answer, options);
  };
}
