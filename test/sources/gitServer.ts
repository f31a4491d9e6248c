import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { dirname, join } from 'node:path';

export type Files = Readonly<Record<string, string | Uint8Array>>;

const IDENTITY = ['-c', 'user.name=Jane', '-c', 'user.email=jane@example.org', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main'];

/** Runs git in a folder; returns what it printed. */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', [...IDENTITY, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Writes files and commits them, in a repository that is made where there is none yet. Returns the commit. */
export async function commit(folder: string, files: Files, message = 'change'): Promise<string> {
  await mkdir(folder, { recursive: true });
  git(folder, 'init', '--quiet');
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), contents);
  }
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', message);
  return git(folder, 'rev-parse', 'HEAD');
}

export interface Serving {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves the repositories below a folder over HTTP by git's own CGI program, for those who know the password, if there is one. */
export async function serveHttp(root: string, password?: string): Promise<Serving> {
  const server = createServer((request, response) => {
    if (password !== undefined && request.headers.authorization !== `Basic ${Buffer.from(`jane:${password}`).toString('base64')}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: pathname, QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'] ?? '', HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''), GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*',
      },
    });
    request.pipe(backend.stdin);
    backend.stdin.on('error', () => undefined);
    let head: Buffer | undefined = Buffer.alloc(0);
    backend.stdout.on('data', (chunk: Buffer) => {
      if (head === undefined) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const headers = head.toString('latin1', 0, end).split('\r\n').map(line => line.split(': ', 2) as [string, string]);
      const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
      response.writeHead(Number.parseInt(status), Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
      response.write(head.subarray(end + 4));
      head = undefined;
    });
    backend.stdout.on('end', () => response.end());
  });
  return listening(server, 'http');
}

/** A server that accepts connections and never says anything. */
export function serveSilence(): Promise<Serving> {
  return listening(createTcpServer(socket => void socket.on('error', () => undefined)), 'http');
}

/** A server whose list of branches has no end. */
export function serveEndlessly(): Promise<Serving> {
  const line = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;
  const branches = Array.from({ length: 1000 }, (_, index) => line(`${'a'.repeat(40)} refs/heads/x${index}\n`)).join('');
  return listening(createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' }).write(`${line('# service=git-upload-pack\n')}0000`);
    const more = (): void => {
      while (response.write(branches));
      response.once('drain', more);
    };
    more();
  }), 'http');
}

/** Serves the repositories below a folder by git's own daemon. */
export async function serveDaemon(root: string, attempts = 5): Promise<Serving> {
  const probe = await listening(createTcpServer(), 'http');
  const { port } = new URL(probe.url);
  await probe.stop();
  const daemon = spawn('git', ['-c', 'safe.directory=*', 'daemon', '--reuseaddr', '--export-all', `--base-path=${root}`, '--listen=127.0.0.1', `--port=${port}`, '--informative-errors', '--verbose', root], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>(resolve => daemon.on('exit', () => { resolve(); }));
  const isReady = await new Promise<boolean>((resolve, reject) => {
    let said = '';
    daemon.on('error', reject);
    daemon.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-1000);
      if (said.includes('Ready to rumble')) resolve(true);
    });
    // Another process may have taken the port since it was free.
    void ended.then(() => { if (attempts > 1) resolve(false); else reject(new Error(`git daemon ended: ${said}`)); });
  });
  if (!isReady) return serveDaemon(root, attempts - 1);
  return {
    url: `git://127.0.0.1:${port}`,
    async stop() {
      daemon.kill();
      await ended;
    },
  };
}

async function listening(server: Server, scheme: string): Promise<Serving> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    stop: () => new Promise(resolve => {
      server.close(() => { resolve(); });
      for (const socket of sockets) socket.destroy();
    }),
  };
}

/** Writes a program that a hook or filter could run; it leaves a mark. */
export async function trap(file: string, mark: string): Promise<string> {
  await writeFile(file, `#!/bin/sh\ntouch '${mark}'\ncat\n`);
  await chmod(file, 0o755);
  return file;
}
