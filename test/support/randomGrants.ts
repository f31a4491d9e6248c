import fc from 'fast-check';
import type { CapabilityRequest, Grant } from '../../src/capabilities/types';
import { grantFor } from './rights';

const segment = fc.constantFrom('a', 'b', 'src', 'docs', 'x.c', '.git', 'config');
const wild = fc.oneof({ weight: 3, arbitrary: segment }, { weight: 2, arbitrary: fc.constantFrom('*', '**', '?', '{a,src}', '*.c', '{docs,b}') });

/** A path of a file, relative to its folder. */
export const somePath = fc.array(segment, { minLength: 1, maxLength: 4 }).map(names => names.join('/'));
/** A glob as manifests and grants have them; now and then what is none. */
export const someGlob = fc.oneof(
  { weight: 12, arbitrary: fc.array(wild, { minLength: 1, maxLength: 3 }).map(pieces => pieces.join('/')) },
  { weight: 1, arbitrary: fc.constantFrom('../a', '/a', 'a/../b', '', 'a//b', '!a', '[a]', 'a\\b', '{a,{b,src}}', '**a', '~/a', 'C:/a', './a') },
);
export const someHost = fc.constantFrom('x.org', 'a.x.org', 'b.a.x.org', '*.x.org', '*.a.x.org', '*.org', 'private+a.x.org', 'private+x.org', 'x.org:8080', '*.x.org:8080', 'localhost', '10.0.0.1', '[::1]', '*.0.0.1', 'evilx.org');
const budget = fc.option(fc.constantFrom(1, 1_000, 50_000, 100_000, 1 << 24, 1 << 26), { nil: undefined });
const list = <T>(entry: fc.Arbitrary<T>, minLength = 0): fc.Arbitrary<T[]> => fc.uniqueArray(entry, { minLength, maxLength: 4 });

/** A request of a manifest, or what was asked or granted at some time. */
export const someRequest: fc.Arbitrary<CapabilityRequest> = fc.oneof(
  fc.record({ name: fc.constantFrom('fs.read' as const, 'fs.write' as const), paths: list(someGlob, 1), bytesPerRun: budget }).map(defined),
  fc.constantFrom('plan' as const, 'retrieval' as const, 'ext:acme.tools/search' as const).map(name => ({ name })),
  fc.record({ name: fc.constant('env' as const), variables: list(fc.constantFrom('A', 'B', 'C'), 1) }).map(defined),
  fc.record({ name: fc.constant('exec' as const), commands: list(fc.constantFrom('ls', 'git status', 'rm'), 1) }).map(defined),
  fc.record({ name: fc.constant('network' as const), hosts: list(someHost), methods: fc.option(list(fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE'), 1), { nil: undefined }), bytesPerRun: budget }).map(defined),
  fc.record({ name: fc.constant('llm' as const), models: fc.option(list(fc.constantFrom('gpt', 'phi', 'o'), 1), { nil: undefined }), tokensPerDay: budget }).map(defined),
);

/** A decision for the plugin of the tests or another, about anything; what was granted may be anything, as in a row that somebody edited. */
export const someGrant: fc.Arbitrary<Grant> = fc.record({
  pluginId: fc.constantFrom('p', 'p', 'p', 'q'), keyId: fc.constantFrom('k', 'k', 'k', 'l'), workspace: fc.constantFrom('w', 'w', 'w', 'v'),
  asked: someRequest, other: fc.option(someRequest, { nil: undefined }), isDenied: fc.integer({ min: 0, max: 5 }).map(value => value === 0),
}).map(({ asked, other, isDenied, ...subject }) => grantFor(asked, { ...subject, capability: other ?? asked, decision: isDenied ? 'deny' : 'allow' }));

function defined<T extends object>(value: T): CapabilityRequest {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as unknown as CapabilityRequest;
}
