import type { EntryStat, Storage } from '../../platform/storage';
import { Revocations } from './revocations';
import type { Trust } from './standing';
import { MAX_TRUST_BYTES, parseTrustFile } from './trustedKeys';
import type { TrustFile } from './trustedKeys';

interface Read {
  readonly stat: Pick<EntryStat, 'size' | 'modified'>;
  readonly contents: TrustFile;
}

/** What trust files say together: whatever one of them revokes is revoked. */
export function trustOf(files: readonly TrustFile[]): Trust {
  return { keys: files.flatMap(({ keys }) => keys), revocations: new Revocations(files.flatMap(({ revoked }) => revoked)) };
}

/** The trust files of the user and the machine, each read again only where it changed. */
export class TrustFiles {
  private readonly read = new Map<string, Read>();
  private last: { readonly parts: readonly (TrustFile | undefined)[]; readonly trust: Trust } | undefined;

  constructor(private readonly storage: Storage, private readonly files: readonly string[]) {}

  /**
   * The keys and revocations of all files that exist. The same object as before where nothing changed.
   *
   * @throws AirlockError `trust.malformed` where one can't be understood, `package.io` where one can't be read. Then
   *   none of them counts: what the broken one revokes is not known.
   */
  async current(): Promise<Trust> {
    const parts = await Promise.all(this.files.map(file => this.contentsOf(file)));
    if (this.last !== undefined && parts.every((part, index) => part === this.last?.parts[index])) return this.last.trust;
    const trust = trustOf(parts.filter(part => part !== undefined));
    this.last = { parts, trust };
    return trust;
  }

  private async contentsOf(file: string): Promise<TrustFile | undefined> {
    const stat = await this.storage.stat(file);
    if (stat === undefined) {
      this.read.delete(file);
      return undefined;
    }
    const known = this.read.get(file);
    if (known?.stat.size === stat.size && known.stat.modified === stat.modified) return known.contents;
    const contents = await parseTrustFile(await this.storage.read(file, MAX_TRUST_BYTES), file);
    this.read.set(file, { stat, contents });
    return contents;
  }
}
