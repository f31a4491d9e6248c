import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { grantedOnly } from '../../src/capabilities/gate';
import { hostFunctions, linksFor, silentFunctions } from '../../src/capabilities/hostFunctions';
import { emptyData } from '../../src/capabilities/interfaces/dataSession';
import type { LanguageModel } from '../../src/capabilities/llm/languageModels';
import type { CapabilityRequest } from '../../src/capabilities/types';
import { createExecutor } from '../../src/sandbox/executor';
import type { Disposable, ExecutionReport, Executor, HardenedModule, WasmHost } from '../../src/sandbox/types';
import { open, record, replayed } from '../recording/support';
import { hardenedFrom, run } from '../support/executions';
import { FakeModel, chatsWith, type FakeChats } from '../support/fakeModels';

/** What a plugin did with models. */
interface Talk extends FakeChats {
  readonly lines: readonly string[];
  readonly report: ExecutionReport;
}

/**
 * Conversations with language models, from C and from Rust. Needs `describe` and `it` in scope.
 *
 * @param root of the repository
 */
export function defineLanguageModels(name: string, makeHost: () => Promise<WasmHost & Partial<Disposable>>, root: string = process.cwd()): void {
  describe(`language models for plugins, on ${name}`, () => {
    let host: WasmHost & Partial<Disposable>;
    let executor: Executor;
    let inC: HardenedModule;
    let inRust: HardenedModule;
    before(async () => {
      host = await makeHost();
      executor = createExecutor(host);
      const harden = async (fixture: string): Promise<HardenedModule> => hardenedFrom(new Uint8Array(await readFile(join(root, `wasm-fixtures/built/${fixture}.wasm`))), linksFor([{ name: 'llm' }]));
      [inC, inRust] = [await harden('c-chat'), await harden('rust-chat')];
    });
    after(() => {
      executor.dispose();
      host.dispose?.();
    });

    const parrot = (): FakeModel => new FakeModel('parrot-1', 'parrot', ['hello ', 'you ', 'there']);

    async function talk(module: HardenedModule, args: readonly string[], { models = [parrot()], grant = {} }: { readonly models?: readonly LanguageModel[]; readonly grant?: Omit<CapabilityRequest, 'name'> } = {}): Promise<Talk> {
      const fakes = chatsWith(models);
      const functions = hostFunctions({ log: () => undefined, data: emptyData(), gate: grantedOnly([{ name: 'llm', ...grant }]), use: fakes.use, llm: fakes.chats }, module.info.imports);
      const { report, stdout } = await run(executor, module, { args, functions });
      await fakes.chats.close();
      return { ...fakes, lines: stdout.toString().trimEnd().split('\n'), report };
    }

    it('answer piece by piece, and tell what was used', async () => {
      const model = parrot();
      const { lines, report, allowance } = await talk(inC, ['models', 'most', '50', 'ask', 'who are you?'], { models: [model] });
      assert.deepEqual([lines, report.exitCode], [['parrot-1', 'hello |you |there|', 'parrot-1: 5 sent, 3 received'], 0], report.message);
      assert.deepEqual(model.requests[0]?.messages, [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'who are you?' }]);
      assert.deepEqual([model.requests[0]?.maxTokens, model.requests[0]?.temperature, allowance.today], [50, undefined, 8]);
    });

    it('do the same for a plugin in Rust', async () => {
      const model = parrot();
      const { lines, allowance } = await talk(inRust, ['who are you?', '50', 'parrot'], { models: [model] });
      assert.deepEqual(lines, ['parrot-1', 'hello |you |there|', 'Usage { model: "parrot-1", prompt_tokens: 5, completion_tokens: 3, cut: false }']);
      assert.deepEqual([model.requests[0]?.maxTokens, model.requests[0]?.temperature, allowance.today], [50, 0.5, 8]);
    });

    it('give all of an answer at once by the flat name', async () => {
      const { lines } = await talk(inC, ['flat', '{"messages":[{"role":"user","content":"who?"}],"max_tokens":50,"temperature":0.5}', 'flat', '{"messages":[]}', 'flat', '{"messages":[],"stream":true}', 'flat', '[']);
      assert.deepEqual(lines.map(line => JSON.parse(line) as unknown), [
        { text: 'hello you there', model: 'parrot-1', cut: false, usage: { prompt_tokens: 1, completion_tokens: 3 } },
        { error: { code: 'bad-request', message: 'The request makes no sense. It has no messages. Send at least one of the user.' } },
        { error: { code: 'bad-request', message: 'The request makes no sense. stream: Invalid key: Expected never but received "stream".' } },
        { error: { code: 'bad-request', message: 'The request is not JSON. Write an object with `messages`.' } },
      ]);
    });

    it('say how many tokens are left where a request wants more, and go on', async () => {
      const grant = { tokensPerDay: 60 };
      const { lines } = await talk(inC, ['most', '50', 'ask', 'one', 'most', '60', 'ask', 'two', 'flat', '{"messages":[{"role":"user","content":"who?"}],"max_tokens":60}', 'most', '10', 'ask', 'three'], { grant });
      assert.deepEqual(lines.filter(line => !line.startsWith('{')), ['hello |you |there|', 'parrot-1: 3 sent, 3 received', '[allowance-exceeded: 54 left]', 'hello |you |there|', 'parrot-1: 3 sent, 3 received']);
      assert.match(lines.find(line => line.startsWith('{')) ?? '', /^{"error":{"code":"allowance-exceeded","message":"Of the 60 tokens .*","left":54}}$/);
      const inOther = await talk(inRust, ['two', '60'], { grant });
      assert.deepEqual(inOther.lines, ['parrot-1', 'AllowanceExceeded(60)']);
    });

    it('are cut off in the middle of an answer where the allowance is used up', async () => {
      const endless = new FakeModel('endless', 'endless', Array.from({ length: 20 }, () => 'word '.repeat(100)));
      const { lines } = await talk(inC, ['ask', 'one'], { models: [endless], grant: { tokensPerDay: 1_000 } });
      assert.deepEqual(lines[0]?.match(/\|/g)?.length, 9);
      assert.match(lines[0] ?? '', /\[allowance-exceeded: 0 left\]$/);
    });

    it('end a plugin that names a model beyond its grant', async () => {
      const models = [parrot(), new FakeModel('owl')];
      const { report } = await talk(inC, ['model', 'owl', 'ask', 'one'], { models, grant: { models: ['parrot'] } });
      assert.deepEqual([report.reason, report.denied], ['capability-denied', { call: 'airlock:plugin/llm.[static]llm-chat.start', capability: 'llm' }]);
      const flat = await talk(inC, ['flat', '{"messages":[{"role":"user","content":"who?"}],"model":"owl"}'], { models, grant: { models: ['parrot'] } });
      assert.deepEqual([flat.report.reason, flat.report.denied?.call], ['capability-denied', 'airlock.host_llm_chat']);
    });

    it('let go of an answer that is dropped', async () => {
      const model = parrot();
      const { lines, allowance } = await talk(inC, ['most', '50', 'stop', 'one'], { models: [model] });
      assert.deepEqual([lines, model.returned, allowance.today], [['hello |', 'parrot-1: 3 sent, 1 received'], 1, 53]);
    });

    for (const [what, args] of [['that was dropped', ['again']], ['that it was never given', ['forge', '1']], ['of no number', ['forge', '-1']], ['next to its own', ['open', '1', 'forge', '2']]] as const) {
      it(`end a plugin that uses a handle ${what}`, async () => {
        const { report } = await talk(inC, args);
        assert.deepEqual([report.reason, report.message], ['trap', 'Crashed: it used a handle of llm-chat that it does not hold.']);
      });
    }

    it('have eight answers open at most, and none after the end', async () => {
      const model = parrot();
      const { lines, use, allowance } = await talk(inC, ['most', '10', 'open', '9'], { models: [model] });
      assert.deepEqual(lines.slice(0, 8), Array<string>(8).fill('opened'));
      assert.match(lines[8] ?? '', /^\[bad-request: 8 answers are open/);
      assert.deepEqual([model.returned, use.modelRequests, allowance.today], [8, 8, 8 * 13]);
    });

    it('are replayed without any', async () => {
      for (const [module, args] of [[inC, ['models', 'ask', 'one', 'stop', 'two', 'flat', '{"messages":[{"role":"user","content":"who?"}]}', 'most', '60000', 'ask', 'three']], [inRust, ['one']]] as const) {
        const fakes = chatsWith([parrot()]);
        const functions = hostFunctions({ log: () => undefined, data: emptyData(), gate: grantedOnly([{ name: 'llm' }]), use: fakes.use, llm: fakes.chats }, module.info.imports);
        const recorded = await record(executor, module, { args, functions });
        await fakes.chats.close();
        assert.equal(recorded.report.exitCode, 0, recorded.report.message);
        const again = await replayed(executor, await open(recorded.bytes), module, { hostFunctions: silentFunctions(module.info.imports) });
        assert.deepEqual(again.stdout, recorded.stdout);
        assert.deepEqual({ ...again.report, wallMs: 0 }, { ...recorded.report, wallMs: 0 });
      }
    });
  });
}
