import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const port = await freePort();
  const config = { version: 0.1, log: { level: 'error', accesslog: { disabled: true } }, storage: { filesystem: { rootdirectory: join(folder, 'data') } }, http: { addr: `127.0.0.1:${port}`, ...(tls === undefined ? {} : { tls: { certificate: tls.certificate, key: tls.key } }) } };
  const auth = tokens !== undefined ? { auth: { token: { realm: tokens.url, service: SERVICE, issuer: ISSUER, rootcertbundle: tokens.signer.authority } } }
    : password === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } };
  if (password !== undefined) await writeFile(join(folder, 'htpasswd'), execFileSync('htpasswd', ['-Bbn', 'jane', password]));
  // JSON is YAML.
  await writeFile(join(folder, 'config.yml'), JSON.stringify({ ...config, ...auth }));
  const server = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore', env: { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'none' } });
  const ended = new Promise<void>(resolve => server.on('exit', () => { resolve(); }));
  const host = `127.0.0.1:${port}`;
  await answering(`${tls === undefined ? 'http' : 'https'}://${host}/v2/`);
  return {
    host,
    async stop() {
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string): Promise<void> {
  for (const last = Date.now() + 20_000; ;) {
    // A certificate that nobody trusts is an answer too.
    if (await fetch(url).then(response => response.status < 500, (error: unknown) => /CERT|VERIFY/.test(String(((error as Error).cause as { code?: string } | undefined)?.code)))) return;
    if (Date.now() > last) throw new Error(`Nothing answers at ${url}.`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise(resolve => probe.close(resolve));
  return port;
}
