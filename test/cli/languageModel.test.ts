import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompletionServer, failing, streaming } from '../support/completionServer';
import { lay, newKey, onRoot, trust, type Ended } from './packages';

const ID = 'org.example.chat';

describe('a plugin that talks to a language model, on the command line', () => {
  let server: CompletionServer;
  let folder: string;
  let root: string;
  before(async () => {
    server = await CompletionServer.start();
    folder = await mkdtemp(join(tmpdir(), 'airlock-chat-'));
    root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    await lay(join(folder, 'chat'), {
      id: ID, module: 'c-chat', key,
      more: 'capabilities = ["log", { name = "llm", models = ["tiny"], tokens_per_day = 200 }]\n[[commands]]\nname = "ask"\nargs = ["most", "50", "ask", "who are you?"]\n[[commands]]\nname = "other"\nargs = ["model", "huge", "ask", "who are you?"]\n',
    });
    const installed = await onRoot(root, ['install', join(folder, 'chat')]);
    assert.equal(installed.code, 0, installed.stderr);
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const run = (command: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> => onRoot(root, ['run', ID, '--command', command, '--grant', 'llm', '--json', join(folder, 'report.json')], {
    env: { AIRLOCK_LLM_ENDPOINT: server.endpoint, AIRLOCK_LLM_MODEL: 'tiny', AIRLOCK_LLM_KEY: 'sk-1', ...environment },
  });
  const report = async (): Promise<Record<string, unknown>> => JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Record<string, unknown>;

  it('is answered by the endpoint that the environment names, and its tokens are in the report and the audit log', async () => {
    server.answer = streaming(['I am ', 'a parrot.'], { used: [12, 5] });
    const { code, stdout, stderr } = await run('ask');
    assert.deepEqual([code, stdout], [0, 'I am |a parrot.|\ntiny: 12 sent, 5 received\n'], stderr);
    assert.equal(server.requests[0]?.authorization, 'Bearer sk-1');
    assert.deepEqual((await report())['hostUse'], { networkBytes: 0, modelRequests: 1, tokens: 17, programs: 0 });
    const { stdout: audit } = await onRoot(root, ['audit', 'export', '--format', 'jsonl']);
    const entries = audit.split('\n').filter(line => line.includes('llm.use'));
    assert.equal(entries.length, 1, audit);
    assert.match(entries[0] ?? '', /tokens\\?":17/);
    assert.ok(!audit.includes('parrot') && !audit.includes('who are you'), 'nothing of what was said');
  });

  it('is told of the error of the endpoint, and the user of what it said', async () => {
    server.answer = failing(429, { message: 'org-123 is over its quota' });
    const { stdout, stderr } = await run('ask');
    assert.equal(stdout, '[busy: The endpoint of language models wants no more requests for now. Try again later.]\n');
    assert.match(stderr, /\[warn\] The language model's side said: 127\.0\.0\.1:\d+ answered 429: org-123 is over its quota/);
  });

  it('is told what to set where there is none', async () => {
    const { stdout } = await run('ask', { AIRLOCK_LLM_MODEL: '' });
    assert.equal(stdout, '[no-model: No model is named for the endpoint of language models. Set AIRLOCK_LLM_MODEL to its name there.]\n');
  });

  it('ends where it names a model beyond its grant', async () => {
    server.requests.length = 0;
    const { code } = await run('other');
    assert.deepEqual([code === 0, (await report())['reason'], server.requests.length], [false, 'capability-denied', 0]);
  });

  it('is refused more than its day has, over all of its runs', async () => {
    server.answer = streaming(['I am a parrot.'], { used: [100, 50] });
    await run('ask');
    server.requests.length = 0;
    const { stdout } = await run('ask');
    assert.match(stdout, /^\[allowance-exceeded: 33 left\]\n$/);
    assert.equal(server.requests.length, 0);
  });
});
