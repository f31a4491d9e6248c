import type { HostilePackage } from './hostilePackage';
import { manifestOf } from './packageScene';

/** A package by the trusted signer with this manifest. */
const toml = (what: string, manifest: string | Uint8Array, says: RegExp, rest: Partial<HostilePackage> = {}): HostilePackage => ({
  what, code: 'manifest.invalid', says, make: async scene => scene.laid(await scene.signed({ 'plugin.toml': manifest })), ...rest,
});
const syntax = { code: 'manifest.syntax' } as const;
const withId = (id: string): string => manifestOf().replace('org.example.hello', id);
const withModule = (wasm: string): string => manifestOf().replace('"hello.wasm"', wasm);

/** What a reader does that copies what it reads key by key. */
function merge(into: Record<string, unknown>, from: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(from)) {
    if (typeof value === 'object' && value !== null) merge((into[key] ??= {}) as Record<string, unknown>, value as Record<string, unknown>);
    else into[key] = value;
  }
}

const pollutes: Pick<HostilePackage, 'unguarded'> = {
  async unguarded() {
    try {
      merge({}, JSON.parse('{"__proto__":{"trusted":true}}') as Record<string, unknown>);
      return ({} as { trusted?: boolean }).trusted === true;
    } finally {
      delete (Object.prototype as { trusted?: boolean }).trusted;
    }
  },
};

export const hostileManifests: readonly HostilePackage[] = [
  toml('a table for the prototype of all objects', manifestOf('2.0.0', '[__proto__]\ntrusted = true\n'), /unsafe property/, { ...syntax, ...pollutes }),
  toml('a key for the prototype of all objects', manifestOf('2.0.0', '[meta]\n"__proto__" = { name = "x" }\n'), /unsafe property/, syntax),
  toml('a key "constructor"', manifestOf('2.0.0', 'constructor = "x"\n'), /unsafe property/, syntax),
  toml('a key twice', manifestOf('2.0.0', 'id = "org.example.other"\n'), /not TOML/, syntax),
  toml('a table twice', manifestOf('2.0.0', '[meta]\nname = "a"\n[meta]\nname = "b"\n'), /not TOML/, syntax),
  toml('a key that nobody knows', manifestOf('2.0.0', 'postinstall = "rm -rf ~"\n'), /has no key `postinstall`/),
  toml('a name of two lines', manifestOf('2.0.0', '[meta]\nname = "Hello\\nSigned by: you"\n'), /control characters/),
  toml('a name that moves the cursor', manifestOf('2.0.0', '[meta]\nname = "\\u001b[2AHello"\n'), /control characters/),
  toml('a name that reads backwards', manifestOf('2.0.0', '[meta]\nname = "Hello \\u202egnp.exe"\n'), /control characters/),
  toml('a command whose title reads backwards', manifestOf('2.0.0', '[[commands]]\nname = "run"\ntitle = "\\u2066x\\u2069"\n'), /control characters/),
  toml('a command twice', manifestOf('2.0.0', '[[commands]]\nname = "run"\n[[commands]]\nname = "run"\n'), /two commands/),
  toml('an argument with a zero in it', manifestOf('2.0.0', '[[commands]]\nname = "run"\nargs = ["a\\u0000b"]\n'), /zero character/),
  toml('an id that looks like another one', withId('\u043erg.example.hello'), /lower-case letters/),
  toml('an id in capitals', withId('Org.Example.Hello'), /lower-case letters/),
  toml('an id that is a path', withId('../../outside'), /lower-case letters/),
  toml('an id of 5 000 characters', withId('a'.repeat(5000)), /128 characters/),
  toml('an earlier version, whose mistakes are known', manifestOf('0.9.0'), /0\.9\.0/, { code: 'plugin.downgrade' }),
  toml('a version that isn\'t one', manifestOf('2.0.0; rm -rf'), /semantic version/),
  toml('a module outside the package', withModule('"../outside/evil.wasm"'), /inside the package/),
  toml('a module at an absolute path', withModule('"/etc/evil.wasm"'), /relative/),
  toml('a module on a drive', withModule('"C:/evil.wasm"'), /relative/),
  toml('a module behind a backslash', withModule('"lib\\\\evil.wasm"'), /written with `\/`/),
  toml('a module that is a device', withModule('"NUL.wasm"'), /plain file name/),
  toml('a module that is something else', withModule('"/proc/self/mem"'), /relative/),
  toml('a signature outside the package', manifestOf('2.0.0', 'signature = "file:../../evil.sig"\n'), /inside the package/),
  toml('a homepage that is a program', manifestOf('2.0.0', '[meta]\nhomepage = "javascript:alert(1)"\n'), /https:/),
  toml('a capability that doesn\'t exist', manifestOf('2.0.0', 'capabilities = ["root"]\n'), /no capability "root"/),
  toml('files above the workspace', manifestOf('2.0.0', 'capabilities = [{ name = "fs.read", paths = ["../**"] }]\n'), /\.\./),
  toml('fuel below zero', manifestOf('2.0.0', '[limits]\nfuel = -1\n'), /`fuel` must be/),
  toml('more memory than there can be', manifestOf('2.0.0', '[limits]\nmemory_mib = 9223372036854775807\n'), /`memory_mib` must be/),
  toml('10 000 lists in each other', manifestOf('2.0.0', `capabilities = ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`), /not TOML/, syntax),
  toml('300 KiB of comments', `${manifestOf()}#${'x'.repeat(300 * 1024)}`, /larger than/, { code: 'package.io' }),
  toml('bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x5b, 0x00), /not UTF-8/, syntax),
];
