import { AirlockError } from '../errors';
import { QUOTAS, QUOTA_NAMING } from '../sandbox/quotaNames';
import type { FileQuotas } from '../sandbox/fileQuotas';

const PAGE_BYTES = 65_536;
const MIB = 1024 * 1024;

/** The most fuel that can be given: half of what fits the counter. */
const MAX_FUEL = 2n ** 62n;
/** What a 32-bit memory can hold, in MiB. */
const MAX_MEMORY_MIB = 4096n;
/** Most executions in one listing; more are exported. */
const MAX_LISTED = 100_000n;
/** The longest delay of a timer, in milliseconds. */
const MAX_TIMEOUT_MS = 2n ** 31n - 1n;
/** The longest that fetching a package may take, in seconds. */
const MAX_FETCH_SECONDS = 3_600n;

function invalid(message: string, nextStep: string): AirlockError {
  return new AirlockError('usage.invalid', message, nextStep);
}

function wholeNumber(option: string, text: string, most: bigint, unit: string): bigint {
  const digits = /^\d+(?:_\d+)*$/.test(text) ? text.replaceAll('_', '') : '';
  if (digits === '' || digits.length > 25) throw invalid(`${option} ${text} is not a whole number of ${unit}.`, `Write digits, for example ${option} 10_000.`);
  const value = BigInt(digits);
  if (value < 1n || value > most) throw invalid(`${option} ${text} is out of range.`, `Choose from 1 to ${most} ${unit}.`);
  return value;
}

/** `--fuel N`, in fuel units. Throws AirlockError `usage.invalid`. */
export function parseFuel(text: string): bigint {
  return wholeNumber('--fuel', text, MAX_FUEL, 'fuel units');
}

/** `--memory MIB`, as pages of 64 KiB. Throws AirlockError `usage.invalid`. */
export function parseMemory(text: string): number {
  return Number(wholeNumber('--memory', text, MAX_MEMORY_MIB, 'MiB')) * (MIB / PAGE_BYTES);
}

/** `--timeout MS`, in milliseconds. Throws AirlockError `usage.invalid`. */
export function parseTimeout(text: string): number {
  return Number(wholeNumber('--timeout', text, MAX_TIMEOUT_MS, 'milliseconds'));
}

/** `--limit N`. Throws AirlockError `usage.invalid`. */
export function parseCount(text: string): number {
  return Number(wholeNumber('--limit', text, MAX_LISTED, 'executions'));
}

/** `--timeout SECONDS` of a fetch. Throws AirlockError `usage.invalid`. */
export function parseSeconds(text: string): number {
  return Number(wholeNumber('--timeout', text, MAX_FETCH_SECONDS, 'seconds'));
}

/** Collects one more text of an option that may be repeated. */
export function addText(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** One `--dir`. */
export interface DirectoryOption {
  /** Path on this machine, as written. */
  readonly host: string;
  /** Absolute path in the plugin, normalised, without a slash at its end (but for `/` itself). */
  readonly guest: string;
  readonly readOnly: boolean;
}

/** `--dir HOST::GUEST[::ro]`. Throws AirlockError `usage.invalid`. */
export function parseDirectory(text: string): DirectoryOption {
  const example = 'Write HOST::GUEST, for example --dir .::/workspace, or HOST::GUEST::ro to allow reading only.';
  const [host = '', guest = '', right, ...rest] = text.split('::');
  if (host === '' || guest === '' || rest.length > 0) throw invalid(`--dir ${text} does not name a folder here and a folder in the plugin.`, example);
  if (right !== undefined && right !== 'ro') throw invalid(`--dir ${text} ends with "${right}", which is not a right.`, example);
  if (!guest.startsWith('/')) throw invalid(`--dir ${text} names a relative folder in the plugin.`, 'Start the second part with a slash, for example /workspace.');
  const components = guest.split('/').filter(component => component !== '');
  if (components.some(component => component === '.' || component === '..') || guest.includes('\0')) {
    throw invalid(`--dir ${text} has "." or ".." in the folder in the plugin.`, 'Write that folder as a plain absolute path, for example /workspace.');
  }
  return { host, guest: `/${components.join('/')}`, readOnly: right === 'ro' };
}

/** Collects one more `--dir`; two for the same folder of the plugin are refused. */
export function addDirectory(text: string, before: readonly DirectoryOption[]): readonly DirectoryOption[] {
  const added = parseDirectory(text);
  if (before.some(directory => directory.guest === added.guest)) {
    throw invalid(`--dir names ${added.guest} twice.`, 'Give each folder of the plugin once.');
  }
  return [...before, added];
}

/** Collects one more `--env NAME=VALUE`. Throws AirlockError `usage.invalid`. */
export function addVariable(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const equals = text.indexOf('=');
  if (equals < 1 || text.includes('\0')) throw invalid(`--env ${text} is not NAME=VALUE.`, 'Write for example --env LANG=en; nothing is taken from your own environment.');
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

/** What `--quota` takes. */
export const QUOTA_NAMES = QUOTAS.map(name => QUOTA_NAMING[name].option).join(', ');

/** Collects one more `--quota NAME=N`. Throws AirlockError `usage.invalid`. */
export function addQuota(text: string, before: Partial<FileQuotas>): Partial<FileQuotas> {
  const [name = '', figure = ''] = text.split('=', 2);
  const quota = QUOTAS.find(candidate => QUOTA_NAMING[candidate].option === name);
  if (quota === undefined) throw invalid(`--quota ${text} names no quota.`, `Write NAME=N with one of ${QUOTA_NAMES}.`);
  return { ...before, [quota]: Number(wholeNumber(`--quota ${name}`, figure, BigInt(Number.MAX_SAFE_INTEGER), 'units')) };
}
