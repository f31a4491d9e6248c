import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Credentials } from '../../plugins/sources/oci/registryClient';

const configSchema = v.looseObject({
  auths: v.optional(v.record(v.string(), v.looseObject({ auth: v.optional(v.string()), username: v.optional(v.string()), password: v.optional(v.string()) }))),
  credsStore: v.optional(v.string()),
  credHelpers: v.optional(v.record(v.string(), v.string())),
});
const helperSchema = v.looseObject({ Username: v.string(), Secret: v.string() });

const HELPER_TIMEOUT_MS = 10_000;
const MAX_ANSWER = 64 * 1024;

/**
 * What `docker login`, `oras login` and `podman login` know of a registry: from the configuration of docker (`DOCKER_CONFIG`
 * or `~/.docker`), directly or by its credential helpers. `undefined` where they know nothing, or nothing that can be read.
 */
export async function dockerCredentials(registry: string, environment: NodeJS.ProcessEnv = process.env): Promise<Credentials | undefined> {
  const folder = environment.DOCKER_CONFIG ?? join(homedir(), '.docker');
  const config = await readJson(join(folder, 'config.json'));
  const parsed = v.safeParse(configSchema, config);
  if (!parsed.success) return undefined;
  const { auths = {}, credHelpers = {}, credsStore } = parsed.output;
  const helper = credHelpers[registry] ?? credsStore;
  const asked = helper === undefined ? undefined : await askHelper(helper, registry, environment);
  if (asked !== undefined) return asked;
  const entry = auths[registry] ?? auths[`https://${registry}`] ?? auths[`https://${registry}/v2/`];
  if (entry === undefined) return undefined;
  if (entry.username !== undefined && entry.password !== undefined) return { username: entry.username, password: entry.password };
  return entry.auth === undefined ? undefined : fromBasic(entry.auth);
}

function fromBasic(encoded: string): Credentials | undefined {
  const [, username, password] = /^([^:]+):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8').replace(/\0+$/, '')) ?? [];
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** Asks `docker-credential-NAME get`, as docker does. A helper without an answer in time has none. */
function askHelper(name: string, registry: string, environment: NodeJS.ProcessEnv): Promise<Credentials | undefined> {
  // A name, not a path: whoever can write the configuration needs no detour, but a typing mistake should not run things.
  if (!/^[\w.-]+$/.test(name)) return Promise.resolve(undefined);
  return new Promise(resolve => {
    const child = spawn(`docker-credential-${name}`, ['get'], { env: environment, stdio: ['pipe', 'pipe', 'ignore'], timeout: HELPER_TIMEOUT_MS, windowsHide: true });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < MAX_ANSWER) output += text;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(registry);
    child.on('error', () => { resolve(undefined); });
    child.on('close', code => {
      const parsed = code === 0 ? v.safeParse(v.pipe(v.string(), v.parseJson(), helperSchema), output) : undefined;
      resolve(parsed?.success === true ? { username: parsed.output.Username, password: parsed.output.Secret } : undefined);
    });
  });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
