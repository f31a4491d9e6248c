import { EndReason, FrameKind, harden, meter, type HardenedInfo, type Scheme } from '../../../src/wasm/index';
import { Driver, type DriverOptions, type Flat, type Outcome } from '../driver';
import { NotCovered } from '../interpreter/bytes';
import { tinyHost } from '../interpreter/host';
import { Machine } from '../interpreter/machine';
import type { RandomModule } from './generator';
import { mannerOf, MOST_NESTED, zeros } from './host';
import { Subject, type Ended, type SubjectOptions } from './instance';
import { numbers, text } from './numbers';
import { OVERSHOOT, priceOfFailed, priceOfLongestStretch } from './overshoot';
import { callsOf, nestedCall, withGlobals, type Call } from './subject';

export const schemes: readonly Scheme[] = ['oracle', 'threaded'];

/** Enough for everything but operands that could not be: all modules count down to an end of their own. */
const AMPLE = 2n ** 50n;

/** A module on which plain and metered runs, or schemes, differ. */
export interface Difference {
  readonly seed: number;
  readonly what: string;
}

/** Counts what was compared. */
export interface Tally {
  modules: number;
  /** Modules that the engine does not take, or that are refused for a feature that is not admitted. */
  skipped: number;
  calls: number;
  returned: number;
  trapped: number;
  /** Runs that were given too little fuel. */
  exhausted: number;
  /** Calls in hardened modules. */
  hardened: number;
  /** Calls that the interpreter returned from. */
  interpreted: number;
  /** Modules that the threaded scheme rewrote in its own way. */
  threaded: number;
  /** The most, in fuel units, that a run went below zero, but for the price of the operand that ended it. */
  overshoot: bigint;
}

export function emptyTally(): Tally {
  return { modules: 0, skipped: 0, calls: 0, returned: 0, trapped: 0, exhausted: 0, hardened: 0, interpreted: 0, threaded: 0, overshoot: 0n };
}

class Differs extends Error {}

const names = ['oracle', 'plain', 'threaded'];

/** The forms of one module: as it is, and metered with each scheme. */
interface Forms {
  readonly plain: WebAssembly.Module;
  readonly metered: ReadonlyMap<Scheme, WebAssembly.Module>;
}

/**
 * Runs a module in all its forms, side by side and with too little fuel.
 * @returns the first difference, if there is one
 */
export function compareModule(made: RandomModule, tally: Tally): Difference | undefined {
  tally.modules++;
  if (!WebAssembly.validate(made.bytes)) {
    tally.skipped++;
    return undefined;
  }
  try {
    new Comparison(made, tally).run();
    return undefined;
  } catch (error) {
    const what = error instanceof Differs ? error.message : `fails: ${String((error as Error).stack)}`;
    return { seed: made.seed, what };
  }
}

class Comparison {
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly calls: readonly Call[];
  private readonly options: SubjectOptions;
  private readonly starts: boolean;
  /** A memory without pages has one when it is hardened. */
  private readonly hardenable: boolean;

  constructor(private readonly made: RandomModule, private readonly tally: Tally) {
    const { bytes, outline } = withGlobals(made.bytes);
    this.bytes = bytes;
    this.starts = outline.start !== undefined;
    this.hardenable = outline.memories[0]?.limits.min !== 0n;
    this.calls = callsOf(outline, numbers(~made.seed));
    const nested = nestedCall(outline);
    this.options = nested === undefined ? {} : { nested };
  }

  run(): void {
    const forms = this.forms();
    if (forms === undefined) return;
    const used = this.sideBySide(forms);
    for (const scheme of schemes) this.short(forms.metered.get(scheme) as WebAssembly.Module, scheme, used);
    if (this.made.seed % 4 === 0 && this.hardenable) this.hardened(forms.plain);
    if (this.made.seed % 4 === 1 && this.made.withoutNaNs && !this.made.own) this.interpreted(forms.metered.get('oracle') as WebAssembly.Module);
  }

  private forms(): Forms | undefined {
    const metered = new Map<Scheme, WebAssembly.Module>();
    const sizes = new Set<string>();
    for (const scheme of schemes) {
      const result = meter(this.bytes, { scheme, fuel: AMPLE });
      if (!result.ok) {
        if (result.refusal.code !== 'unsupported-feature') throw new Differs(`refused: ${result.refusal.message}`);
        this.tally.skipped++;
        return undefined;
      }
      sizes.add(Buffer.from(result.bytes).toString('latin1'));
      metered.set(scheme, new WebAssembly.Module(result.bytes));
    }
    if (sizes.size > 1) this.tally.threaded++;
    return { plain: new WebAssembly.Module(this.bytes), metered };
  }

  /** Runs every call in every form. Returns the fuel of each call until one did not return, and of all. */
  private sideBySide({ plain, metered }: Forms): { returned: readonly bigint[]; all: bigint } {
    const { tally } = this;
    const subjects = [metered.get('oracle'), plain, metered.get('threaded')].map(module => new Subject(module as WebAssembly.Module, this.options));
    const [oracle] = subjects as [Subject, Subject, Subject];
    const returned: bigint[] = [];
    let straight = true;
    let all = 0n;
    const agree = (where: string, ends: readonly Ended[]): boolean => {
      const [expected, unlimited] = ends as [Ended, Ended];
      // Without fuel or stack only plain code would go on; and schemes estimate frames differently.
      if (oracle.fuel < 0n || unlimited.outcome.startsWith('RangeError') || ends.some(({ stack }) => /at airlock:(stack exhausted|out of fuel)/.test(stack))) return false;
      ends.forEach((end, index) => {
        const who = `${where}: ${names[index]}`;
        if (end.outcome !== expected.outcome) throw new Differs(`${who} ${end.outcome}, oracle ${expected.outcome}`);
        if (index === 2 && expected.returned && end.fuel !== expected.fuel) throw new Differs(`${who} uses ${end.fuel}, oracle ${expected.fuel}`);
        this.sameState(subjects[index] as Subject, oracle, who);
      });
      return true;
    };
    if (!agree('instantiation', subjects.map(subject => ({ ...subject.started, fuel: subject.fuel }))) || !oracle.started.returned) return { returned, all };
    for (const [position, call] of this.calls.entries()) {
      const ends = subjects.map(subject => subject.call(call));
      if (!agree(`call ${position} ${call.name}(${call.args.join(', ')})`, ends)) break;
      const [expected] = ends as [Ended];
      tally.calls++;
      if (expected.returned) tally.returned++;
      else tally.trapped++;
      all += expected.fuel;
      straight &&= expected.returned;
      if (straight) returned.push(expected.fuel);
    }
    return { returned, all };
  }

  private sameState(subject: Subject, other: Subject, who: string): void {
    if (subject === other) return;
    if (subject.log !== other.log) throw new Differs(`${who} called its imports with ${subject.log}, oracle ${other.log}`);
    if (subject.globals !== other.globals) throw new Differs(`${who} has globals ${subject.globals}, oracle ${other.globals}`);
    if (!this.made.withoutNaNs) return;
    const theirs = other.memories;
    subject.memories.forEach((memory, index) => {
      if (Buffer.compare(memory, theirs[index] as Uint8Array) !== 0) throw new Differs(`${who} has another memory ${index} than oracle`);
    });
  }

  /** Half the fuel ends a run at the same place twice; exactly enough is enough, and one unit less is not. */
  private short(module: WebAssembly.Module, scheme: Scheme, { returned, all }: { returned: readonly bigint[]; all: bigint }): void {
    if (all > 1n) {
      const runs = [this.until(module, all / 2n), this.until(module, all / 2n)] as const;
      if (runs[0].place !== runs[1].place) throw new Differs(`${scheme} ends with ${all / 2n} units at ${runs[0].place}, then at ${runs[1].place}`);
      const { subject, stack } = runs[0];
      if (subject.fuel < 0n) this.ranOut(-subject.fuel, stack, scheme);
      this.sameState(subject, runs[1].subject, `${scheme} with half the fuel`);
    }
    if (returned.length === 0) return;
    const enough = returned.reduce((sum, fuel) => sum + fuel, 0n);
    const calls = returned.length;
    const exact = this.until(module, enough, calls);
    if (exact.ended !== calls || exact.subject.fuel !== 0n) throw new Differs(`${scheme} with exactly ${enough} units ends at ${exact.place}`);
    const scarce = this.until(module, enough - 1n, calls);
    if (scarce.ended === calls) throw new Differs(`${scheme} with ${enough - 1n} units returns from calls that cost ${enough}`);
  }

  /** The fuel left is below zero by the overshoot at most, and by the price of the operand or the long stretch that could not be paid. */
  private ranOut(below: bigint, stack: string, scheme: Scheme): void {
    this.tally.exhausted++;
    const price = priceOfFailed(stack);
    if (below > OVERSHOOT + price && below > OVERSHOOT + this.longestStretch(scheme)) throw new Differs(`${scheme} ends ${below} units below zero in ${stack}`);
    if (price === 0n && below <= OVERSHOOT && below > this.tally.overshoot) this.tally.overshoot = below;
  }

  private longestStretch(scheme: Scheme): bigint {
    const result = meter(this.bytes, { scheme, fuel: AMPLE });
    return result.ok ? priceOfLongestStretch(result.bytes) : 0n;
  }

  /** Runs calls until the fuel is gone. */
  private until(module: WebAssembly.Module, fuel: bigint, most = this.calls.length): { subject: Subject; place: string; stack: string; ended: number } {
    const subject = new Subject(module, { ...this.options, fuel });
    let ended = 0;
    for (const call of this.calls.slice(0, most)) {
      const { returned, outcome, stack } = subject.call(call);
      if (!returned && subject.fuel < 0n) return { subject, ended, stack, place: `call ${ended} ${outcome}, ${subject.fuel} left` };
      ended++;
    }
    return { subject, ended, stack: '', place: `the end, ${subject.fuel} left` };
  }

  /** Runs the calls over the channel until one traps: with both schemes, and as the plain module does. */
  private hardened(module: WebAssembly.Module): void {
    const plain = new Subject(module, { ...this.options, throws: false });
    if (!plain.started.returned) return;
    const runs = schemes.map(scheme => this.drive(scheme));
    const [oracle, threaded] = runs as [Outcome | undefined, Outcome | undefined];
    if (oracle === undefined || threaded === undefined) return;
    // Schemes estimate frames differently.
    if (runs.some(run => run?.last.kind === FrameKind.end && run.last.subject === EndReason.stackExhausted)) return;
    const told = (outcome: Outcome): string => outcome.frames.filter(({ kind }) => kind !== FrameKind.fuel)
      .map(({ kind, subject, values }) => `${kind} ${subject} ${kind === FrameKind.hello ? '' : values.join(' ')}`).join('\n');
    if (told(oracle) !== told(threaded)) throw new Differs(`hardened: oracle tells\n${told(oracle)}\nthreaded\n${told(threaded)}`);
    if (oracle.trap === undefined && oracle.last.kind === FrameKind.result && oracle.fuelUsed !== threaded.fuelUsed) {
      throw new Differs(`hardened: threaded uses ${threaded.fuelUsed}, oracle ${oracle.fuelUsed}`);
    }
    const start = oracle.results.length > 0 && this.starts ? 1 : 0;
    oracle.results.slice(start).forEach((results, position) => {
      const call = this.calls[position] as Call;
      const { outcome } = plain.call(call);
      if (`returns ${results.length === 0 ? 'undefined' : text(results)}` !== outcome) throw new Differs(`hardened: call ${position} ${call.name} returns ${text(results)}, plain ${outcome}`);
      this.tally.hardened++;
    });
  }

  /** Runs the calls in the interpreter until one does not return. */
  private interpreted(module: WebAssembly.Module): void {
    let machine: Machine;
    try {
      machine = new Machine(this.bytes, tinyHost);
    } catch (error) {
      if (error instanceof NotCovered) return;
      throw error;
    }
    const oracle = new Subject(module, this.options);
    for (const [position, call] of this.calls.entries()) {
      const { outcome, returned, fuel } = oracle.call(call);
      if (!returned) return;
      const before = machine.fuel;
      const results = machine.call(call.name, call.args);
      const own = `returns ${results.length === 0 ? 'undefined' : text(results)}`;
      const where = `call ${position} ${call.name}(${call.args.join(', ')})`;
      if (own !== outcome) throw new Differs(`${where}: interpreted ${own}, oracle ${outcome}`);
      if (BigInt(machine.fuel - before) !== fuel) throw new Differs(`${where}: interpreted uses ${machine.fuel - before}, oracle ${fuel}`);
      const [memory] = oracle.memories;
      if (memory !== undefined && Buffer.compare(memory, machine.memory) !== 0) throw new Differs(`${where}: interpreted, another memory than oracle`);
      this.tally.interpreted++;
    }
  }

  private drive(scheme: Scheme): Outcome | undefined {
    const result = harden(this.bytes, { link: () => 'granted', scheme });
    if (!result.ok) {
      if (result.refusal.code === 'unlinkable-import' || result.refusal.code === 'unsupported-feature' || result.refusal.code === 'no-entry') return undefined;
      throw new Differs(`hardened ${scheme}: refused: ${result.refusal.message}`);
    }
    return new Driver(result.bytes, result.info, { fuel: AMPLE, stack: 786_432, imports: this.driverImports(result.info) }).run(this.calls);
  }

  /** The host of instance.ts once more, over the channel, where imports do not throw. */
  private driverImports({ imports }: HardenedInfo): NonNullable<DriverOptions['imports']> {
    let nested = 0;
    return Object.fromEntries(imports.map(({ name, signature }) => [name, (driver: Driver): Flat[] | void => {
      const { manner, results } = mannerOf(name);
      const values = zeros(results) as Flat[];
      // Nobody has the exports of a plain module before its start function has returned.
      const isStarting = this.starts && !driver.hasReturned;
      if (!manner.startsWith('calls') || this.options.nested === undefined || nested >= MOST_NESTED || isStarting) return values;
      nested++;
      driver.callBack(this.options.nested, [], () => {
        nested--;
        driver.returnFrom(signature, values);
      });
    }]));
  }
}
