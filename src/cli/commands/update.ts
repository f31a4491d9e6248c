import type { Command } from 'commander';
import type { UpdateOffer, UpdateResult } from '../../api/lifecycleTypes';
import type { Airlock } from '../../api/types';
import { describeCapability } from '../../capabilities/words';
import { AirlockError } from '../../errors';
import { printable } from '../../printable';
import { answer, errorJson } from '../answer';
import type { Answer } from '../answer';
import { interruptible } from '../interrupt';
import { parseSeconds } from '../options';
import { pluginJson } from '../pluginText';
import { ProgressLine } from '../progressLine';
import { rootOption } from '../rootFolder';
import { withAirlock } from '../session';
import type { Shell } from '../terminal';
import { forCommandLine, isYes, trustQuestion } from '../trustQuestion';

interface UpdateFlags {
  readonly root?: string;
  readonly all?: true;
  readonly to?: string;
  readonly allowDowngrade?: true;
  readonly trust?: string;
  readonly yes?: true;
  readonly timeout?: number;
  readonly json?: true;
}

/** Adds `airlock update`. */
export function addUpdate(program: Command, shell: Shell): void {
  program.command('update')
    .summary('get a newer version of plugins from where they came')
    .description('Fetches plugins again and makes what is there active, if it is newer. The version before it is kept for `airlock rollback`; one that asks for new rights is only taken where somebody says yes. What fails leaves the version that is there.')
    .argument('[ids...]', 'the plugins\' ids')
    .addOption(rootOption())
    .option('--all', 'all plugins that are not pinned')
    .option('--to <version>', 'which version: its number, or a branch, tag, commit or digest')
    .option('--allow-downgrade', 'take an older version, too')
    .option('--trust <keys>', 'a file of keys to trust besides the root\'s trusted_keys.toml')
    .option('--yes', 'take versions that ask for new rights, or that no key signed that you trust')
    .option('--timeout <seconds>', 'how long fetching each may take (default: 60)', parseSeconds)
    .option('--json', 'print what became of each as JSON')
    .action(async (ids: string[], flags: UpdateFlags) => {
      await answer(shell.out, flags.json === true, () => update(ids, flags, shell));
    });
}

/** What became of one plugin. */
type Outcome = { readonly id: string } & ({ readonly result: UpdateResult } | { readonly error: AirlockError });

function update(ids: readonly string[], flags: UpdateFlags, shell: Shell): Promise<Answer> {
  if ((ids.length > 0) === (flags.all === true)) throw new AirlockError('usage.invalid', ids.length === 0 ? 'No plugin was named.' : '--all stands for the ids.', 'Name plugins by their ids, or all of them with --all.');
  if (flags.to !== undefined && ids.length !== 1) throw new AirlockError('usage.invalid', '--to is for one plugin.', 'Name the plugin that is to have that version.');
  const { policy, confirmUntrusted } = trustQuestion(shell, flags.yes === true);
  const progress = new ProgressLine(shell.isWatched ? shell.err : undefined);
  const prompts = {
    confirmUntrusted(...question: Parameters<typeof confirmUntrusted>) {
      progress.clear();
      return confirmUntrusted(...question);
    },
  };
  const { timeout } = flags;
  return withAirlock(shell, {
    root: flags.root, mustExist: true, trust: flags.trust, settings: { 'trust.policy': policy }, prompts,
    fetchTimeoutMs: timeout === undefined ? undefined : timeout * 1000,
  }, ({ airlock }) => interruptible('The update was cancelled; the versions that were there are active.', async signal => {
    const outcomes: Outcome[] = [];
    for (const id of ids.length > 0 ? ids : await unpinned(airlock)) {
      outcomes.push(await updateOne(airlock, id, flags, shell, progress, signal));
      if (signal.aborted) break;
    }
    return summary(outcomes, shell);
  }));
}

async function unpinned(airlock: Airlock): Promise<readonly string[]> {
  return (await airlock.plugins()).filter(plugin => plugin.isPinned !== true).map(plugin => plugin.id);
}

async function updateOne(airlock: Airlock, id: string, { to, allowDowngrade, yes }: UpdateFlags, shell: Shell, progress: ProgressLine, signal: AbortSignal): Promise<Outcome> {
  try {
    const accept = (offer: UpdateOffer): Promise<boolean> => {
      progress.clear();
      return acceptNewRights(offer, yes === true, shell);
    };
    const result = await airlock.update(id, { signal, onProgress: progress.show, accept, ...(to === undefined ? {} : { to }), ...(allowDowngrade === undefined ? {} : { allowDowngrade }) });
    if (result.kind !== 'declined') return { id, result };
    return { id, error: new AirlockError('consent.denied', `${id} ${result.version} asks for more than ${result.from}, so ${result.from} stays.`, 'Take it with --yes: it still gets only what is allowed to it when it runs.') };
  } catch (error) {
    const known = forCommandLine(error);
    if (known instanceof AirlockError) return { id, error: known };
    throw error;
  } finally {
    progress.clear();
  }
}

async function acceptNewRights({ pluginId, version, newRequests }: UpdateOffer, yes: boolean, { ask, err }: Shell): Promise<boolean> {
  if (newRequests.length === 0) return true;
  err(`${printable(`${pluginId} ${version} newly asks to ${newRequests.map(describeCapability).join(', and to ')}.`)}\n`);
  return yes || isYes(await ask?.('Update it? You are asked again before it gets that. [y/N] '));
}

function summary(outcomes: readonly Outcome[], { err }: Shell): Answer {
  const errors = outcomes.flatMap(outcome => ('error' in outcome ? [outcome.error] : []));
  const [failure, ...more] = errors;
  for (const error of more) err(`airlock: ${printable(error.sentence)}\n`);
  return {
    text: outcomes.length === 0 ? 'All plugins are pinned, or none is installed.\n' : outcomes.map(outcome => ('error' in outcome ? '' : `${printable(sentence(outcome.result))}\n`)).join(''),
    json: { updates: outcomes.map(outcome => ('error' in outcome ? { id: outcome.id, kind: 'failed', error: errorJson(outcome.error) } : resultJson(outcome.result))) },
    ...(failure === undefined ? {} : { failure }),
  };
}

function sentence({ kind, pluginId, from, version }: UpdateResult): string {
  return kind === 'updated' ? `Updated ${pluginId} from ${from} to ${version}.` : `${pluginId} ${from} is the newest there is.`;
}

function resultJson({ kind, pluginId, from, version, newRequests, plugin }: UpdateResult): Readonly<Record<string, unknown>> {
  return { id: pluginId, kind, from, version, newRequests, plugin: pluginJson(plugin) };
}
