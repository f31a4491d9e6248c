import { Rulings } from '../../../src/capabilities/policy/rulings';
import type { PolicyRule } from '../../../src/capabilities/policy/types';
import type { CapabilityName } from '../../../src/capabilities/types';

/** A call that is to get past a rule that denies it, or to pass for one that a rule allows. */
export interface CallAttack {
  readonly capability: CapabilityName;
  readonly effect: 'allow' | 'deny';
  readonly pattern: string;
  readonly argument: string;
  /** The pattern as somebody would match it who takes both for text. */
  readonly naive: (argument: string) => boolean;
}

const PARTY = { pluginId: 'org.example.evil', keyId: 'unsigned' };

/** Whether it gets through a policy that matches text. */
export function passesNaively({ effect, naive, argument }: CallAttack): boolean {
  return naive(argument) === (effect === 'allow');
}

/** Whether it gets through ours: is allowed, or is not denied. */
export function passes({ capability, effect, pattern, argument }: CallAttack): boolean {
  const rule: PolicyRule = { effect, plugin: '*', capability, arguments: [pattern] };
  const verdict = new Rulings([{ source: 'user', rules: [{ ...rule, index: 0 }] }], PARTY).verdict(capability, argument);
  return effect === 'allow' ? verdict.effect === 'allow' : verdict.effect !== 'deny';
}

const past = (capability: CapabilityName, pattern: string, naive: (argument: string) => boolean) => (argument: string): CallAttack => ({ capability, effect: 'deny', pattern, argument, naive });
const as = (capability: CapabilityName, pattern: string, naive: (argument: string) => boolean) => (argument: string): CallAttack => ({ capability, effect: 'allow', pattern, argument, naive });

const api = past('network', 'api.example.org', argument => argument.includes('//api.example.org/'));
const local = past('network', '127.0.0.1', argument => argument.includes('//127.0.0.1/'));
const posting = past('network', 'POST api.example.org', argument => argument.startsWith('POST https://api.example.org/'));
const secret = past('network', 'api.example.org/secret/**', argument => argument.includes('//api.example.org/secret/'));

export const callAttacks: readonly CallAttack[] = [
  ...['GET https://API.example.org/', 'GET https://api.example.org./', 'GET https://api.example.org../', 'GET https://api.example.org:443/', 'GET https://api.example.org:8443/', 'GET https://user@api.example.org/', 'GET https://user:x@api.example.org/',
    'GET https://%61pi.example.org/', 'GET https://\uff41pi.example.org/', 'GET https://api\u3002example\u3002org/', 'GET https:api.example.org', 'GET https:\\\\api.example.org\\', 'GET HTTPS://api.example.org', 'GET https://a\u00adpi.example.org/', 'GET https://api.example.org?/', 'GET https://api.example.org#/',
    // Nobody can tell where these go.
    'GET //api.example.org', 'GET api.example.org', 'GET https://[api.example.org]/', 'GET  https://api.example.org', 'api.example.org'].map(api),
  ...['GET http://2130706433/', 'GET http://0x7f000001/', 'GET http://0177.0.0.1/', 'GET http://127.1/', 'GET http://[::ffff:127.0.0.1]/', 'GET http://[::ffff:7f00:1]/', 'GET http://127.0.0.1:80/', 'GET http://127.0.0.1.:8080/'].map(local),
  ...['post https://api.example.org/', 'Post https://api.example.org/', 'POST https://API.EXAMPLE.ORG/', 'POST https://api.example.org:443/', 'POST http://api.example.org/'].map(posting),
  ...['GET https://api.example.org/%73ecret/a', 'GET https://api.example.org/SECRET/a', 'GET https://api.example.org//secret//a', 'GET https://api.example.org/./secret/a', 'GET https://api.example.org/x/../secret/a', 'GET https://api.example.org/x/%2e%2e/secret/a',
    'GET https://api.example.org/secret%2fa', 'GET https://api.example.org\\secret\\a', 'GET https://api.example.org/secret;v=1/a', 'GET https://api.example.org/%2573ecret/a', 'GET https://api.example.org/x%2f..%2fsecret%2fa'].map(secret),

  ...['GET https://api.example.org.evil.net/', 'GET https://api.example.orgevil.net/'].map(as('network', 'api.example.org', argument => argument.startsWith('GET https://api.example.org'))),
  ...['GET https://evil.net/api.example.org', 'GET https://evil.net/?api.example.org', 'GET https://api.example.org@evil.net/', 'GET https://api.example.org:x@evil.net/', 'GET https://evil.net#api.example.org', 'GET https://xapi.example.org/', 'GET https://x.api.example.org/', 'GET ftp://api.example.org/', 'GET file://api.example.org/etc/passwd'].map(as('network', 'api.example.org', argument => argument.includes('api.example.org'))),
  ...['GET https://evilexample.org/', 'GET https://example.org/'].map(as('network', '*.example.org', argument => /example\.org\/$/.test(argument))),
  ...['GET https://api.example.org:22/', 'GET https://api.example.org:80/', 'GET http://api.example.org:443/'].map(as('network', 'api.example.org', argument => /^GET https?:\/\/api\.example\.org[:/]/.test(argument))),
  ...['GET https://api.example.org/public/../secret', 'GET https://api.example.org/public/%2e%2e/secret', 'GET https://api.example.org/public/..%2fsecret', 'GET https://api.example.org/public/%2e%2e%2fsecret', 'GET https://api.example.org/public/..\\secret', 'GET https://api.example.org/public/..;/secret', 'GET https://api.example.org/publicsecret'].map(as('network', 'api.example.org/public/**', argument => argument.startsWith('GET https://api.example.org/public'))),
  as('network', 'GET api.example.org', argument => argument.includes('api.example.org'))('DELETE https://api.example.org/'),

  ...['GPT-4o', 'gpt-4O', '\uff47pt-4o', 'gpt-4o-2024'].map(past('llm', 'gpt-4o*', argument => argument.startsWith('gpt-4o-mini') || argument === 'gpt-4o')),
  ...['git  push', 'git\tpush', ' git push', 'GIT push', 'git.exe push', 'git.CMD push'].map(past('exec', 'git push', argument => argument === 'git push')),
  ...['git push --force', 'git push; rm -rf .', 'git push\nrm -rf .', 'git  push', 'GIT push', './git push'].map(as('exec', 'git push', argument => /git\s+push/i.test(argument))),
  ...['aws_secret', 'Aws_Secret', 'AWS\uff3fSECRET'].map(past('env', 'AWS_*', argument => argument.startsWith('AWS_'))),
  ...['repo:A/issues', 'REPO:a/issues'].map(past('ext:pub.ext/issue', 'repo:a/*', argument => argument.startsWith('repo:a/'))),
];
