import assert from 'node:assert/strict';
import { bytes, ID, MANIFEST, MODULE, reportFor, runOptions, ServiceFixture } from '../../test/support/serviceFixture';
import type { AirlockError } from '../errors';
import { formatPublicKey } from '../plugins/trust/keyFile';
import { sha256Hex } from '../plugins/digest';
import type { ExecutionReport } from '../sandbox/types';
import type { Airlock } from './types';

const COMMAND = `${MANIFEST}\n[[commands]]\nname = "run"\ntitle = "Run"\n`;
const USER = 'root/trusted_keys.toml';
const MACHINE = 'machine/trusted_keys.toml';

describe('trust, when a plugin runs', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open({ trustFiles: [USER, MACHINE] });
    await fixture.install(COMMAND);
  });
  afterEach(() => fixture.close());

  const run = (changed = {}): Promise<ExecutionReport> => airlock.runCommand(ID, 'run', runOptions(changed));
  const write = (file: string, text: string): Promise<void> => fixture.storage.replace(file, bytes(text));
  const jane = (): string => formatPublicKey(fixture.key, 'Jane');
  const distrust = async (): Promise<string | undefined> => (await airlock.plugins())[0]?.distrust?.code;
  const audited = async (): Promise<string> => {
    let text = '';
    for await (const piece of airlock.exportRecord('audit', 'jsonl')) text += piece;
    return text;
  };

  it('reads no file again that did not change', async () => {
    await run();
    const read = fixture.storage.read.bind(fixture.storage);
    let reads = 0;
    fixture.storage.read = (file, most) => {
      if (file.endsWith('trusted_keys.toml')) reads++;
      return read(file, most);
    };
    await run();
    await run();
    assert.equal(reads, 0);
  });

  for (const [what, file, text, code] of [
    ['its key is revoked by the user', USER, () => `${jane()}[[revoked]]\nkey = "${fixture.key.keyId}"`, 'signature.revoked-key'],
    ['its key is revoked by the machine', MACHINE, () => `[[revoked]]\nkey = "${fixture.key.keyId}"`, 'signature.revoked-key'],
    ['its key has expired', USER, () => `${jane()}expires = 2025-12-31`, 'signature.expired-key'],
    ['its key is not trusted any more', USER, () => '', 'signature.unknown-key'],
    ['its key is trusted for other plugins', USER, () => `${jane()}plugins = ["org.example.other"]`, 'signature.unknown-key'],
    ['the user\'s file is broken', USER, () => '[[keys]', 'trust.malformed'],
    ['the machine\'s file is broken', MACHINE, () => '[[keys]', 'trust.malformed'],
  ] as const) {
    it(`refuses it, runs nothing and says why, when ${what}`, async () => {
      await write(file, text());
      await assert.rejects(run(), { code });
      assert.equal(await distrust(), code);
      assert.equal(fixture.executed.length, 0);
      assert.match(await audited(), new RegExp(`plugin\\.refused.*${code}`));
      await assert.rejects(airlock.install({ location: 'src' }), { code });

      await write(file, file === USER ? jane() : '');
      assert.equal((await run()).status, 'completed');
      assert.equal(await distrust(), undefined);
    });
  }

  it('refuses a module that was revoked, installed or not, signed or not', async () => {
    await write(MACHINE, `[[revoked]]\ndigest = "${await sha256Hex(MODULE)}"\nreason = "It phones home"`);
    await assert.rejects(run(), (error: AirlockError) => error.code === 'digest.revoked' && error.message.includes('It phones home'));
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('other', COMMAND.replace(ID, 'org.example.other'), { key: 'none' });
    await assert.rejects(airlock.install({ location: 'other' }), { code: 'digest.revoked' });
  });

  it('names the file that is broken, and its line', async () => {
    await write(MACHINE, '\n[[keys]]\nname = 5\n');
    await assert.rejects(run(), (error: AirlockError) => error.message.startsWith(`${MACHINE}, line `));
  });

  it('asks about a key that is not trusted any more where the policy says to ask, once', async () => {
    await write(USER, '');
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = false;
    await assert.rejects(run(), { code: 'trust.declined' });
    fixture.confirm = true;
    assert.equal((await run()).status, 'completed');
    fixture.confirm = undefined;
    assert.equal((await run()).status, 'completed');
    assert.equal((await airlock.plugins())[0]?.signer.kind, 'unknown');
    assert.match(await audited(), /plugin\.accepted/);
  });

  it('ends what runs when it ends, and records why', async () => {
    let started = (): void => undefined;
    const running = new Promise<void>(resolve => { started = resolve; });
    fixture.report = request => new Promise(resolve => {
      const { signal } = request;
      signal?.addEventListener('abort', () => resolve(reportFor(request, { status: 'terminated', reason: 'cancelled', message: String((signal.reason as Error).message) })));
      started();
    });
    const ended = run();
    await running;
    await write(MACHINE, `[[revoked]]\nkey = "${fixture.key.keyId}"\nreason = "Stolen"`);
    assert.match((await ended).message, /revoked.*Stolen/);
    assert.deepEqual(fixture.problems.map(({ code }) => code), ['signature.revoked-key']);
    assert.match(fixture.problems[0]?.message ?? '', /was stopped/);
    assert.match(await audited(), /plugin\.stopped/);
  });

  it('ends the wait for the user\'s consent, too', async () => {
    fixture.answers = [() => new Promise(() => undefined)];
    await fixture.install(`${COMMAND}`.replace('wasm =', 'capabilities = ["fs.read"]\nwasm ='));
    const asked = run();
    const refused = assert.rejects(asked, { code: 'signature.revoked-key' });
    await write(MACHINE, `[[revoked]]\nkey = "${fixture.key.keyId}"`);
    await refused;
  });
});
