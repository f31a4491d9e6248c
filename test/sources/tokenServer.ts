import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Certificates } from './certificates';

/** What the next token says, true or not. */
export interface TokenTerms {
  /** Seconds from now until it expires. */
  readonly expiresIn: number;
  /** What it is for; what was asked for where absent. */
  readonly repository?: string;
}

export const ISSUER = 'airlock-test';
export const SERVICE = 'registry';

/** Gives tokens for a registry (CNCF distribution, "Token Authentication Specification") to those who know the password. */
export class TokenServer {
  terms: TokenTerms = { expiresIn: 300 };
  /** `Authorization` headers that came, and scopes that were asked for. */
  readonly asked: { readonly authorization: string | undefined; readonly scope: string | null }[] = [];

  private constructor(readonly url: string, readonly stop: () => Promise<void>) {}

  /** @param signer the key that the registry takes tokens from, and its certificate */
  static async open(signer: Certificates, password: string): Promise<TokenServer> {
    const key = createPrivateKey(await readFile(signer.key));
    const chain = [new X509Certificate(await readFile(signer.certificate)).raw.toString('base64')];
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const [scope, { authorization }] = [searchParams.get('scope'), request.headers];
      tokens.asked.push({ authorization, scope });
      if (authorization !== `Basic ${btoa(`jane:${password}`)}`) return void response.writeHead(401).end();
      const [type = '', name = '', actions = ''] = (scope ?? '').split(':');
      const now = Math.floor(Date.now() / 1000);
      const { expiresIn, repository = name } = tokens.terms;
      const claims = { iss: ISSUER, aud: SERVICE, sub: 'jane', exp: now + expiresIn, nbf: now - 1000, iat: now - 1000, jti: randomUUID(), access: [{ type, name: repository, actions: actions.split(',') }] };
      const text = [{ typ: 'JWT', alg: 'ES256', x5c: chain }, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
      response.end(JSON.stringify({ token: `${text}.${signature}`, expires_in: expiresIn }));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const tokens = new TokenServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, () => new Promise(resolve => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }));
    return tokens;
  }
}
