import assert from 'node:assert/strict';
import type { CapabilityRequest } from '../../src/capabilities/types';
import type { Retrieval } from '../../src/retrieval/types';
import { grantedSearch } from '../support/grantedSearch';
import { indexInProcess } from '../support/indexInProcess';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { SampleRunner, type MakeHost } from './sampleRunner';

const LANGUAGES = { c: 'C', rust: 'Rust' } as const;
const SEARCH: CapabilityRequest = { name: 'retrieval' };
const READ: CapabilityRequest = { name: 'fs.read', paths: ['docs/**', 'src/**'] };

/**
 * `airlock:plugin/retrieval`, called from C and Rust, and by its flat name. Needs `describe` and `it` in scope.
 *
 * @param root of the repository
 */
export function defineRetrieval(name: string, makeHost: MakeHost, root: string = process.cwd()): void {
  describe(`searching the workspace, on ${name}`, () => {
    const samples = new SampleRunner(makeHost, root);
    const files = new MemoryFileSystem({
      docs: { 'a.md': 'The lighthouse, grün.', 'b.md': 'Nothing here.' }, src: { 'light.ts': '\nexport function lightHouse() {}\n' }, secret: { 'c.md': 'The lighthouse keeper’s secret.' },
    });
    let retrieval: Retrieval;
    before(async () => {
      await samples.open();
      retrieval = indexInProcess();
    });
    after(async () => {
      samples.close();
      await retrieval.close();
    });

    const run = (sample: string, queries: readonly string[], granted: readonly CapabilityRequest[]): ReturnType<SampleRunner['run']> => {
      const { search } = grantedSearch(retrieval, granted, { folders: [{ name: 'work', files, location: 'memory:/work' }] });
      return samples.run(sample, queries, granted, { files, retrieval: search });
    };

    for (const [prefix, language] of Object.entries(LANGUAGES)) {
      describe(`from ${language}`, () => {
        it('finds passages of what may be read, and of nothing else', async () => {
          const { lines, report } = await run(`${prefix}-search`, ['lighthouse', 'secret keeper'], [SEARCH, READ]);
          assert.equal(report.status, 'completed', report.message);
          assert.deepEqual(lines.map(line => line.replace(/ \d\.\d{3} /, ' SCORE ')), [
            '2 found, complete', '/workspace/docs/a.md:1-1 SCORE The lighthouse, grün.', '/workspace/src/light.ts:2-2 SCORE export function lightHouse() {}', '0 found, complete',
          ]);
        });

        it('finds nothing where nothing may be read', async () => {
          const { lines } = await run(`${prefix}-search`, ['lighthouse'], [SEARCH]);
          assert.deepEqual(lines, ['0 found, complete']);
        });

        it('says what is wrong with a query', async () => {
          const { lines } = await run(`${prefix}-search`, ['?!', 'word '.repeat(1_000)], [SEARCH, READ]);
          assert.deepEqual(lines, ['bad query: There is no word in the query. Ask with at least one letter or digit.', 'bad query: The query is longer than 4096 characters. Ask with the words that matter.']);
        });

        it('is denied where it was not granted', async () => {
          const { report, lines } = await run(`${prefix}-search`, ['lighthouse'], [READ]);
          assert.deepEqual([report.reason, report.denied?.capability, report.denied?.call, lines], ['capability-denied', 'retrieval', 'airlock:plugin/retrieval.retrieval-search', []]);
        });

        it('is unavailable where there is no index', async () => {
          const { lines } = await samples.run(`${prefix}-search`, ['lighthouse'], [SEARCH, READ]);
          assert.match(lines.join(), /^unavailable: There is no index where the plugin runs\./);
        });
      });
    }

    it('gives JSON by its flat name', async () => {
      const { lines, report } = await run('c-flatsearch', ['lighthouse grün', '?'], [SEARCH, READ]);
      assert.equal(report.status, 'completed', report.message);
      const [found, refused] = lines.map(line => JSON.parse(line) as { readonly passages?: readonly { readonly path: string; readonly score: number }[] });
      assert.deepEqual(found?.passages?.map(({ path }) => path), ['/workspace/docs/a.md', '/workspace/src/light.ts']);
      assert.deepEqual({ ...found, passages: [{ ...found?.passages?.[0], score: 0 }] }, { passages: [{ path: '/workspace/docs/a.md', firstLine: 1, lastLine: 1, text: 'The lighthouse, grün.', score: 0 }], isComplete: true });
      assert.deepEqual(refused, { error: { code: 'bad-query', message: 'There is no word in the query. Ask with at least one letter or digit.' } });
    });

    it('costs the same fuel, whatever there is to be searched', async () => {
      const other = indexInProcess();
      const many = new MemoryFileSystem(Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}`, 'much else '.repeat(50)])));
      const used = async (retrieved: Retrieval, searched: MemoryFileSystem): Promise<bigint> => {
        const { search } = grantedSearch(retrieved, [SEARCH, READ], { folders: [{ name: 'work', files: searched, location: 'memory:/other' }] });
        return (await samples.run('c-flatsearch', ['nowhere'], [SEARCH, READ], { files: searched, retrieval: search })).report.fuelUsed;
      };
      assert.equal(await used(other, many), await used(retrieval, files));
      await other.close();
    });
  });
}
