import { trustPolicy } from '../capabilities/settings';
import { AirlockError, sentenceOf } from '../errors';
import { signerOfRow } from '../plugins/installed';
import { acceptedRotations } from '../plugins/trust/acceptedRotations';
import { standingOf } from '../plugins/trust/standing';
import type { Standing, Trust } from '../plugins/trust/standing';
import { trustAfter } from '../plugins/trust/succession';
import { TrustFiles } from '../plugins/trust/trustFiles';
import type { InstalledPlugin } from '../plugins/types';
import { setPluginSigner } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import type { Ledger } from '../store/ledger';
import type { AirlockDeps } from './deps';
import type { Settings } from './runSettings';
import { RevocationLists } from './revocationLists';
import { TrustedRuns } from './trustedRuns';
import type { RunOptions } from './runTypes';

/** Holds installed plugins to what is trusted now, whatever was trusted when they were installed. */
export class PluginTrust {
  private readonly files: TrustFiles;
  private readonly runs: TrustedRuns;
  readonly lists: RevocationLists;

  constructor(private readonly deps: AirlockDeps, private readonly ledger: Ledger) {
    this.files = new TrustFiles(deps.storage, deps.trustFiles);
    this.lists = new RevocationLists(deps, ledger, () => this.files.current());
    this.runs = new TrustedRuns(async row => (await this.standing(row)).objection, (row, why) => { this.stopped(row, why); });
  }

  /**
   * What is trusted and revoked now.
   *
   * @throws AirlockError `trust.malformed`, `package.io`
   */
  async current(): Promise<Trust> {
    return this.lists.added(await this.files.current());
  }

  /** As {@link current}, for what is installed: after a look for newer revocation lists, where there was none lately. */
  async newest(): Promise<Trust> {
    await this.lists.settled();
    return this.current();
  }

  /** A plugin as views see it, with how it stands now. */
  async judged(row: PluginRow, plugin: InstalledPlugin): Promise<InstalledPlugin> {
    const { signer, objection } = await this.standing(row);
    return { ...plugin, signer, ...(objection === undefined ? {} : { distrust: { code: objection.code, reason: objection.sentence } }) };
  }

  /**
   * Runs something of a plugin if it is trusted, and ends it as soon as it isn't any more. A key that was removed from the
   * trusted ones is one that nobody knows: where the policy says to ask about those, the user is asked.
   *
   * @param trustAs trusts the key again, under a name
   * @throws AirlockError `signature.*`, `digest.revoked`, `trust.malformed`, `package.io`, `trust.declined`, and what `work` throws
   */
  async during<T>(row: PluginRow, plugin: InstalledPlugin, settings: Settings, run: RunOptions, work: (run: RunOptions) => Promise<T>, trustAs: (name: string) => Promise<void>): Promise<T> {
    const { signer, objection } = await this.standing(row);
    if (objection !== undefined) {
      const isAsked = objection.code === 'signature.unknown-key' && trustPolicy(settings.user, settings.workspace) === 'ask';
      if (!isAsked) {
        await this.note('plugin.refused', row, objection);
        throw objection;
      }
      const answer = await this.deps.prompts.confirmUntrusted(plugin.manifest, signer);
      if (answer === false) throw new AirlockError('trust.declined', `${row.id} was not run.`);
      if (answer === true) await this.accept(row);
      else await trustAs(answer.trustAs);
    }
    return this.runs.follow(row, run, work);
  }

  /** To be called when what is trusted changed here: stops at once what is not trusted any more. */
  async look(): Promise<void> {
    await this.runs.look();
  }

  async dispose(): Promise<void> {
    this.runs.dispose();
    await this.lists.dispose();
  }

  private async standing(row: PluginRow): Promise<Standing> {
    try {
      const rotations = await this.ledger.store.read(db => acceptedRotations(db, row.id));
      return standingOf(row, trustAfter(await this.current(), rotations), this.deps.now());
    } catch (error) {
      const objection = error instanceof AirlockError ? error : new AirlockError('package.io', `What is trusted could not be read: ${sentenceOf(error)}`, '', { cause: error });
      return { signer: signerOfRow(row), objection };
    }
  }

  private stopped(row: PluginRow, why: AirlockError): void {
    void this.note('plugin.stopped', row, why);
    this.deps.onProblem(new AirlockError(why.code, `${row.id} was stopped. ${why.message}`, why.nextStep));
  }

  /** From now on it is a plugin that the user accepted from somebody unknown. */
  private async accept(row: PluginRow): Promise<void> {
    const at = new Date(this.deps.now()).toISOString();
    await this.ledger.change(async (db, happened) => {
      await setPluginSigner(db, row.id, 'unknown', null, at);
      await happened({ name: 'plugin.accepted', at, pluginId: row.id, version: row.version, module: row.checksum, key: row.signer_key_id });
    });
  }

  /** A refusal stands, whether it can be recorded or not. */
  private async note(name: 'plugin.refused' | 'plugin.stopped', row: PluginRow, { code, message }: AirlockError): Promise<void> {
    try {
      await this.ledger.note({ name, at: new Date(this.deps.now()).toISOString(), pluginId: row.id, version: row.version, module: row.checksum, key: row.signer_key_id, code }, { reason: message });
    } catch (error) {
      this.deps.onProblem(new AirlockError('store.io', `The refusal of ${row.id} could not be recorded: ${sentenceOf(error)}`, '', { cause: error }));
    }
  }
}
