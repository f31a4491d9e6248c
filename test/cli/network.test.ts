import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lay, newKey, onRoot, trust, type Ended } from './packages';

const ID = 'org.example.fetch';

interface Answer {
  readonly status?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

describe('a plugin that fetches from a server, on the command line', () => {
  let server: Server;
  let requests = 0;
  let folder: string;
  let root: string;
  before(async () => {
    server = createServer((_, response) => {
      requests += 1;
      response.end('here');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    folder = await mkdtemp(join(tmpdir(), 'airlock-fetch-'));
    root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    await lay(join(folder, 'fetch'), {
      id: ID, module: 'c-flatfetch', key,
      more: `capabilities = ["log", { name = "network", hosts = ["${host}", "far.example"] }]\n[[commands]]\nname = "near"\nargs = ["get", "http://${host}/"]\n[[commands]]\nname = "far"\nargs = ["get", "https://far.example/"]\n`,
    });
    const installed = await onRoot(root, ['install', join(folder, 'fetch')]);
    assert.equal(installed.code, 0, installed.stderr);
  });
  beforeEach(() => { requests = 0; });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  const run = (command: string, more: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ended> => onRoot(root, ['run', ID, '--command', command, '--grant', 'network', ...more], { env });
  const answer = ({ stdout, stderr }: Ended): Answer => {
    assert.ok(stdout.startsWith('{'), stderr);
    return JSON.parse(stdout) as Answer;
  };

  it('is answered by the host that it was granted', async () => {
    assert.equal(answer(await run('near')).status, 200);
    assert.equal(requests, 1);
  });

  it('reaches no server with --offline, and is told so', async () => {
    const { status, error } = answer(await run('near', ['--offline']));
    assert.deepEqual([status, error?.code, requests], [undefined, 'offline', 0]);
  });

  it('goes past no proxy of a kind that is not supported, which the user is told', async () => {
    const ended = await run('far', [], { https_proxy: 'socks5://127.0.0.1:9', HTTPS_PROXY: 'socks5://127.0.0.1:9', no_proxy: '', NO_PROXY: '' });
    const { status, error } = answer(ended);
    assert.deepEqual([status, error?.code], [undefined, 'connection']);
    assert.match(ended.stderr, /socks5 are not supported/);
  });

  it('has no --offline where a module is run by its file: that reaches no server anyway', async () => {
    const { code, stderr } = await onRoot(root, ['run', join('wasm-fixtures', 'built', 'c-flatfetch.wasm'), '--offline']);
    assert.notEqual(code, 0);
    assert.match(stderr, /--offline is for installed plugins/);
  });
});
