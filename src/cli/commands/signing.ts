import { Option } from 'commander';
import type { Command } from 'commander';
import { keygen } from '../keygen';
import { sign } from '../sign';
import type { Shell } from '../terminal';
import { verify } from '../verify';

/** Adds `airlock keygen`, `sign` and `verify`. */
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
}
