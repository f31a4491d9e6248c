import assert from 'node:assert/strict';
import { CompletionServer, chunk, failing, raw, streaming, type Answer } from '../../../../test/support/completionServer';
import { ModelFailure, type FailureKind, type LanguageModel, type ModelAnswer } from '../languageModels';
import { SETTING_NAMES } from './endpoint';
import type { EndpointPorts } from './openAi';
import { endpointModels } from './openAi';

const never = new AbortController().signal;
const hello = { messages: [{ role: 'user' as const, content: 'hello' }], justification: '' };

async function readAll({ text }: ModelAnswer): Promise<readonly string[]> {
  const pieces: string[] = [];
  for (let next = await text.next(); next.done !== true; next = await text.next()) pieces.push(next.value);
  return pieces;
}

async function failure(work: Promise<unknown>): Promise<ModelFailure> {
  const error = await work.then(() => assert.fail('nothing was wrong'), (thrown: unknown) => thrown);
  if (!(error instanceof ModelFailure)) throw error;
  return error;
}

describe('an endpoint of language models', () => {
  let server: CompletionServer;
  let key: string | undefined;
  const askedFor: string[] = [];
  beforeEach(async () => {
    server = await CompletionServer.start();
    key = undefined;
    askedFor.length = 0;
  });
  afterEach(() => server.stop());

  async function model(changed: { readonly endpoint?: string; readonly model?: string; readonly fetch?: EndpointPorts['fetch'] } = {}): Promise<LanguageModel> {
    const { endpoint = server.endpoint, model: name = 'tiny', fetch: given = (url, init) => fetch(url, init) } = changed;
    const [found] = await endpointModels({
      fetch: given, settings: () => ({ endpoint, model: name }), names: SETTING_NAMES,
      key: async origin => {
        askedFor.push(origin);
        return key;
      },
    }).list(never);
    return found ?? assert.fail('none');
  }
  const send = async (more: Partial<Parameters<LanguageModel['send']>[0]> = {}, signal = never): Promise<ModelAnswer> => (await model()).send({ ...hello, ...more }, signal);
  const answered = async (answer: Answer): Promise<readonly string[]> => {
    server.answer = answer;
    return readAll(await send());
  };

  it('is none where no setting names one', async () => {
    assert.deepEqual(await endpointModels({ fetch, settings: () => ({ endpoint: ' ', model: '' }), names: SETTING_NAMES, key: async () => undefined }).list(never), []);
  });

  for (const [what, endpoint, named] of [
    ['no address', 'localhost:11434', 'tiny'], ['an address of files', 'file:///etc', 'tiny'], ['a password', 'https://me:secret@example.org/v1', 'tiny'],
    ['a query', 'https://example.org/v1?x=1', 'tiny'], ['no model', 'https://example.org/v1', ' '], ['no host', 'https://', 'tiny'],
  ] as const) {
    it(`is refused where the setting has ${what}, and says what to set`, async () => {
      const { kind, message } = await failure(model({ endpoint, model: named }));
      assert.equal(kind, 'no-model');
      assert.match(message, /"airlock\.llm\.(?:endpoint|model)"/);
      assert.ok(!message.includes('secret'));
    });
  }

  it('is asked by its protocol for its own model, and streams', async () => {
    const answer = await send({ messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'ähem' }], maxTokens: 20, temperature: 0.5 });
    assert.deepEqual(await readAll(answer), ['Hello', ' there', '.']);
    assert.deepEqual([answer.used(), answer.isCut()], [{ prompt: 7, completion: 3 }, false]);
    const { path, body, authorization } = server.requests[0] ?? assert.fail('not asked');
    assert.deepEqual([path, authorization, body], ['/v1/chat/completions', undefined, {
      model: 'tiny', messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'ähem' }], stream: true, stream_options: { include_usage: true }, max_tokens: 20, temperature: 0.5,
    }]);
  });

  it('may be named with the path of its function', async () => {
    for (const endpoint of [`${server.endpoint}/`, `${server.endpoint}/chat/completions`]) await (await model({ endpoint })).send(hello, never);
    assert.deepEqual(server.requests.map(({ path }) => path), ['/v1/chat/completions', '/v1/chat/completions']);
  });

  it('is shown the key that is kept for it, and no other server is', async () => {
    key = 'sk-1';
    await readAll(await send());
    assert.deepEqual([server.requests[0]?.authorization, askedFor], ['Bearer sk-1', [new URL(server.endpoint).origin]]);
    for (const endpoint of ['http://192.0.2.7/v1', 'http://localhost.example.org/v1', 'http://127.0.0.1.example.org/v1']) {
      const { kind } = await failure((await model({ endpoint, fetch: () => assert.fail('asked') })).send(hello, never));
      assert.equal(kind, 'refused', endpoint);
    }
  });

  it('is not followed to another address', async () => {
    const other = await CompletionServer.start();
    key = 'sk-1';
    server.answer = failing(307, '', { location: `${other.endpoint}/chat/completions` });
    assert.equal((await failure(send())).kind, 'unreachable');
    assert.equal(other.requests.length, 0);
    await other.stop();
  });

  it('may answer as a whole, without an end, without a reason, or with what nobody knows', async () => {
    assert.deepEqual(await answered(response => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'All of it.' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 2 } }));
    }), ['All of it.']);
    assert.deepEqual(await answered(raw(`${chunk('a')}${chunk(undefined, 'stop')}`)), ['a']);
    assert.deepEqual(await answered(raw(`${chunk('a')}data: [DONE]`.concat('\n\n'))), ['a']);
    assert.deepEqual(await answered(raw(`: keep-alive\r\n\r\n${chunk('a', null, { usage: null, extra: [1], error: null })}data: {"choices":[{"delta":{"role":"assistant","content":null,"tool_calls":[]}}]}\n\n${chunk('b', 'stop')}`)), ['a', 'b']);
  });

  it('says whether it reached the most tokens, and how many there were', async () => {
    server.answer = streaming(['a'], { used: [1, 20], finish: 'length' });
    const answer = await send({ maxTokens: 20 });
    await readAll(answer);
    assert.deepEqual([answer.isCut(), answer.used()], [true, { prompt: 1, completion: 20 }]);
  });

  it('is not believed a count that is none', async () => {
    for (const usage of [{ prompt_tokens: -5, completion_tokens: 3 }, { prompt_tokens: 1.5, completion_tokens: 3 }, { prompt_tokens: 1e300, completion_tokens: 0 }, { total_tokens: 5 }, 'many']) {
      server.answer = raw(`${chunk('a')}${chunk(undefined, 'stop', { usage })}data: [DONE]\n\n`);
      const answer = await send();
      assert.deepEqual(await readAll(answer), ['a']);
      assert.equal(answer.used(), undefined, JSON.stringify(usage));
    }
  });

  it('counts rather too many tokens where nobody counts', async () => {
    const counted = await model();
    assert.equal(await counted.countPrompt([{ role: 'user', content: 'four' }, { role: 'user', content: '漢字' }], never), 4 + 4 + 2 + 4 + 3);
    assert.equal(await counted.countText('five5', never), 3);
  });

  describe('that answers with an error', () => {
    for (const [status, kind] of [[401, 'refused'], [403, 'refused'], [404, 'no-model'], [429, 'busy'], [503, 'busy'], [400, 'failed'], [500, 'failed'], [502, 'failed']] as const satisfies readonly (readonly [number, FailureKind])[]) {
      it(`is understood: ${status}`, async () => {
        server.answer = failing(status, { message: 'line one\nline two', type: 'error' });
        const { kind: told, message, detail } = await failure(send());
        assert.equal(told, kind);
        assert.match(detail ?? '', new RegExp(`^127\\.0\\.0\\.1:\\d+ answered ${status}: line one line two$`));
        assert.ok(!message.includes('line one') && !message.includes('127.0.0.1'), 'the plugin is told nothing that is the user\'s');
      });
    }

    it('says it in any form, of any length, without the key', async () => {
      key = 'sk-secret';
      for (const body of ['', '<html>', 'x'.repeat(1 << 20), '{"error":"sk-secret is wrong"}', '{"error":{"message":"sk-secret is wrong"}}', '[1]', '{"error":5}']) {
        server.answer = failing(401, body);
        const { detail } = await failure(send());
        assert.ok((detail ?? '').length < 400 && !(detail ?? '').includes('sk-secret'), detail);
      }
    });

    it('is asked again without what it does not take', async () => {
      server.answer = (response, received) => {
        if ('stream_options' in received.body) return failing(400, { message: 'Unknown field.', param: 'stream_options' })(response, received);
        if ('max_tokens' in received.body) return failing(400, { message: 'Use max_completion_tokens.', param: 'max_tokens', code: 'unsupported_parameter' })(response, received);
        return streaming(['ok'])(response, received);
      };
      assert.deepEqual(await readAll(await send({ maxTokens: 5 })), ['ok']);
      assert.deepEqual(server.requests.at(-1)?.body, { model: 'tiny', messages: hello.messages, stream: true, max_completion_tokens: 5 });
    });

    it('is asked no more than that', async () => {
      for (const param of ['messages', 'max_completion_tokens', '__proto__', 'stream_options']) {
        server.requests.length = 0;
        server.answer = failing(400, { message: 'No.', param });
        assert.equal((await failure(send({ maxTokens: 5 }))).kind, 'failed');
        assert.ok(server.requests.length <= 2, param);
      }
    });
  });

  it('that is not there is unreachable', async () => {
    const { endpoint } = server;
    await server.stop();
    const { kind, detail } = await failure((await model({ endpoint })).send(hello, never));
    assert.equal(kind, 'unreachable');
    assert.match(detail ?? '', /ECONNREFUSED/);
  });

  describe('whose answer is broken', () => {
    for (const [what, answer, pieces] of [
      ['cut off between chunks', raw(chunk('a')), ['a']],
      ['cut off within a chunk', raw(`${chunk('a')}data: {"choi`), ['a']],
      ['reset', (response => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': '10000' });
        response.write(chunk('a'), () => { setImmediate(() => { response.destroy(); }); });
      }) as Answer, ['a']],
      ['an error in the stream', raw(`${chunk('a')}data: {"error":{"message":"overloaded"}}\n\n`), ['a']],
      ['no JSON', raw(`${chunk('a')}data: hello\n\n`), ['a']],
      ['of other types', raw('data: {"choices":[{"delta":{"content":5}}]}\n\n'), []],
      ['a page', raw('<html></html>'), []],
      ['empty', raw(''), []],
      ['a line without an end', raw(`${chunk('a')}data: ${'x'.repeat(3 << 20)}`), ['a']],
      ['a whole of no JSON', (response => { response.writeHead(200, { 'content-type': 'application/json' }); response.end('{'); }) as Answer, []],
    ] as const) {
      it(`is given as far as it came: ${what}`, async () => {
        server.answer = answer;
        const { text } = await send();
        const got: string[] = [];
        const { kind } = await failure((async () => { for (let next = await text.next(); next.done !== true; next = await text.next()) got.push(next.value); })());
        assert.deepEqual([kind, got], ['failed', pieces]);
      });
    }
  });

  it('is read byte by byte, as slowly as it comes', async () => {
    const bytes = Buffer.from(`${chunk('ä€')}${chunk('😀', 'stop')}data: [DONE]\r\n\r\n`);
    assert.deepEqual(await answered(async response => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.socket?.setNoDelay(true);
      for (const byte of bytes) await new Promise(done => { response.write(Buffer.of(byte), done); });
      response.end();
    }), ['ä€', '😀']);
  });

  describe('is let go of', () => {
    const waiting: Answer = response => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('a'));
    };

    it('with the answer', async () => {
      server.answer = waiting;
      const { text } = await send();
      await text.next();
      await text.return?.();
      await server.requests[0]?.closed;
    });

    it('while a piece is waited for', async () => {
      server.answer = waiting;
      const { text } = await send();
      await text.next();
      const next = failure(text.next());
      await text.return?.();
      await next;
      await server.requests[0]?.closed;
    });

    it('with the execution, before it answers and while it does', async () => {
      const controller = new AbortController();
      server.answer = waiting;
      const { text } = await send({}, controller.signal);
      await text.next();
      let came = (): void => undefined;
      const here = new Promise<void>(resolve => { came = resolve; });
      server.answer = () => { came(); };
      const silent = failure(send({}, controller.signal));
      await here;
      controller.abort();
      await silent;
      await failure(text.next());
      await Promise.all(server.requests.map(({ closed }) => closed));
    });
  });
});
