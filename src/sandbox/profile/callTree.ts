/** Nodes with special meaning, which are always there. */
export const ROOT = 0;
export const COLLAPSED = 1;
const FIRST_NODE = 2;

/** Deepest node that is shown where it was called; what a deeper one calls is collapsed. */
export const MAX_DEPTH = 128;
/** Nodes that are shown where they were called. */
export const MAX_NODES = 32_768;
/** Room for these, and as many functions below {@link COLLAPSED}. */
const CAPACITY = 2 * MAX_NODES;
/** A power of two, so that half of the slots stay free. */
const SLOTS = 2 * CAPACITY;

const HEADER_BYTES = 16;
const COUNT = 0;
const CURRENT = 1;

/** One function as it was called on one path. */
export interface CallNode {
  readonly id: number;
  /** The caller's node; -1 for the root. */
  readonly parent: number;
  /** Index in the plugin's own module; -1 for the root and for {@link COLLAPSED}. */
  readonly function: number;
  /** Fuel units that it used itself. */
  readonly self: number;
  readonly calls: number;
}

/**
 * Fuel by call path, in a shared buffer: the worker that runs the plugin counts into it, and the thread that started it
 * adds what host calls cost and reads it at the end, however the worker ended. They never write at the same time: the
 * plugin waits while the host works for it.
 *
 * The tree is bounded: a call deeper than {@link MAX_DEPTH}, or when {@link MAX_NODES} are there, is counted below the
 * node {@link COLLAPSED}, where each function stands once, whoever called it. What a function used in all is exact
 * either way.
 */
export class CallTree {
  readonly #header: Int32Array;
  readonly #self: Float64Array;
  readonly #calls: Float64Array;
  readonly #parent: Int32Array;
  readonly #function: Int32Array;
  readonly #depth: Int32Array;
  /** Node ids by hash of parent and function; 0, the root, is nobody's child and marks a free slot. */
  readonly #slots: Int32Array;

  static create(): CallTree {
    const tree = new CallTree(new SharedArrayBuffer(HEADER_BYTES + CAPACITY * (8 + 8 + 4 + 4 + 4) + SLOTS * 4));
    tree.#put(ROOT, -1, -1, 0);
    tree.#put(COLLAPSED, ROOT, -1, 1);
    tree.#header[COUNT] = FIRST_NODE;
    return tree;
  }

  /** @param shared the buffer of a tree that {@link create} made */
  constructor(readonly shared: SharedArrayBuffer) {
    let offset = HEADER_BYTES;
    const next = (bytes: number): number => (offset += bytes) - bytes;
    this.#header = new Int32Array(shared, 0, HEADER_BYTES / 4);
    this.#self = new Float64Array(shared, next(CAPACITY * 8), CAPACITY);
    this.#calls = new Float64Array(shared, next(CAPACITY * 8), CAPACITY);
    this.#parent = new Int32Array(shared, next(CAPACITY * 4), CAPACITY);
    this.#function = new Int32Array(shared, next(CAPACITY * 4), CAPACITY);
    this.#depth = new Int32Array(shared, next(CAPACITY * 4), CAPACITY);
    this.#slots = new Int32Array(shared, next(SLOTS * 4), SLOTS);
  }

  /** Counts units for a node, which then calls a function: gives that call's node. */
  readonly enter = (from: number, called: number, units: number): number => {
    this.#self[from] = (this.#self[from] as number) + units;
    const node = this.#callee(from, called);
    this.#calls[node] = (this.#calls[node] as number) + 1;
    this.#header[CURRENT] = node;
    return node;
  };

  /** Counts units for a node. */
  readonly leave = (from: number, units: number): void => {
    this.#self[from] = (this.#self[from] as number) + units;
    this.#header[CURRENT] = from;
  };

  /** Counts what an import cost that the running node called, while the plugin waits. */
  hostCall(imported: number, units: number): void {
    this.leave(this.enter(this.#header[CURRENT] as number, imported, 0), units);
  }

  /** Takes back units that the budget did not hold, from where they were counted last. */
  takeBack(units: number): void {
    const last = this.#header[CURRENT] as number;
    this.#self[last] = Math.max(0, (this.#self[last] as number) - units);
  }

  /** All nodes; parents come before their children. */
  nodes(): CallNode[] {
    return Array.from({ length: this.#header[COUNT] as number }, (_, id) => ({
      id, parent: this.#parent[id] as number, function: this.#function[id] as number,
      self: this.#self[id] as number, calls: this.#calls[id] as number,
    }));
  }

  #callee(from: number, called: number): number {
    const known = this.#find(from, called);
    if (known !== ROOT) return known;
    const depth = (this.#depth[from] as number) + 1;
    const count = this.#header[COUNT] as number;
    if (this.#parent[from] !== COLLAPSED && depth <= MAX_DEPTH && count < MAX_NODES) return this.#add(from, called, depth);
    const collapsed = this.#find(COLLAPSED, called);
    if (collapsed !== ROOT) return collapsed;
    return count < CAPACITY ? this.#add(COLLAPSED, called, 2) : COLLAPSED;
  }

  #find(parent: number, called: number): number {
    for (let slot = hash(parent, called); ; slot = (slot + 1) & (SLOTS - 1)) {
      const node = this.#slots[slot] as number;
      if (node === ROOT || (this.#parent[node] === parent && this.#function[node] === called)) return node;
    }
  }

  #add(parent: number, called: number, depth: number): number {
    const id = this.#header[COUNT] as number;
    this.#put(id, parent, called, depth);
    let slot = hash(parent, called);
    while (this.#slots[slot] !== ROOT) slot = (slot + 1) & (SLOTS - 1);
    this.#slots[slot] = id;
    this.#header[COUNT] = id + 1;
    return id;
  }

  #put(id: number, parent: number, called: number, depth: number): void {
    this.#parent[id] = parent;
    this.#function[id] = called;
    this.#depth[id] = depth;
  }
}

function hash(parent: number, called: number): number {
  const mixed = Math.imul(parent, 0x9e3779b1) ^ Math.imul(called + 1, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & (SLOTS - 1);
}
