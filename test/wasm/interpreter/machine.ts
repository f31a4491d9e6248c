import { FUNCTION_ENTRY, LOOP_ITERATION } from '../../../src/wasm/costs';
import { MISC, type Instruction } from './code';
import { readModule, type Body, type Constant, type Limits, type Module, type Type } from './module';
import { applyNumeric, load, store, Trap, type Value } from './numeric';
import { operandPrice, price } from './prices';

const PAGE = 65_536;
const MOST_PAGES = 65_536;
const MOST_ELEMENTS = 10_000_000;

/** A function of the host: gets the arguments, gives the results. */
export type HostFunction = (memory: () => Uint8Array, args: readonly Value[]) => readonly Value[];

interface Label {
  /** The instruction to go on at; a loop's own for a loop. */
  readonly target: number;
  readonly arity: number;
  /** Operands below it. */
  readonly height: number;
  readonly isLoop: boolean;
}

/**
 * Executes a module of WebAssembly 1.0 and what came soon after, one instruction after the other, and counts fuel by the
 * documented rules as it goes: each instruction when it is executed, each entry into a function, each arrival at a loop.
 */
export class Machine {
  /** Fuel units used so far. */
  fuel = 0;
  memory: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  readonly globals: Value[] = [];

  private readonly module: Module;
  private readonly imported: { type: Type; call: HostFunction }[] = [];
  private readonly tables: { items: Value[]; limits: Limits }[] = [];
  private memoryLimits: Limits = { min: 0, max: 0 };
  private readonly data: Uint8Array[] = [];
  private readonly elements: Value[][] = [];

  constructor(bytes: Uint8Array, host: (module: string, name: string) => HostFunction) {
    this.module = readModule(bytes);
    for (const { module, name, kind, type, limits } of this.module.imports) {
      if (kind === 0) this.imported.push({ type: this.module.types[type] as Type, call: host(module, name) });
      else if (kind === 2) this.addMemory(limits as Limits);
      else throw new Error('only functions and memories are imported');
    }
    for (const limits of this.module.tables) this.tables.push({ items: Array<Value>(limits.min).fill(null), limits });
    for (const limits of this.module.memories) this.addMemory(limits);
    for (const { init } of this.module.globals) this.globals.push(this.constant(init));
    this.placeSegments();
    if (this.module.start !== undefined) this.invoke(this.module.start, []);
  }

  /** Calls an export. Throws Trap, and whatever the host throws. */
  call(name: string, args: readonly Value[]): readonly Value[] {
    const index = this.module.exports.find(entry => entry.name === name && entry.kind === 0)?.index;
    if (index === undefined) throw new Error(`no export ${name}`);
    return this.invoke(index, args);
  }

  private addMemory(limits: Limits): void {
    this.setMemory(new Uint8Array(limits.min * PAGE));
    this.memoryLimits = limits;
  }

  private setMemory(memory: Uint8Array): void {
    this.memory = memory;
    this.view = new DataView(memory.buffer);
  }

  private placeSegments(): void {
    for (const { place, items, declared } of this.module.elements) {
      const values = items.map(item => this.constant(item));
      if (place !== undefined) copyItems(this.tables[place.index]?.items ?? [], Number(this.constant(place.offset)) >>> 0, values, 0, values.length);
      this.elements.push(place !== undefined || declared ? [] : values);
    }
    for (const { place, items } of this.module.data) {
      if (place !== undefined) this.copyBytes(Number(this.constant(place.offset)) >>> 0, items, 0, items.length);
      this.data.push(place === undefined ? items : new Uint8Array());
    }
  }

  /** The value of a constant expression; it costs nothing. */
  private constant(code: Constant): Value {
    const stack: Value[] = [];
    for (const { op, a, value } of code) {
      if (op >= 0x41 && op <= 0x44) stack.push(value);
      else if (op === 0x23) stack.push(this.globals[a] ?? null);
      else if (op === 0xd2) stack.push(a);
      else if (op === 0xd0) stack.push(null);
      else if (op !== 0x0b) applyNumeric(op, stack);
    }
    return stack[0] ?? null;
  }

  private invoke(index: number, args: readonly Value[]): readonly Value[] {
    const host = this.imported[index];
    if (host !== undefined) return host.call(() => this.memory, args);
    const own = index - this.imported.length;
    const body = this.module.bodies[own] as Body;
    this.charge(FUNCTION_ENTRY);
    return this.execute(body, this.typeOf(index), args);
  }

  private typeOf(index: number): Type {
    const host = this.imported[index];
    return host?.type ?? this.module.types[this.module.functions[index - this.imported.length] as number] as Type;
  }

  private charge(units: number): void {
    this.fuel += units;
  }

  private execute(body: Body, type: Type, args: readonly Value[]): readonly Value[] {
    const { code } = body;
    const locals: Value[] = [...args, ...body.locals.map(local => (local === 0x7e ? 0n : local === 0x70 || local === 0x6f ? null : 0))];
    const stack: Value[] = [];
    const labels: Label[] = [{ target: code.length, arity: type.results.length, height: 0, isLoop: false }];
    const branch = (depth: number): number => {
      labels.length -= depth;
      const { target, arity, height, isLoop } = labels.at(-1);
      const taken = stack.splice(stack.length - arity);
      stack.length = height;
      stack.push(...taken);
      if (isLoop) this.charge(LOOP_ITERATION);
      else labels.pop();
      return target + 1;
    };
    for (let at = 0; at < code.length && labels.length > 0;) {
      const instruction = code[at] as Instruction;
      const { op, a, b, targets } = instruction;
      this.charge(price(op));
      at++;
      switch (op) {
        case 0x00: throw new Trap('unreachable');
        case 0x01: break;
        case 0x02: case 0x03: case 0x04: {
          const isTaken = op !== 0x04 || stack.pop() !== 0;
          if (!isTaken) at = b === 0 ? a : b + 1;
          const { params, results } = this.blockType(Number(instruction.value));
          const isLoop = op === 0x03;
          labels.push({ target: isLoop ? at - 1 : a, arity: (isLoop ? params : results).length, height: stack.length - params.length, isLoop });
          if (isLoop) this.charge(LOOP_ITERATION);
          break;
        }
        case 0x05: at = a; break;
        case 0x0b: labels.pop(); break;
        case 0x0c: at = branch(a); break;
        case 0x0d: if (stack.pop() !== 0) at = branch(a); break;
        case 0x0e: {
          const chosen = (stack.pop() as number) >>> 0;
          at = branch(targets[Math.min(chosen, targets.length - 1)] as number);
          break;
        }
        case 0x0f: at = branch(labels.length - 1); break;
        case 0x10: this.callFrom(stack, a); break;
        case 0x11: {
          const callee = this.tables[b]?.items[(stack.pop() as number) >>> 0];
          if (typeof callee !== 'number' || !sameType(this.typeOf(callee), this.module.types[a] as Type)) throw new Trap('indirect call');
          this.callFrom(stack, callee);
          break;
        }
        case 0x1a: stack.pop(); break;
        case 0x1b: case 0x1c: {
          const chosen = stack.pop();
          const second = stack.pop() as Value;
          if (chosen === 0) stack[stack.length - 1] = second;
          break;
        }
        case 0x20: stack.push(locals[a] as Value); break;
        case 0x21: locals[a] = stack.pop() as Value; break;
        case 0x22: locals[a] = stack.at(-1); break;
        case 0x23: stack.push(this.globals[a] as Value); break;
        case 0x24: this.globals[a] = stack.pop() as Value; break;
        case 0x3f: stack.push(this.memory.length / PAGE); break;
        case 0x40: stack.push(this.growMemory((stack.pop() as number) >>> 0)); break;
        case 0x41: case 0x42: case 0x43: case 0x44: stack.push(instruction.value); break;
        case 0xd0: stack.push(null); break;
        case 0xd1: stack.push(stack.pop() === null ? 1 : 0); break;
        case 0xd2: stack.push(a); break;
        default:
          if (op >= 0x28 && op <= 0x35) stack.push(load(op, this.view, this.address(stack.pop() as number, a)));
          else if (op >= 0x36 && op <= 0x3e) {
            const value = stack.pop() as Value;
            store(op, this.view, this.address(stack.pop() as number, a), value);
          } else if (!applyNumeric(op, stack)) this.bulk(instruction, stack);
      }
    }
    return stack;
  }

  private callFrom(stack: Value[], index: number): void {
    const args = stack.splice(stack.length - this.typeOf(index).params.length);
    stack.push(...this.invoke(index, args));
  }

  private blockType(value: number): Type {
    if (value >= 0) return this.module.types[value] as Type;
    return { params: [], results: value === -64 ? [] : [value] };
  }

  /** Reading past the end of the view throws. */
  private address(base: number, offset: number): number {
    return (base >>> 0) + offset;
  }

  private growMemory(pages: number): number {
    const size = this.memory.length / PAGE;
    if (size + pages > (this.memoryLimits.max ?? MOST_PAGES)) return -1;
    this.charge(operandPrice.pages(pages));
    const grown = new Uint8Array((size + pages) * PAGE);
    grown.set(this.memory);
    this.setMemory(grown);
    return size;
  }

  private copyBytes(to: number, source: Uint8Array, from: number, count: number): void {
    if (from + count > source.length || to + count > this.memory.length) throw new Trap('memory access out of bounds');
    this.memory.set(source.slice(from, from + count), to);
  }

  private table(index: number): Value[] {
    return this.tables[index]?.items ?? [];
  }

  /** Tables, and the bulk instructions of both. */
  private bulk({ op, a, b }: Instruction, stack: Value[]): void {
    const pop = (): number => (stack.pop() as number) >>> 0;
    switch (op) {
      case 0x25: {
        const at = pop();
        if (at >= this.table(a).length) throw new Trap('table access out of bounds');
        stack.push(this.table(a)[at] as Value);
        return;
      }
      case 0x26: {
        const value = stack.pop() as Value;
        const at = pop();
        if (at >= this.table(a).length) throw new Trap('table access out of bounds');
        this.table(a)[at] = value;
        return;
      }
      case MISC + 8: case MISC + 10: {
        const [count, from, to] = [pop(), pop(), pop()];
        this.charge(operandPrice.bytes(count));
        return this.copyBytes(to, op === MISC + 8 ? this.data[a] as Uint8Array : this.memory, from, count);
      }
      case MISC + 9: return void (this.data[a] = new Uint8Array());
      case MISC + 11: {
        const [count, value, to] = [pop(), pop(), pop()];
        this.charge(operandPrice.bytes(count));
        if (to + count > this.memory.length) throw new Trap('memory access out of bounds');
        return void this.memory.fill(value, to, to + count);
      }
      case MISC + 12: case MISC + 14: {
        const [count, from, to] = [pop(), pop(), pop()];
        this.charge(operandPrice.elements(count));
        const source = op === MISC + 12 ? this.elements[a] as Value[] : this.table(b);
        return copyItems(this.table(op === MISC + 12 ? b : a), to, source, from, count);
      }
      case MISC + 13: return void (this.elements[a] = []);
      case MISC + 15: {
        const count = pop();
        return void stack.push(this.growTable(a, count, stack.pop() as Value));
      }
      case MISC + 16: return void stack.push(this.table(a).length);
      case MISC + 17: {
        const count = pop();
        const value = stack.pop() as Value;
        const to = pop();
        this.charge(operandPrice.elements(count));
        if (to + count > this.table(a).length) throw new Trap('table access out of bounds');
        return void this.table(a).fill(value, to, to + count);
      }
      default: throw new Error(`instruction ${op.toString(16)} is decoded but not executed`);
    }
  }

  private growTable(index: number, count: number, value: Value): number {
    const size = this.table(index).length;
    if (size + count > (this.tables[index]?.limits.max ?? MOST_ELEMENTS)) return -1;
    this.charge(operandPrice.elements(count));
    this.table(index).push(...Array<Value>(count).fill(value));
    return size;
  }
}

function copyItems(into: Value[], to: number, source: readonly Value[], from: number, count: number): void {
  if (from + count > source.length || to + count > into.length) throw new Trap('table access out of bounds');
  into.splice(to, count, ...source.slice(from, from + count));
}

function sameType(a: Type, b: Type): boolean {
  return a.params.join() === b.params.join() && a.results.join() === b.results.join();
}
