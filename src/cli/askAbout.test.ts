import assert from 'node:assert/strict';
import type { ConsentChoice } from '../api/prompts';
import type { CapabilityRequest } from '../capabilities/types';
import { askAbout } from './askAbout';

const READ: CapabilityRequest = { name: 'fs.read', paths: ['docs/**', 'src/**'], reason: 'To count.' };

describe('the question about one right, on a terminal', () => {
  let asked: string[];
  let said: string;
  const answering = (request: CapabilityRequest, ...answers: readonly string[]): Promise<ConsentChoice | undefined> => {
    const left = [...answers];
    [asked, said] = [[], ''];
    return askAbout(request, { ask: async question => { asked.push(question); return left.shift(); }, err: text => { said += text; } });
  };

  it('is answered for once, for the workspace, or with no', async () => {
    assert.deepEqual(await Promise.all(['o', 'Workspace', 'n', 'q', ''].map(answer => answering(READ, answer))), ['once', 'workspace', 'deny', undefined, undefined]);
  });

  it('lets a part be named, which is asked about then', async () => {
    assert.deepEqual(await answering(READ, 'p', 'docs/{a,b}.md, src/c.ts', 'w'), { choice: 'workspace', scope: ['docs/{a,b}.md', 'src/c.ts'] });
    assert.match(asked[1] ?? '', /It asks for docs\/\*\*, src\/\*\*\./);
    assert.match(asked[2] ?? '', /^Let it read the files docs\/\{a,b\}\.md, src\/c\.ts\?/);
  });

  it('says what is wrong with a part, by the rules of the page that asks', async () => {
    assert.deepEqual(await answering(READ, 'p', '../secrets', 'docs/a.md', 'o'), { choice: 'once', scope: ['docs/a.md'] });
    assert.match(said, /leaves the workspace/);
    const network: CapabilityRequest = { name: 'network', hosts: ['*.example.org'] };
    assert.deepEqual(await answering(network, 'part', 'https://api.example.org', 'evil.org', 'api.example.org', 'w'), { choice: 'workspace', scope: ['api.example.org'] });
    assert.match(said, /is no host.*\n.*does not ask for "evil\.org"/s);
  });

  it('goes back where nothing is named, and takes all that is asked for as that', async () => {
    assert.equal(await answering(READ, 'p', '', 'o'), 'once');
    assert.equal(await answering(READ, 'p', 'src/**,docs/**', 'o'), 'once');
  });

  it('has no part where there is nothing to make less', async () => {
    assert.equal(await answering({ name: 'plan' }, 'p', 'n'), 'deny');
    assert.doesNotMatch(asked[0] ?? '', /\[p\]art/);
  });

  it('says how many tokens a language model may cost in a day, also where the plugin doesn\'t', async () => {
    await answering({ name: 'llm' }, 'n');
    assert.match(asked[0] ?? '', /\(50000 tokens a day at most\)/);
  });
});
