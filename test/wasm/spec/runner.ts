import type { SuiteFile } from './corpus';
import type { ParseText } from './parser';
import { head, readScript, rest, textOf, wordOf, type List, type Node } from './sexpr';
import { describe, readConstant, readExpectation, type ResultValue } from './values';
import { NotAdmitted, World, type Prepare } from './world';

/** A way of preparing modules, by name. The first is what the others are compared with. */
export interface Variant {
  readonly name: string;
  readonly prepare: Prepare;
}

/** What one command gave in one world. */
interface Outcome {
  /** Whether it is what the script expects. */
  readonly passed: boolean;
  /** The same text for the same behaviour. */
  readonly text: string;
  readonly fuel: bigint;
}

export interface Difference {
  readonly file: string;
  readonly line: number;
  readonly command: string;
  readonly outcomes: readonly string[];
}

export interface SuiteReport {
  files: number;
  /** Commands that were run in every world. */
  commands: number;
  /** Commands that passed, by variant. */
  readonly passed: number[];
  /** Commands on modules that are refused for a feature that is not admitted, by feature. */
  readonly refused: Map<string, number>;
  /** Commands about text that is malformed, which the parsers here have refused too. */
  malformedText: number;
  /** Other commands whose text the parsers do not know. */
  unparsed: number;
  readonly differences: Difference[];
  /** Commands that used another amount of fuel than in the first metered variant. */
  readonly fuelDifferences: Difference[];
}

export function emptyReport(variants: number): SuiteReport {
  return { files: 0, commands: 0, passed: Array<number>(variants).fill(0), refused: new Map(), malformedText: 0, unparsed: 0, differences: [], fuelDifferences: [] };
}

/** Commands about calls that do not return. */
const unreturning = new Set<string | undefined>(['assert_trap', 'assert_exhaustion', 'assert_exception']);

/** Runs every command of one script in every variant's world and compares. */
export async function runFile(file: SuiteFile, variants: readonly Variant[], parse: ParseText, report: SuiteReport): Promise<void> {
  const source = isModule(file.source) ? `(module ${file.source})` : file.source;
  const run = new FileRun(file.name, source, variants, parse, report);
  report.files++;
  for (const command of readScript(source)) await run.command(command);
}

/** Whether a script is the fields of one module, which it then stands for. */
function isModule(source: string): boolean {
  return ['func', 'memory', 'type'].includes(head(readScript(source)[0]));
}

type Action = (world: World) => { passed: boolean; text: string };

class FileRun {
  private readonly worlds: World[];
  private readonly definitions = new Map<string, Uint8Array<ArrayBuffer>>();
  private lastDefinition: Uint8Array<ArrayBuffer> | undefined;
  /** Set while the current module is one that a variant refused. */
  private notAdmitted: string | undefined;

  constructor(
    private readonly file: string,
    private readonly source: string,
    private readonly variants: readonly Variant[],
    private readonly parse: ParseText,
    private readonly report: SuiteReport,
  ) {
    this.worlds = variants.map(variant => new World(variant.prepare));
  }

  async command(list: List): Promise<void> {
    const name = head(list);
    let action: Action | undefined;
    try {
      action = await this.action(name, list);
    } catch (error) {
      if (!(error instanceof Unparsed)) throw error;
      if (name.startsWith('assert_malformed')) this.report.malformedText++;
      else this.report.unparsed++;
      return;
    }
    if (action !== undefined) this.compare(list, action, name.startsWith('module') || name === '');
  }

  private async action(name: string, list: List): Promise<Action | undefined> {
    const args = rest(list);
    switch (name) {
      case 'module':
        return this.moduleCommand(list);
      case 'register': {
        const instance = wordOf(args[1]);
        return world => attempt(() => {
          world.register(textOf(args[0]), instance);
          return 'registered';
        }, () => true);
      }
      case 'invoke':
      case 'get': {
        const act = readAction(list);
        return world => attempt(() => act(world).map(describe).join(' '), () => true);
      }
      case 'assert_return': {
        const act = readAction(args[0] as List);
        const expected = args.slice(1).map(readExpectation);
        return world => attempt(() => {
          const results = act(world);
          const passed = results.length === expected.length && results.every((result, index) => expected[index]?.(result) === true);
          return `${passed ? '' : 'unexpected '}${results.map(describe).join(' ')}`;
        }, text => !text.startsWith('unexpected'));
      }
      case 'assert_trap':
      case 'assert_exhaustion':
      case 'assert_exception':
        return this.failing(name, args);
      case 'assert_malformed':
      case 'assert_malformed_custom':
      case 'assert_invalid':
      case 'assert_invalid_custom':
        return this.rejected(args[0] as List);
      case 'assert_unlinkable':
        return this.failing(name, args);
      default:
        throw new Unparsed();
    }
  }

  private async moduleCommand(list: List): Promise<Action> {
    const words = rest(list);
    const form = wordOf(words[0]);
    if (form === 'instance') {
      const bytes = this.definitions.get(wordOf(words[2]) ?? '') ?? this.lastDefinition;
      if (bytes === undefined) throw new Unparsed();
      return this.instantiation(bytes, wordOf(words[1]));
    }
    const bytes = await this.moduleBytes(list);
    const name = words.map(wordOf).find(word => word?.startsWith('$'));
    if (form === 'definition') {
      this.lastDefinition = bytes;
      if (name !== undefined) this.definitions.set(name, bytes);
      return world => attempt(() => {
        world.compile(bytes);
        return 'compiled';
      }, () => true);
    }
    return this.instantiation(bytes, name);
  }

  private instantiation(bytes: Uint8Array<ArrayBuffer>, name: string | undefined): Action {
    return world => attempt(() => {
      world.instantiate(bytes, name);
      return 'instantiated';
    }, () => true);
  }

  /** The bytes of `(module …)`, `(module binary …)` or `(module quote …)`. */
  private async moduleBytes(list: List): Promise<Uint8Array<ArrayBuffer>> {
    const items = rest(list).filter(item => {
      const word = wordOf(item);
      return word !== 'definition' && !(word?.startsWith('$') ?? false);
    });
    const form = wordOf(items[0]);
    const strings = items.flatMap(item => (item.kind === 'string' ? [...item.bytes] : []));
    if (form === 'binary') return Uint8Array.from(strings);
    const own = Buffer.from(this.source.slice(list.start, list.end), 'latin1');
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(form === 'quote' ? Uint8Array.from(strings) : own);
      return await this.parse(form === 'quote' ? text : text.replace(/^\(module(\s+)definition/, '(module$1'));
    } catch {
      throw new Unparsed();
    }
  }

  /** An action or an instantiation that must fail. */
  private async failing(name: string, args: readonly Node[]): Promise<Action> {
    const target = args[0] as List;
    if (head(target) === 'module') {
      const bytes = await this.moduleBytes(target);
      const act = this.instantiation(bytes, undefined);
      return world => {
        const { text } = act(world);
        return { passed: text.startsWith(name === 'assert_trap' ? 'RuntimeError' : 'LinkError'), text };
      };
    }
    const act = readAction(target);
    return world => {
      const { text } = attempt(() => act(world).map(describe).join(' '), () => true);
      // The engine's own overflow and the limit of the metered module are the same event.
      if (name === 'assert_exhaustion' && /^(RangeError|RuntimeError: unreachable)/.test(text)) return { passed: true, text: 'exhausted' };
      const passed = name === 'assert_exception' ? text.startsWith('Exception') : text.startsWith('RuntimeError');
      return { passed, text };
    };
  }

  private async rejected(list: List): Promise<Action | undefined> {
    const bytes = await this.moduleBytes(list);
    return world => {
      const { text } = attempt(() => {
        world.compile(bytes);
        return 'accepted';
      }, () => true);
      return { passed: text.startsWith('CompileError'), text };
    };
  }

  private compare(list: List, action: Action, isModule: boolean): void {
    if (this.notAdmitted !== undefined && !isModule) {
      this.countRefused(this.notAdmitted);
      return;
    }
    if (isModule) this.notAdmitted = undefined;
    const outcomes: Outcome[] = [];
    for (const world of this.worlds) {
      const before = world.fuelLeft;
      try {
        outcomes.push({ ...action(world), fuel: before - world.fuelLeft });
      } catch (error) {
        if (!(error instanceof NotAdmitted)) throw error;
        // What the engine does not know either is no loss.
        const plain = outcomes[0];
        if (plain?.text === 'CompileError') {
          outcomes.push({ ...plain, fuel: 0n });
          continue;
        }
        const feature = error.refusal.feature ?? error.refusal.code;
        if (isModule) this.notAdmitted = feature;
        this.countRefused(feature);
        return;
      }
    }
    this.report.commands++;
    outcomes.forEach((outcome, index) => {
      if (outcome.passed) this.report.passed[index] = (this.report.passed[index] ?? 0) + 1;
    });
    if (outcomes.some(outcome => outcome.text !== outcomes[0]?.text)) this.report.differences.push(this.difference(list, outcomes.map(outcome => outcome.text)));
    const metered = outcomes.slice(1);
    // Where something ends before it returns, a scheme may have charged for more or less than was done.
    if (unreturning.has(head(list))) return;
    if (metered.some(outcome => outcome.fuel !== metered[0]?.fuel)) this.report.fuelDifferences.push(this.difference(list, metered.map(outcome => String(outcome.fuel))));
  }

  private countRefused(feature: string): void {
    this.report.refused.set(feature, (this.report.refused.get(feature) ?? 0) + 1);
  }

  private difference(list: List, outcomes: readonly string[]): Difference {
    const line = this.source.slice(0, list.start).split('\n').length;
    const command = this.source.slice(list.start, Math.min(list.end, list.start + 120)).replace(/\s+/g, ' ');
    return { file: this.file, line, command, outcomes: outcomes.map((text, index) => `${this.variants[index]?.name ?? ''}: ${text}`) };
  }
}

/** The script uses text that neither parser knows. */
class Unparsed extends Error {}

function readAction(list: List): (world: World) => ResultValue[] {
  const args = [...rest(list)];
  const name = wordOf(args[0]) === undefined ? undefined : wordOf(args.shift());
  const field = textOf(args.shift());
  if (head(list) === 'get') return world => world.get(name, field);
  if (head(list) !== 'invoke') throw new Unparsed();
  const constants = args.map(readConstant);
  return world => world.invoke(name, field, constants);
}

/** The text of what was done, or of how it failed. */
function attempt(act: () => string, passes: (text: string) => boolean): { passed: boolean; text: string } {
  try {
    const text = act();
    return { passed: passes(text), text };
  } catch (error) {
    if (error instanceof NotAdmitted) throw error;
    if (error instanceof WebAssembly.Exception) return { passed: false, text: 'Exception' };
    if (error instanceof WebAssembly.CompileError) return { passed: false, text: 'CompileError' };
    if (error instanceof WebAssembly.LinkError) return { passed: false, text: `LinkError: ${error.message.replace(/^.*?Import /, 'Import ')}` };
    return { passed: false, text: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
