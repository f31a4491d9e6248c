import { merged } from '../capabilities/merged';
import { guestPaths } from '../capabilities/rights';
import { isCapabilityName } from '../capabilities/types';
import type { CapabilityName } from '../capabilities/types';
import { describeCapability } from '../capabilities/words';
import type { ExecutionReport, FileSystem, RefusingRule } from '../sandbox/types';
import type { WorkspaceFolder } from './deps';
import { deniedPlace } from './grants/deniedPlace';
import type { DeniedFile } from './grants/fileOffers';
import { asksFor, callOffers, deniedFileOffers } from './grants/offers';
import type { DeniedPlugin } from './grants/offers';
import type { CommandReport } from './runTypes';

/** Accesses that are looked at for what would allow them; programs that try on and on are clear by then. */
const MOST_LOOKED_AT = 20;

/** An execution's plugin and place. */
export interface DeniedRun extends DeniedPlugin {
  readonly folders: readonly Pick<WorkspaceFolder, 'name' | 'files'>[];
}

/**
 * Adds what the user can do to the report of an execution to which something was denied: in words where a denied call ended it, and
 * as rights that can be given. What a rule refused no right would allow.
 */
export async function explainDenial(report: ExecutionReport, run: DeniedRun): Promise<CommandReport> {
  const denied = report.reason === 'capability-denied' ? report.denied : undefined;
  if (denied?.rule !== undefined) return { ...report, message: `${report.message}${whereToChange(denied.rule)}` };
  if (denied?.switchOn !== undefined && run.manifest.capabilities.some(({ name }) => name === denied.capability)) return { ...report, message: `${report.message} ${denied.switchOn}` };
  const name = isCapabilityName(denied?.capability) ? denied.capability : undefined;
  const files = await deniedFiles(report, name, run.folders);
  const isFile = name === 'fs.read' || name === 'fs.write';
  const offers = [...(name === undefined || (isFile && files.length > 0) ? [] : callOffers(run, name, denied ?? {})), ...deniedFileOffers(run, files)];
  return {
    ...report,
    ...(name === undefined ? {} : { message: `${report.message} ${nextStep(run, name, denied?.argument)}` }),
    ...(offers.length === 0 ? {} : { offers }),
  };
}

/** What is said of a call that was refused while the execution went on. */
export function refusalLine({ call, path, capability, rule }: ExecutionReport['denials'][number]): string {
  const what = `Refused: ${call}${path === undefined ? '' : ` of ${path}`} needs ${capability}`;
  return rule === undefined ? `${what}, which is not granted for it.` : `${what}. Denied by ${rule.words}.`;
}

/** Who can do something about a rule. */
function whereToChange({ source, because }: RefusingRule): string {
  if (because === 'answer') return '';
  if (because !== 'denied') return ' Run it where you can be asked, or write a rule that allows it.';
  switch (source) {
    case 'machine': return ' Whoever looks after this computer decides about that.';
    case 'user': return ' It is yours to change.';
    case 'workspace': return ' The workspace decides about that, in its own settings.';
    case 'default': return '';
  }
}

function nextStep({ manifest, rights }: DeniedRun, name: CapabilityName, argument: string | undefined): string {
  const requests = manifest.capabilities.filter(request => request.name === name);
  const [asked] = requests;
  if (asked === undefined) return 'Its manifest doesn\'t ask for that, so it can\'t be allowed: tell its author.';
  if (argument !== undefined && name !== 'fs.read' && name !== 'fs.write' && !requests.some(request => asksFor(request, argument))) {
    return `Its manifest asks to ${describeCapability(asked)}, and not for ${argument}, so that can't be allowed: tell its author.`;
  }
  const allowed = merged(name, rights.map(({ capability }) => capability));
  const review = '"Airlock: Review Grants…" changes that.';
  return allowed === undefined ? `You didn't allow it to ${describeCapability(asked)}; ${review}` : `You allowed it to ${describeCapability(allowed)}, and nothing beyond that; ${review}`;
}

/** The files that were refused, with what they are: a right to a folder is another than one to a file. */
async function deniedFiles({ denials, denied }: ExecutionReport, ended: CapabilityName | undefined, folders: DeniedRun['folders']): Promise<readonly DeniedFile[]> {
  const guests = guestPaths(folders);
  const calls = [...denials.filter(({ rule }) => rule === undefined), ...(ended === undefined ? [] : [{ capability: ended, path: denied?.argument }])];
  const places = calls.flatMap(({ capability, path }) => {
    const place = path === undefined ? undefined : deniedPlace(path, guests);
    const folder = place === undefined ? undefined : folders[place.index];
    if (place === undefined || folder === undefined || (capability !== 'fs.read' && capability !== 'fs.write')) return [];
    return [{ capability, path: place.path, files: folder.files }] as const;
  });
  const distinct = new Map(places.map(place => [`${place.capability}\0${place.path}`, place]));
  return Promise.all([...distinct.values()].slice(0, MOST_LOOKED_AT).map(async ({ capability, path, files }) => ({ capability, path, isDirectory: await isDirectory(files, path) })));
}

async function isDirectory(files: FileSystem, path: string): Promise<boolean> {
  try {
    return (await files.stat(path)).type === 'directory';
  } catch {
    // What can't be looked at, for whatever reason, is taken for a file: the report is not lost over what could be offered.
    return false;
  }
}
