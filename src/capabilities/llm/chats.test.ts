import assert from 'node:assert/strict';
import { FakeAllowance, FakeModel, chatsWith, type FakeChats } from '../../../test/support/fakeModels';
import { ExecutionEnd } from '../../sandbox/executionEnd';
import { grantedOnly, type Attempt, type Gate } from '../gate';
import type { CapabilityRequest } from '../types';
import type { Chat } from './chat';
import { ChatProblem } from './chatProblem';
import type { ChatRequest } from './chatRequest';
import { ModelFailure } from './languageModels';

const CALL = 'airlock:plugin/llm.[static]llm-chat.start';
const never = new AbortController().signal;

function gateFor(grant: Omit<CapabilityRequest, 'name'> | undefined = {}): Gate & { readonly attempts: readonly Attempt[] } {
  const attempts: Attempt[] = [];
  const gate = grantedOnly(grant === undefined ? [] : [{ name: 'llm', ...grant }]);
  return {
    attempts,
    allowed: name => gate.allowed(name),
    rights: name => gate.rights(name),
    async pass(attempt) {
      attempts.push(attempt);
      await gate.pass(attempt);
    },
  };
}

const asking = (text: string, more: Partial<ChatRequest> = {}): ChatRequest => ({ messages: [{ role: 'user', content: text }], ...more });

async function readAll(chat: Chat): Promise<readonly string[]> {
  const pieces: string[] = [];
  for (let piece = await chat.next(); piece !== undefined; piece = await chat.next()) pieces.push(piece);
  return pieces;
}

async function problem(work: Promise<unknown>): Promise<ChatProblem> {
  const error = await work.then(() => assert.fail('nothing was wrong'), (thrown: unknown) => thrown);
  if (!(error instanceof ChatProblem)) throw error;
  return error;
}

async function isDenied(work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, error => error instanceof ExecutionEnd && error.reason === 'capability-denied' && error.details.denied?.capability === 'llm');
}

/** Starts a conversation and reads it to its end. */
async function ask({ chats }: FakeChats, request: ChatRequest, grant: Omit<CapabilityRequest, 'name'> = {}): Promise<Chat> {
  const chat = await chats.start(gateFor(grant), CALL, request, never);
  await readAll(chat);
  return chat;
}

describe('conversations with language models', () => {
  it('give an answer piece by piece, and then nothing', async () => {
    const model = new FakeModel('small', 'fakes', ['one ', '', 'two']);
    const { chats } = chatsWith([model]);
    const chat = await chats.start(gateFor(), CALL, asking('hello there', { temperature: 0.5, maxTokens: 9 }), never);
    assert.deepEqual(await readAll(chat), ['one ', 'two']);
    assert.equal(await chat.next(), undefined);
    assert.deepEqual(chat.usage, { model: 'small', promptTokens: 2, completionTokens: 2, cut: false });
    assert.deepEqual(model.requests, [{ messages: [{ role: 'user', content: 'hello there' }], maxTokens: 9, temperature: 0.5, justification: 'The plugin Test asks it.' }]);
  });

  it('pass the gate with the model that is asked', async () => {
    const gate = gateFor();
    await chatsWith([new FakeModel('small', 'fakes')]).chats.start(gate, CALL, asking('hello', { model: 'fakes' }), never);
    assert.deepEqual(gate.attempts, [{ capability: 'llm', call: CALL, argument: 'small' }]);
  });

  it('are denied where nothing was granted, and tell nothing of the models that there are', async () => {
    for (const models of [[], [new FakeModel('small')]]) {
      const { chats } = chatsWith(models);
      await isDenied(chats.start(grantedOnly([]), CALL, asking('hello'), never));
      await isDenied(chats.start(grantedOnly([]), CALL, { messages: [] }, never));
      await isDenied(chats.models(grantedOnly([]), CALL, never));
    }
  });

  it('begin no more than eight at a time', async () => {
    const { chats } = chatsWith([new FakeModel('small')]);
    const open = await Promise.all(Array.from({ length: 8 }, () => chats.start(gateFor(), CALL, asking('hello'), never)));
    assert.equal((await problem(chats.start(gateFor(), CALL, asking('hello'), never))).code, 'bad-request');
    await open[0]?.close();
    await chats.start(gateFor(), CALL, asking('hello'), never);
  });

  for (const [what, request] of [
    ['no messages', { messages: [] }],
    ['too many messages', { messages: Array.from({ length: 1001 }, () => ({ role: 'user' as const, content: '' })) }],
    ['too much text', asking('ä'.repeat((1 << 19) + 1))],
    ['a model of no name', asking('hello', { model: '' })],
    ['no tokens', asking('hello', { maxTokens: 0 })],
    ['a temperature that is no number', asking('hello', { temperature: NaN })],
    ['a temperature below 0', asking('hello', { temperature: -0.1 })],
  ] as const) {
    it(`refuse a request with ${what}, and use nothing`, async () => {
      const model = new FakeModel('small');
      const { chats, allowance } = chatsWith([model]);
      assert.equal((await problem(chats.start(gateFor(), CALL, request, never))).code, 'bad-request');
      assert.deepEqual([model.requests.length, allowance.today], [0, 0]);
    });
  }

  describe('choose a model', () => {
    const models = [new FakeModel('big-1', 'big'), new FakeModel('small-1', 'small'), new FakeModel('small-2', 'small')];
    const chosen = async (grant: Omit<CapabilityRequest, 'name'>, model?: string): Promise<string> => (
      (await ask(chatsWith(models), asking('hello', model === undefined ? {} : { model }), grant)).usage.model
    );

    it('of those granted: the first, or the one that is named by id or family', async () => {
      assert.equal(await chosen({}), 'big-1');
      assert.equal(await chosen({}, 'small-2'), 'small-2');
      assert.equal(await chosen({}, 'small'), 'small-1');
      assert.equal(await chosen({ models: ['small'] }), 'small-1');
      assert.equal(await chosen({ models: ['small'] }, 'small-2'), 'small-2');
      assert.equal(await chosen({ models: ['small-2'] }, 'small'), 'small-2');
    });

    it('and deny a name beyond the grant, whether there is such a model or not', async () => {
      await isDenied(chosen({ models: ['small'] }, 'big-1'));
      await isDenied(chosen({ models: ['small'] }, 'big'));
      await isDenied(chosen({ models: ['small'] }, 'none'));
      await isDenied(chosen({ models: ['small-1'] }, 'small-2'));
    });

    it('and say that there is none where what was granted is not there', async () => {
      assert.equal((await problem(chosen({ models: ['other'] }))).code, 'no-model');
      assert.equal((await problem(chosen({ models: ['other'] }, 'other'))).code, 'no-model');
      assert.equal((await problem(chosen({}, 'other'))).code, 'no-model');
    });

    it('and list those granted', async () => {
      const { chats } = chatsWith(models);
      assert.deepEqual(await chats.models(gateFor(), CALL, never), ['big-1', 'small-1', 'small-2']);
      assert.deepEqual(await chats.models(gateFor({ models: ['small'] }), CALL, never), ['small-1', 'small-2']);
    });
  });

  describe('count against the allowance of a day', () => {
    it('what was used, once it is known', async () => {
      const fakes = chatsWith([new FakeModel('small')]);
      await ask(fakes, asking('hello there', { maxTokens: 100 }), { tokensPerDay: 200 });
      assert.deepEqual([fakes.allowance.today, fakes.use.tokens], [5, 5]);
    });

    it('what the model\'s side counted, where it does', async () => {
      const model = new FakeModel('small');
      model.used = { prompt: 11, completion: 22 };
      const fakes = chatsWith([model]);
      const { usage } = await ask(fakes, asking('hello', { maxTokens: 100 }));
      assert.deepEqual([fakes.allowance.today, fakes.use.tokens, usage.promptTokens, usage.completionTokens], [33, 33, 11, 22]);
    });

    it('more than was set aside, where it turned out to be more', async () => {
      const model = new FakeModel('small');
      model.used = { prompt: 11, completion: 2200 };
      const fakes = chatsWith([model]);
      await ask(fakes, asking('hello', { maxTokens: 100 }));
      assert.equal(fakes.allowance.today, 2211);
    });

    it('50 000 tokens where nobody says how many', async () => {
      const fakes = chatsWith([new FakeModel('small')]);
      const { code, left } = await problem(ask(fakes, asking('hello', { maxTokens: 50_000 })));
      assert.deepEqual([code, left], ['allowance-exceeded', 50_000]);
      await ask(fakes, asking('hello', { maxTokens: 49_999 }));
    });

    it('and are not begun where it is not enough, with how much is left', async () => {
      const model = new FakeModel('small');
      const fakes = chatsWith([model]);
      await ask(fakes, asking('hello there', { maxTokens: 3 }), { tokensPerDay: 7 });
      const { code, left, message } = await problem(ask(fakes, asking('hello', { maxTokens: 2 }), { tokensPerDay: 7 }));
      assert.deepEqual([code, left, model.requests.length, fakes.allowance.today], ['allowance-exceeded', 2, 1, 5]);
      assert.equal(message, 'Of the 7 tokens that this plugin may use in a day 2 are left, which is not enough. Ask for less, wait until tomorrow, or have the user allow more.');
    });

    it('begin anew on the next day', async () => {
      const fakes = chatsWith([new FakeModel('small')]);
      await ask(fakes, asking('hello', { maxTokens: 6 }), { tokensPerDay: 7 });
      fakes.allowance.day = '2026-03-02';
      await ask(fakes, asking('hello', { maxTokens: 6 }), { tokensPerDay: 7 });
      assert.deepEqual([...fakes.allowance.used], [['2026-03-01', 4], ['2026-03-02', 4]]);
    });

    it('nothing where the model did not begin to answer', async () => {
      for (const kind of ['refused', 'busy', 'unreachable', 'no-model', 'failed'] as const) {
        const fakes = chatsWith([new FakeModel('small', 'small', [new ModelFailure(kind, 'It did not.', 'as it says')])]);
        const { code, message } = await problem(ask(fakes, asking('hello')));
        assert.deepEqual([code, message, fakes.allowance.today, fakes.use.tokens, fakes.log], [kind, 'It did not.', 0, 0, ['warn The language model\'s side said: as it says']]);
      }
    });

    it('all that was set aside, where an answer broke off or was let go of before its end', async () => {
      const broken = chatsWith([new FakeModel('small', 'small', ['one ', new ModelFailure('failed', 'It broke off.')])]);
      const chat = await broken.chats.start(gateFor(), CALL, asking('hello', { maxTokens: 10 }), never);
      assert.equal(await chat.next(), 'one ');
      assert.equal((await problem(chat.next())).message, 'It broke off.');
      assert.equal((await problem(chat.next())).message, 'It broke off.');
      assert.equal(broken.allowance.today, 11);

      const model = new FakeModel('small');
      const dropped = chatsWith([model]);
      await (await dropped.chats.start(gateFor(), CALL, asking('hello', { maxTokens: 10 }), never)).close();
      assert.deepEqual([dropped.allowance.today, model.returned], [11, 1]);
    });

    it('as much as there is, a slice at a time, where a plugin says no most; and are cut off where there is no more', async () => {
      const model = new FakeModel('small', 'small', Array.from({ length: 30 }, () => 'word '.repeat(100)));
      const fakes = chatsWith([model]);
      const chat = await fakes.chats.start(gateFor({ tokensPerDay: 2_050 }), CALL, asking('hello'), never);
      assert.equal(fakes.allowance.today, 1_025);
      const pieces: string[] = [];
      const end = await problem((async () => { for (;;) pieces.push(await chat.next() ?? assert.fail('it ended')); })());
      assert.deepEqual([pieces.length, end.code, end.left, model.returned], [20, 'allowance-exceeded', 0, 1]);
      // What came beyond counts, too.
      assert.equal(fakes.allowance.today, 2_101);
      assert.equal((await problem(fakes.chats.start(gateFor({ tokensPerDay: 2_050 }), CALL, asking('hello'), never))).left, 0);
    });

    it('together, however many are open', async () => {
      const model = new FakeModel('small', 'small', Array.from({ length: 30 }, () => 'word '.repeat(100)));
      const allowance = new FakeAllowance();
      const executions = Array.from({ length: 10 }, () => chatsWith([model], { allowance }));
      const read = await Promise.all(executions.map(async ({ chats }) => {
        let tokens = 0;
        try {
          const chat = await chats.start(gateFor({ tokensPerDay: 4_000 }), CALL, asking('hello'), never);
          for (let piece = await chat.next(); piece !== undefined; piece = await chat.next()) tokens += 100;
        } catch (error) {
          if (!(error instanceof ChatProblem)) throw error;
        }
        return tokens;
      }));
      assert.ok(read.reduce((sum, tokens) => sum + tokens, 0) <= 4_000, read.join());
    });
  });

  describe('keep to the most that a plugin wants', () => {
    it('where the model does not, to about that', async () => {
      const model = new FakeModel('small', 'small', ['one two three four ', 'five six seven eight', 'nine']);
      const fakes = chatsWith([model]);
      const chat = await fakes.chats.start(gateFor(), CALL, asking('hello', { maxTokens: 6 }), never);
      assert.deepEqual(await readAll(chat), ['one two three four ', 'five six s']);
      assert.deepEqual([chat.usage.cut, model.returned, fakes.allowance.today], [true, 1, 9]);
    });

    it('where the model\'s side does by its own count, as it does', async () => {
      const model = new FakeModel('small', 'small', ['one two three four five six seven eight']);
      Object.assign(model, { keepsToMost: true, isCut: true });
      const fakes = chatsWith([model]);
      const chat = await fakes.chats.start(gateFor(), CALL, asking('hello', { maxTokens: 6 }), never);
      assert.deepEqual(await readAll(chat), ['one two three four five six seven eight']);
      assert.deepEqual([chat.usage.cut, chat.usage.completionTokens, fakes.allowance.today], [true, 6, 7]);
    });

    it('where the model\'s side says so and does not, to what no number of tokens can be', async () => {
      const model = new FakeModel('small', 'small', Array.from({ length: 100 }, () => 'x'.repeat(100)));
      model.keepsToMost = true;
      const chat = await chatsWith([model]).chats.start(gateFor(), CALL, asking('hello', { maxTokens: 6 }), never);
      assert.equal((await readAll(chat)).length, 11);
      assert.deepEqual([chat.usage.cut, model.returned], [true, 1]);
    });

    it('and to four mebibytes, whatever it wants', async () => {
      const model = new FakeModel('small', 'small', Array.from({ length: 9 }, () => 'x'.repeat(1 << 19)));
      const chat = await chatsWith([model]).chats.start(gateFor(), CALL, asking('hello'), never);
      assert.equal((await problem(readAll(chat))).code, 'failed');
      assert.equal(model.returned, 1);
    });
  });

  it('end with their execution, and are counted by then', async () => {
    const controller = new AbortController();
    const model = new FakeModel('small', 'small', ['one ', new Promise<string>(() => undefined)]);
    const fakes = chatsWith([model]);
    const chat = await fakes.chats.start(gateFor(), CALL, asking('hello', { maxTokens: 10 }), controller.signal);
    await chat.next();
    const waiting = problem(chat.next());
    controller.abort();
    await fakes.chats.close();
    await waiting;
    assert.deepEqual([fakes.allowance.today, fakes.use.tokens], [11, 11]);
    assert.throws(() => fakes.chats.handles.get(1), ExecutionEnd);
  });

  it('are not left over where the execution ends while one begins', async () => {
    let begin = (): void => undefined;
    const model = new FakeModel('small');
    const sent = new Promise<void>(resolve => {
      model.before = () => new Promise<void>(done => { begin = done; resolve(); });
    });
    const fakes = chatsWith([model]);
    const starting = fakes.chats.start(gateFor(), CALL, asking('hello', { maxTokens: 10 }), never);
    await sent;
    const closed = fakes.chats.close();
    begin();
    await Promise.all([starting, closed]);
    assert.deepEqual([model.returned, fakes.use.tokens], [1, 11]);
  });

  it('say nothing of what went wrong but that it did, and put the rest into the log', async () => {
    const fakes = chatsWith([new FakeModel('small', 'small', ['one', new Error('the key sk-1 is wrong')])]);
    const { code, message } = await problem(ask(fakes, asking('hello')));
    assert.equal(code, 'failed');
    assert.ok(!message.includes('sk-1'));
    assert.deepEqual(fakes.log, ['warn The language model failed: the key sk-1 is wrong']);
  });

  it('list nothing where the models can\'t be told', async () => {
    const { chats } = chatsWith({ list: async () => { throw new ModelFailure('unreachable', 'It is away.'); } });
    assert.deepEqual(await chats.models(gateFor(), CALL, never), []);
    assert.equal((await problem(chats.start(gateFor(), CALL, asking('hello'), never))).code, 'unreachable');
  });

  it('stay on this machine while Airlock is offline', async () => {
    const [away, here] = [new FakeModel('away'), new FakeModel('here')];
    here.isLocal = true;
    const offline = { isOffline: () => true };
    assert.equal((await ask(chatsWith([away, here], offline), asking('hello'))).usage.model, 'here');
    assert.equal((await problem(ask(chatsWith([away, here], offline), asking('hello', { model: 'away' })))).code, 'no-model');
    assert.equal((await problem(ask(chatsWith([away], offline), asking('hello')))).code, 'unreachable');
    assert.equal(away.requests.length, 0);
  });

  describe('let the clock stand still', () => {
    it('while the model is waited for, and only then', async () => {
      const model = new FakeModel('small');
      const fakes = chatsWith([model]);
      let paused = false;
      model.before = async () => { paused = fakes.pauses.isPaused; };
      const chat = await fakes.chats.start(gateFor(), CALL, asking('hello'), never);
      assert.deepEqual([paused, fakes.pauses.isPaused], [true, false]);
      let give = (_text: string): void => undefined;
      model.pieces = [new Promise<string>(resolve => { give = resolve; })];
      const next = chat.next();
      assert.equal(fakes.pauses.isPaused, true);
      give('one');
      await next;
      assert.equal(fakes.pauses.isPaused, false);
    });

    it('not for longer than a model may take in all', async () => {
      const fakes = chatsWith([new FakeModel('small', 'small', [new Promise<string>(() => undefined)])], { waitMs: 30 });
      const controller = new AbortController();
      const chat = await fakes.chats.start(gateFor(), CALL, asking('hello'), controller.signal);
      const changes: boolean[] = [];
      const ended = new Promise<void>(resolve => {
        fakes.pauses.onChange(() => {
          changes.push(fakes.pauses.isPaused);
          if (!fakes.pauses.isPaused) resolve();
        });
      });
      const next = chat.next();
      await ended;
      assert.deepEqual(changes, [true, false]);
      controller.abort();
      await assert.rejects(next);
    });

    it('for as long as a person takes whom the editor asks', async () => {
      const model = new FakeModel('small');
      model.asks = true;
      const fakes = chatsWith([model], { waitMs: 0 });
      let paused = false;
      model.before = async () => { paused = fakes.pauses.isPaused; };
      await fakes.chats.start(gateFor(), CALL, asking('hello'), never);
      assert.equal(paused, true);
    });
  });
});
