import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { bytes, ID, MANIFEST, runOptions, ServiceFixture } from '../../test/support/serviceFixture';
import { AirlockError } from '../errors';
import { formatPublicKey, generateKey } from '../plugins/trust/keyFile';
import type { SigningKey } from '../plugins/trust/keyFile';
import { parseRevocationList, signRevocationList } from '../plugins/trust/revocationList';
import type { AirlockDeps } from './deps';
import type { Airlock } from './types';

const PLACE = 'lists/list.toml';

describe('a signed revocation list', () => {
  let fixture: ServiceFixture;
  let publisher: SigningKey;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    publisher = await generateKey(into => void randomFillSync(into));
    await trust('revocations = true\nplugins = []\n');
  });
  afterEach(() => fixture.close());

  const trust = (how: string): Promise<void> => fixture.storage.replace('root/trusted_keys.toml', bytes(`${formatPublicKey(fixture.key, 'Jane')}${formatPublicKey(publisher, 'Publisher')}${how}`));
  const list = (number: number, revoked: string, changed: { key?: SigningKey; next?: string } = {}): Promise<Uint8Array<ArrayBuffer>> => signRevocationList(
    bytes(`format = "airlock-revocations-v1"\nnumber = ${number}\nissued = 2025-12-31T00:00:00Z\nnext_update = ${changed.next ?? '2026-02-01T00:00:00Z'}\n${revoked}`), changed.key ?? publisher, PLACE);
  const revoked = (): string => `[[revoked]]\nkey = "${fixture.key.keyId}"\nreason = "Stolen"\n`;
  const put = async (contents: Uint8Array): Promise<void> => fixture.storage.replace(PLACE, contents);
  const open = (changed: Partial<AirlockDeps> = {}): Airlock => fixture.open({ revocationLists: () => [PLACE], ...changed });
  const refresh = async (airlock: Airlock): Promise<string | undefined> => {
    fixture.problems.length = 0;
    await airlock.trust.refreshLists();
    return fixture.problems[0]?.code;
  };
  const outcome = async (airlock: Airlock): Promise<string> => {
    try {
      return (await airlock.runCommand(ID, 'run', runOptions())).status;
    } catch (error) {
      return (error as AirlockError).code;
    }
  };

  it('keeps what it revokes from being installed and run, with its reason', async () => {
    const airlock = open();
    await put(await list(1, ''));
    await fixture.install(MANIFEST);
    assert.equal(await outcome(airlock), 'completed');
    await put(await list(2, revoked()));
    assert.equal(await refresh(airlock), undefined);
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), (error: AirlockError) => error.code === 'signature.revoked-key' && error.message.includes(`Reason: Stolen. Revoked in ${PLACE}.`));
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.revoked-key' });
    const [state] = await airlock.trust.lists();
    assert.deepEqual([state?.list?.number, state?.list?.revoked, state?.list?.isStale, state?.problem], [2, 1, false, undefined]);
  });

  for (const [what, replace, code] of [
    ['an older one', () => list(1, ''), 'revocations.older'],
    ['another of the same number', () => list(2, '# nothing'), 'revocations.older'],
    ['one that was changed', async () => { const bad = await list(3, ''); bad[bad.length - 1] = 32; return bad; }, 'revocations.untrusted'],
    ['one by a key that may not revoke', () => list(3, '', { key: fixture.key }), 'revocations.untrusted'],
    ['one by a stranger', () => list(3, '', { key: fixture.stranger }), 'revocations.untrusted'],
    ['nonsense', async () => bytes('nonsense'), 'revocations.malformed'],
  ] as const) {
    it(`stays in force when ${what} comes, also in the next window, and the user is told once`, async () => {
      await put(await list(2, revoked()));
      const airlock = open();
      await refresh(airlock);
      await put(await replace());
      assert.equal(await refresh(airlock), code);
      fixture.problems.length = 0;
      await airlock.plugins();
      assert.deepEqual(fixture.problems, []);
      await fixture.lay('src');
      await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.revoked-key' });
      const later = open();
      await assert.rejects(later.install({ location: 'src' }), { code: 'signature.revoked-key' });
      assert.match((await later.trust.lists())[0]?.problem ?? '', /list/);
    });
  }

  it('stays in force where it can\'t be got any more, and is said to be stale when its time is over', async () => {
    await put(await list(2, revoked()));
    const airlock = open();
    await refresh(airlock);
    await fixture.storage.remove(PLACE);
    assert.equal(await refresh(airlock), 'revocations.unavailable');
    fixture.time = Date.UTC(2026, 1, 2);
    await fixture.lay('src');
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.revoked-key' });
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.revoked-key' });
    assert.equal(fixture.problems.filter(({ code }) => code === 'revocations.stale').length, 1);
    assert.equal((await airlock.trust.lists())[0]?.list?.isStale, true);
  });

  it('is got from servers without credentials, by https or from this machine alone', async () => {
    const asked: [string, RequestInit][] = [];
    const good = await list(1, revoked());
    const answers = (answer: (url: string) => Response): Partial<AirlockDeps> => ({ fetchList: async (url, init) => { asked.push([url, init]); return answer(url); } });
    const codeOf = async (place: string, answer: (url: string) => Response): Promise<string | undefined> => refresh(open({ revocationLists: () => [place], ...answers(answer) }));
    assert.equal(await codeOf('https://one.example/list', () => new Response(good)), undefined);
    assert.equal(await codeOf('http://127.0.0.1:1/list', () => new Response(good)), undefined);
    assert.equal(await codeOf('https://two.example/list', url => (url.includes('two') ? new Response(null, { status: 302, headers: { location: 'https://cdn.example/x' } }) : new Response(good))), undefined);
    assert.ok(asked.every(([, init]) => init.redirect === 'manual' && init.credentials === 'omit' && init.headers === undefined));
    asked.length = 0;
    for (const place of ['http://one.example/list', 'https://u:p@one.example/list']) assert.equal(await codeOf(place, () => new Response(good)), 'revocations.unavailable');
    assert.equal(asked.length, 0);
    assert.equal(await codeOf('https://a.example/', () => new Response(null, { status: 302, headers: { location: 'http://127.0.0.1/x' } })), 'revocations.unavailable');
    assert.equal(await codeOf('https://b.example/', () => new Response(null, { status: 302, headers: { location: 'https://b.example/' } })), 'revocations.unavailable');
    assert.equal(await codeOf('https://c.example/', () => new Response('', { status: 500 })), 'revocations.unavailable');
    assert.equal(await codeOf('https://d.example/', () => new Response(new Uint8Array(5 * 1024 * 1024))), 'revocations.unavailable');
  });

  it('is refused as what it is, whatever is in the file', async () => {
    const good = await list(1, revoked());
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.nat(good.length - 1).map(length => good.slice(0, length)),
      fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => good.map((byte, index) => (index === at ? byte ^ flip : byte))),
    );
    await fc.assert(fc.asyncProperty(pieces, async file => {
      try {
        // The case of a hex digit says nothing: then it is the same list.
        assert.equal((await parseRevocationList(file, 'x')).number, 1);
      } catch (error) {
        assert.ok(error instanceof AirlockError && (error.code === 'revocations.malformed' || error.code === 'revocations.untrusted'), String(error));
      }
    }), { numRuns: 200 });
    for (const body of ['', 'format = "airlock-revocations-v2"', 'format = "airlock-revocations-v1"\nnumber = 0', 'format = "airlock-revocations-v1"\nnumber = 1\nissued = 2026-01-01T00:00:00Z\nnext_update = 2025-01-01T00:00:00Z']) {
      await assert.rejects(signRevocationList(bytes(body), publisher, 'x'), { code: 'revocations.malformed' });
    }
  });
});
