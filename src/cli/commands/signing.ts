import { Option } from 'commander';
import type { Command } from 'commander';
import { keygen } from '../keygen';
import { rotateKey } from '../rotateKey';
import type { RotateKeyOptions } from '../rotateKey';
import { sign } from '../sign';
import { signRevocations } from '../signRevocations';
import type { Shell } from '../terminal';
import { verify } from '../verify';

/** Adds `airlock keygen`, `sign`, `verify`, `rotate-key` and `sign-revocations`. */
export function addSigning(program: Command, { out }: Shell): void {
  program.command('keygen')
    .summary('make a key to sign packages with')
    .description('Writes a new Ed25519 key: KEY, which stays secret, and KEY.pub, a trusted_keys.toml with its public half.')
    .requiredOption('--out <key>', 'name of the private key\'s file')
    .option('--name <name>', 'whose key this is, for KEY.pub (default: the file\'s name)')
    .action(async (options: { out: string; name?: string }) => {
      out(await keygen(options.out, options.name));
    });

  program.command('sign')
    .summary('sign a package')
    .description('Signs module and manifest together and writes the package\'s .sig file.')
    .argument('<package>', 'the package: its folder or its .toml')
    .requiredOption('--key <key>', 'the private key that keygen wrote')
    .action(async (location: string, options: { key: string }) => {
      out(await sign(location, options.key));
    });

  program.command('verify')
    .summary('check who signed a package, and that nothing changed since')
    .argument('<package>', 'the package: its folder or its .toml')
    .addOption(new Option('--trust <keys>', 'the keys to trust: a KEY.pub or a trusted_keys.toml').makeOptionMandatory())
    .action(async (location: string, options: { trust: string }) => {
      out(await verify(location, options.trust));
    });

  program.command('rotate-key')
    .summary('state that a new key takes the place of an old one')
    .description('Writes a statement that both keys sign. Beside a package that the new key signs, it makes the package an update of what the old key signed; the old key is accepted no more then.')
    .requiredOption('--from <key>', 'the old private key')
    .requiredOption('--to <key>', 'the new private key')
    .requiredOption('--out <file>', 'where to write the statement: the name of the package\'s signature with .rotation at the end')
    .option('--after <file>', 'the statement of the rotation before, which this one follows')
    .action(async (options: RotateKeyOptions) => {
      out(await rotateKey(options));
    });

  program.command('sign-revocations')
    .summary('sign a revocation list')
    .description('Writes a list of revoked keys and modules, signed, for others to name in their settings (docs/SIGNING.md).')
    .argument('<list>', 'the list (TOML)')
    .requiredOption('--key <key>', 'the private key that keygen wrote')
    .requiredOption('--out <file>', 'where to write the signed list')
    .action(async (list: string, options: { key: string; out: string }) => {
      out(await signRevocations(list, options.key, options.out));
    });
}
