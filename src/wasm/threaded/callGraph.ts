import { EventFlag } from '../events';
import type { ModuleOutline } from '../module';
import { Op } from '../opcodes';
import type { ModuleScan } from '../scan';
import { addressTaken } from './addressTaken';
import { plainKey } from './closed';

/**
 * Who may call whom. Nodes are the functions, by index, and behind them one node for each class of function types that
 * references do not tell apart: it is called by every call through such a type and calls every function of the class
 * that is referred to.
 */
export class CallGraph {
  /** Number of nodes. */
  readonly size: number;
  /** Class of each type. */
  readonly classOf: Int32Array;
  /** Functions of each class that are referred to. */
  readonly members: readonly (readonly number[])[];
  /** Whether each function is referred to. */
  readonly taken: Uint8Array;

  private readonly starts: Int32Array;
  private readonly targets: Int32Array;

  /**
   * @param plain whether parameters and results tell all function types apart; otherwise they are one class
   * @param open whether calls through references may come to functions of others; then they are one class without members
   */
  constructor(private readonly outline: ModuleOutline, scan: ModuleScan, plain: boolean, private readonly open: boolean) {
    const functions = outline.functions.length;
    this.classOf = new Int32Array(outline.types.length);
    const classes = plain && !open ? this.classify() : 1;
    this.size = functions + classes;
    this.taken = addressTaken(outline, scan);
    const members = Array.from({ length: classes }, (): number[] => []);
    outline.functions.forEach((type, index) => {
      if (!open && this.taken[index] === 1) members[this.classOf[type] as number]?.push(index);
    });
    this.members = members;
    this.starts = new Int32Array(this.size + 1);
    this.targets = this.link(scan);
  }

  /** Node of the class of a type. */
  classNode(type: number): number {
    return this.outline.functions.length + (this.classOf[type] as number);
  }

  private classify(): number {
    const classes = new Map<string, number>();
    this.outline.types.forEach((type, index) => {
      if (type.kind !== 'func') return;
      const key = plainKey(type);
      const known = classes.get(key);
      this.classOf[index] = known ?? classes.size;
      if (known === undefined) classes.set(key, classes.size);
    });
    return classes.size;
  }

  /** Lists edges function by function: nodes are visited in order, so that each one's edges are a span. */
  private link({ events, functions }: ModuleScan): Int32Array {
    const { outline, starts, taken } = this;
    let targets = new Int32Array(Math.max(1024, events.count >> 2));
    let count = 0;
    const add = (node: number): void => {
      if (count === targets.length) {
        const grown = new Int32Array(count * 2);
        grown.set(targets);
        targets = grown;
      }
      targets[count++] = node;
    };
    for (const body of functions) {
      starts[body.index] = count;
      if (!body.calls) continue;
      for (let event = body.firstEvent; event < body.lastEvent; event++) {
        if ((events.flags(event) & EventFlag.dead) !== 0) continue;
        const argument = events.argument(event);
        switch (events.kind(event)) {
          case Op.call: case Op.returnCall:
            add(argument);
            // What a function that is referred to carries is decided with its class.
            if (taken[argument] === 1 && !this.open) add(this.classNode(outline.functions[argument] as number));
            break;
          case Op.callIndirect: case Op.returnCallIndirect: case Op.callRef: case Op.returnCallRef:
            add(this.classNode(argument));
            break;
          default:
        }
      }
    }
    this.members.forEach((members, index) => {
      starts[outline.functions.length + index] = count;
      members.forEach(add);
    });
    starts[this.size] = count;
    return targets;
  }

  /** Calls `visit` with each callee of a node, some of them several times. */
  callees(node: number, visit: (callee: number) => void): void {
    const end = this.starts[node + 1] as number;
    for (let at = this.starts[node] as number; at < end; at++) visit(this.targets[at] as number);
  }

  /**
   * Visits the strongly connected components, callees before callers (Tarjan's algorithm, without recursion).
   * @param visit gets the nodes of one component, in an array that is used again
   */
  components(visit: (nodes: readonly number[]) => void): void {
    const { size, starts, targets } = this;
    const order = new Int32Array(size);
    const low = new Int32Array(size);
    const next = Int32Array.from(starts.subarray(0, size));
    const open = new Uint8Array(size);
    const pending: number[] = [];
    const path: number[] = [];
    const component: number[] = [];
    let visited = 0;
    for (let root = 0; root < size; root++) {
      if (order[root] !== 0) continue;
      path.push(root);
      while (path.length > 0) {
        const node = path[path.length - 1] as number;
        if (order[node] === 0) {
          order[node] = low[node] = ++visited;
          open[node] = 1;
          pending.push(node);
        }
        const edge = next[node] as number;
        if (edge < (starts[node + 1] as number)) {
          next[node] = edge + 1;
          const callee = targets[edge] as number;
          if (order[callee] === 0) path.push(callee);
          else if (open[callee] === 1 && (order[callee] as number) < (low[node] as number)) low[node] = order[callee] as number;
          continue;
        }
        path.pop();
        const caller = path[path.length - 1];
        if (caller !== undefined && (low[node] as number) < (low[caller] as number)) low[caller] = low[node] as number;
        if (low[node] !== order[node]) continue;
        component.length = 0;
        let member: number;
        do {
          member = pending.pop() as number;
          open[member] = 0;
          component.push(member);
        } while (member !== node);
        visit(component);
      }
    }
  }

  callsItself(node: number): boolean {
    let found = false;
    this.callees(node, callee => {
      if (callee === node) found = true;
    });
    return found;
  }
}
