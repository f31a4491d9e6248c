import assert from 'node:assert/strict';
import { ExecutionEnd } from '../../sandbox/executionEnd';
import { denied, grantedOnly } from '../gate';
import type { Attempt, Gate } from '../gate';
import { emptyData } from '../interfaces/dataSession';
import type { CapabilityRequest } from '../types';
import { RunUse } from '../use';
import { fetchFor } from './fetch';
import { NetworkFailure } from './types';
import type { Header, Hop, HopAnswer, NetworkRequest, NetworkResponse } from './types';

const CALL = 'env.host_fetch';
const GRANT: CapabilityRequest = { name: 'network', hosts: ['a.example', 'b.example', 'c.example:8080'], methods: ['GET', 'POST'] };

const answer = (status: number, headers: readonly Header[] = [], body = ''): HopAnswer => ({ status, headers, body: new TextEncoder().encode(body) });
const to = (location: string, status = 302): HopAnswer => answer(status, [['location', location]]);

/** Requests on a network that answers as a test says. */
class Scene {
  readonly hops: Hop[] = [];
  readonly log: string[] = [];
  readonly use = new RunUse();
  isOffline = false;
  gate: Gate = grantedOnly([GRANT]);

  constructor(private readonly answers: (hop: Hop) => HopAnswer | Promise<HopAnswer>) {}

  fetch(asked: Partial<NetworkRequest> = {}, signal = new AbortController().signal): Promise<NetworkResponse> {
    return fetchFor({
      log: (level, message) => void this.log.push(`${level} ${message}`), data: emptyData(), gate: this.gate, use: this.use,
      network: { isOffline: () => this.isOffline, exchange: async hop => { this.hops.push(hop); return this.answers(hop); } },
    }, CALL, { method: 'GET', url: 'https://a.example/path', headers: [], ...asked }, signal);
  }

  /** What is said of a request without an answer. */
  async failure(asked: Partial<NetworkRequest> = {}): Promise<string> {
    return this.fetch(asked).then(() => assert.fail('answered'), (error: unknown) => {
      if (error instanceof NetworkFailure) return error.kind;
      if (error instanceof ExecutionEnd) return error.reason;
      throw error;
    });
  }

  get sent(): readonly string[] {
    return this.hops.map(({ method, url }) => `${method} ${url.href}`);
  }
}

describe('network-fetch', () => {
  it('answers with what the server said, and from where', async () => {
    const scene = new Scene(() => answer(404, [['x', 'y']], 'none'));
    assert.deepEqual(await scene.fetch({ url: 'https://a.example/path?q#fragment' }), { status: 404, headers: [['x', 'y']], body: new TextEncoder().encode('none'), url: 'https://a.example/path?q' });
  });

  it('ends an execution that was not granted host, port or method, before anything is asked or sent', async () => {
    const scene = new Scene(() => answer(200));
    const asked: Attempt[] = [];
    scene.gate = { ...grantedOnly([GRANT]), pass: async attempt => void asked.push(attempt) };
    for (const asking of [{ url: 'https://d.example/' }, { url: 'https://a.example:8080/' }, { url: 'http://c.example/' }, { url: 'http://127.0.0.1/' }, { method: 'DELETE' }, { method: 'head' }]) {
      assert.equal(await scene.failure(asking), 'capability-denied', JSON.stringify(asking));
    }
    assert.deepEqual([asked, scene.hops], [[], []]);
  });

  it('lets GET and HEAD alone where the grant names no methods', async () => {
    const scene = new Scene(() => answer(200));
    scene.gate = grantedOnly([{ name: 'network', hosts: ['a.example'] }]);
    assert.equal((await scene.fetch({ method: 'HEAD' })).status, 200);
    assert.equal(await scene.failure({ method: 'POST' }), 'capability-denied');
  });

  it('tells who may not reach the network nothing but that', async () => {
    const scene = new Scene(() => answer(200));
    scene.gate = grantedOnly([]);
    for (const asking of [{}, { url: 'nonsense' }, { headers: [['host', 'x']] as const }]) assert.equal(await scene.failure(asking), 'capability-denied');
  });

  it('asks the gate at each step, with method and place and without what may be secret', async () => {
    const scene = new Scene(({ url }) => (url.host === 'a.example' ? to('https://b.example/x?token=2#y') : answer(200)));
    const asked: (string | undefined)[] = [];
    scene.gate = { ...grantedOnly([GRANT]), pass: async ({ argument }) => void asked.push(argument) };
    await scene.fetch({ method: 'POST', url: 'https://a.example/path?token=1', body: Uint8Array.of(1) });
    assert.deepEqual(asked, ['POST https://a.example/path', 'GET https://b.example/x']);
  });

  it('is unavailable where there is no network, and offline where the setting says so', async () => {
    const bare = { log: () => undefined, data: emptyData(), gate: grantedOnly([GRANT]), use: new RunUse() };
    await assert.rejects(fetchFor(bare, CALL, { method: 'GET', url: 'https://a.example', headers: [] }, new AbortController().signal), { kind: 'unavailable' });
    const scene = new Scene(() => answer(200));
    scene.isOffline = true;
    assert.equal(await scene.failure(), 'offline');
    assert.deepEqual(scene.hops, []);
  });

  describe('follows redirections', () => {
    it('as the Fetch Standard says', async () => {
      const cases: readonly (readonly [method: string, status: number, then: string])[] = [
        ['GET', 301, 'GET'], ['POST', 301, 'GET'], ['POST', 302, 'GET'], ['POST', 303, 'GET'], ['PUT', 302, 'PUT'], ['PUT', 303, 'GET'], ['HEAD', 303, 'HEAD'], ['POST', 307, 'POST'], ['PUT', 308, 'PUT'],
      ];
      for (const [method, status, then] of cases) {
        const scene = new Scene(({ url }) => (url.pathname === '/path' ? to('/next', status) : answer(200)));
        scene.gate = grantedOnly([{ ...GRANT, methods: ['GET', 'HEAD', 'POST', 'PUT'] }]);
        const body = method === 'POST' || method === 'PUT' ? { body: Uint8Array.of(1), headers: [['Content-Type', 'x/y'], ['x', 'y']] as const } : {};
        const { url } = await scene.fetch({ method, ...body });
        assert.deepEqual([scene.sent[1], url], [`${then} https://a.example/next`, 'https://a.example/next'], `${method} ${status}`);
        const keepsBody = then === method && 'body' in body;
        assert.equal(scene.hops[1]?.body !== undefined, keepsBody);
        assert.deepEqual(scene.hops[1]?.headers, keepsBody ? [['Content-Type', 'x/y'], ['x', 'y']] : 'body' in body ? [['x', 'y']] : []);
      }
    });

    it('not where there is no place named, or the status is another one', async () => {
      for (const answered of [answer(302), answer(300, [['location', '/x']]), answer(304, [['location', '/x']]), answer(201, [['location', '/x']])]) {
        const scene = new Scene(() => answered);
        assert.equal((await scene.fetch()).status, answered.status);
        assert.equal(scene.hops.length, 1);
      }
    });

    it('without what may be a credential to another origin, and it does not come back', async () => {
      const headers: readonly Header[] = [['Authorization', 'x'], ['cookie', 'x'], ['X-Api-Key', 'x'], ['Accept', 'text/plain']];
      const scene = new Scene(({ url }) => (url.href === 'https://a.example/path' ? to('https://b.example/') : url.host === 'b.example' ? to('https://a.example/again') : answer(200)));
      await scene.fetch({ headers });
      assert.deepEqual(scene.hops.map(hop => hop.headers), [headers, [['Accept', 'text/plain']], [['Accept', 'text/plain']]]);
      const port = new Scene(({ url }) => (url.protocol === 'http:' ? to('https://a.example/') : answer(200)));
      await port.fetch({ url: 'http://a.example/', headers });
      assert.deepEqual(port.hops[1]?.headers, [['Accept', 'text/plain']]);
    });

    it('ten times', async () => {
      const scene = new Scene(({ url }) => to(`/${Number(url.pathname.slice(1)) + 1}`));
      assert.equal(await scene.failure({ url: 'https://a.example/0' }), 'redirect-refused');
      assert.equal(scene.hops.length, 11);
    });

    it('to nothing that was not granted or is not safe: the request fails, and the execution goes on', async () => {
      for (const location of [
        'https://d.example/', 'http://127.0.0.1/', 'http://169.254.169.254/', 'https://a.example:8443/', 'http://a.example/', '//d.example', 'https://a.example.', 'https://user@b.example', 'https://user:x@b.example/',
        'file:///etc/passwd', 'ftp://a.example/', 'data:,x', 'https://', `/${'a'.repeat(9000)}`,
      ]) {
        const scene = new Scene(() => to(location));
        assert.equal(await scene.failure(), 'redirect-refused', location);
        assert.equal(scene.hops.length, 1);
      }
      const other = new Scene(() => to('/x', 303));
      other.gate = grantedOnly([{ ...GRANT, methods: ['POST'] }]);
      assert.equal(await other.failure({ method: 'POST' }), 'redirect-refused');
    });

    it('not where the gate says no, and ends the execution where it says something else', async () => {
      for (const [thrown, expected] of [[denied(CALL, 'network'), 'redirect-refused'], [new ExecutionEnd('cancelled', 'Stopped.'), 'cancelled']] as const) {
        const scene = new Scene(() => to('https://b.example'));
        scene.gate = { ...grantedOnly([GRANT]), pass: async ({ argument = '' }) => { if (argument.includes('b.example')) throw thrown; } };
        assert.equal(await scene.failure(), expected);
      }
    });
  });

  it('counts what went over connections, and stops at the budget', async () => {
    const scene = new Scene(({ onTraffic, signal }) => {
      onTraffic(600);
      signal.throwIfAborted();
      return answer(200);
    });
    scene.gate = grantedOnly([{ ...GRANT, bytesPerRun: 1000 }]);
    assert.equal((await scene.fetch()).status, 200);
    assert.equal(await scene.failure({ method: 'POST', body: new Uint8Array(500) }), 'budget');
    assert.equal(scene.hops.length, 1);
    assert.equal(await scene.failure(), 'budget');
    assert.equal(scene.use.networkBytes, 1200);
  });

  it('is given up with the execution', async () => {
    const controller = new AbortController();
    const scene = new Scene(({ signal }) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason as Error); }); }));
    const fetching = scene.fetch({}, controller.signal);
    setImmediate(() => { controller.abort(new Error('over')); });
    await assert.rejects(fetching, /over/);
  });

  it('tells the user in the log what is not the plugin’s to know', async () => {
    const scene = new Scene(() => { throw new NetworkFailure('address-refused', 'No.', 'It stands for 10.0.0.1.'); });
    assert.equal(await scene.failure(), 'address-refused');
    assert.deepEqual(scene.log, ['warn It stands for 10.0.0.1.']);
  });
});
