import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withinGrants } from '../../src/capabilities/fileBudgets';
import type { CapabilityRequest } from '../../src/capabilities/types';
import { createNodeFileSystem } from '../../src/platform/node/nodeFileSystem';
import { OverlayFileSystem } from '../../src/sandbox/overlay';
import { DEFAULT_QUOTAS } from '../../src/sandbox/fileQuotas';
import type { FileQuotas } from '../../src/sandbox/fileQuotas';
import type { FileSystem } from '../../src/sandbox/types';
import { SampleRunner, type MakeHost, type SampleRun } from './sampleRunner';

/** More than a budget of PIECE bytes gives, and what all of it comes to. */
const PIECE = 65_536;
const PIECES = 4;

interface Attempt {
  readonly what: string;
  readonly fixture: string;
  readonly args: readonly string[];
  readonly quota: 'readBytes' | 'writtenBytes';
  /** On an overlay, as where changes are previewed. */
  readonly isPreviewed?: boolean;
}

const ATTEMPTS: readonly Attempt[] = [
  { what: 'reads one file in pieces', fixture: 'c-bigfile', args: [String(PIECES)], quota: 'readBytes' },
  { what: 'reads one file again and again, whole', fixture: 'c-hostfiles', args: Array.from({ length: PIECES }, () => ['size', '/workspace/piece']).flat(), quota: 'readBytes' },
  { what: 'reads it by the flat function', fixture: 'c-flatfiles', args: Array.from({ length: PIECES }, () => ['read', '/workspace/piece']).flat(), quota: 'readBytes' },
  { what: 'reads one file that is larger', fixture: 'c-hostfiles', args: ['size', '/workspace/large'], quota: 'readBytes' },
  { what: 'writes one file in pieces', fixture: 'c-bigfile', args: [String(PIECES)], quota: 'writtenBytes' },
  { what: 'writes whole files', fixture: 'c-hostfiles', args: ['large', '/workspace/new', '1'], quota: 'writtenBytes' },
  { what: 'writes what is only shown', fixture: 'c-bigfile', args: [String(PIECES)], quota: 'writtenBytes', isPreviewed: true },
];

/**
 * Attempts to take more bytes of files than were granted, whatever way. Needs `describe` and `it` in scope.
 *
 * @param root of the repository
 */
export function defineFileBudgets(name: string, makeHost: MakeHost, root: string = process.cwd()): void {
  describe(`the bytes of files that were granted, on ${name}`, () => {
    const samples = new SampleRunner(makeHost, root);
    let folder: string;
    before(() => samples.open());
    after(() => { samples.close(); });
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'airlock-budget-'));
      writeFileSync(join(folder, 'piece'), new Uint8Array(PIECE - 1).fill(0x61));
      writeFileSync(join(folder, 'large'), new Uint8Array(PIECE * PIECES).fill(0x61));
    });
    afterEach(() => { rmSync(folder, { recursive: true }); });

    const granted = (quota: Attempt['quota']): readonly CapabilityRequest[] => (['fs.read', 'fs.write'] as const).map(right => (
      { name: right, paths: ['**'], ...((right === 'fs.read') === (quota === 'readBytes') ? { bytesPerRun: PIECE } : {}) }
    ));
    const attempt = ({ fixture, args, quota, isPreviewed = false }: Attempt, isGuarded: boolean): Promise<SampleRun> => {
      const files: FileSystem = createNodeFileSystem(folder);
      const grants = granted(quota);
      const quotas: FileQuotas = isGuarded ? withinGrants({ quotas: DEFAULT_QUOTAS, quotaSources: { readBytes: 'user', writtenBytes: 'user', openFiles: 'user', operations: 'user', directoryEntries: 'user' } }, grants).quotas : DEFAULT_QUOTAS;
      return samples.run(fixture, args, grants, { files: isPreviewed ? new OverlayFileSystem(files) : files, quotas });
    };

    for (const one of ATTEMPTS) {
      it(`are all that a plugin gets which ${one.what}, and would not be without the budget`, async () => {
        const { report } = await attempt(one, true);
        assert.deepEqual([report.status, report.reason, report.quota?.name, report.quota?.limit], ['terminated', 'quota-exhausted', one.quota, PIECE], report.message);
        assert.ok((report.fileUse?.[one.quota] ?? Infinity) <= PIECE);
        if (one.quota === 'writtenBytes') for (const file of ['big.bin', 'new']) assert.ok((statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0) <= PIECE, file);
        const unguarded = await attempt(one, false);
        assert.equal(unguarded.report.status, 'completed', unguarded.report.message);
        assert.ok((unguarded.report.fileUse?.[one.quota] ?? 0) > PIECE);
      });
    }
  });
}
