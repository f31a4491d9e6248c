import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Certificates } from './certificates';
import { ISSUER, SERVICE } from './tokenServer';

export interface RegistryServer {
  /** Host and port. */
  readonly host: string;
  stop(): Promise<void>;
}

export interface RegistryServerOptions {
  /** It is spoken to encrypted, with this certificate. */
  readonly tls?: Certificates;
  /** It takes tokens from there, signed with the key of this certificate. */
  readonly tokens?: { readonly url: string; readonly signer: Certificates };
}

/** Starts Debian's docker-registry on loopback, with a folder of its own; for one user only where a password is given. */
export async function serveRegistry(password?: string, { tls, tokens }: RegistryServerOptions = {}): Promise<RegistryServer> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-registry-'));
  const config = { version: 0.1, log: { level: 'info', accesslog: { disabled: true } }, storage: { filesystem: { rootdirectory: join(folder, 'data') } }, http: { addr: '127.0.0.1:0', ...(tls === undefined ? {} : { tls: { certificate: tls.certificate, key: tls.key } }) } };
  const auth = tokens !== undefined ? { auth: { token: { realm: tokens.url, service: SERVICE, issuer: ISSUER, rootcertbundle: tokens.signer.authority } } }
    : password === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } };
  if (password !== undefined) await writeFile(join(folder, 'htpasswd'), execFileSync('htpasswd', ['-Bbn', 'jane', password]));
  // JSON is YAML.
  await writeFile(join(folder, 'config.yml'), JSON.stringify({ ...config, ...auth }));
  const server = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'none' } });
  const ended = new Promise<void>(resolve => server.on('exit', () => { resolve(); }));
  const host = await listening(server.stderr, ended);
  return {
    host,
    async stop() {
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where a registry listens, as it says itself: a port that was free before it is started may be another's by then. */
function listening(log: Readable, ended: Promise<void>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    log.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const host = /listening on (127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (host === undefined) return;
      // What it says besides is read, so that it can go on, and not kept.
      said = '';
      resolve(host);
    });
    void ended.then(() => { reject(new Error(`The registry ended: ${said}`)); });
  });
}
