import { ExecutionEnd } from '../executionEnd';

/** Handles that one execution may have open at a time, of one resource type. */
const MAX_HANDLES = 1024;

/** What a plugin holds of one resource type: handles from 1, used again once they were dropped (Canonical ABI, "Table State"). */
export class Handles<T> {
  readonly #held = new Map<number, T>();
  readonly #free: number[] = [];

  /** @param name of the resource, for messages */
  constructor(private readonly name: string, private readonly onDrop: (held: T) => void) {}

  /** Gives a handle. Throws ExecutionEnd where there are too many. */
  add(held: T): number {
    if (this.#held.size >= MAX_HANDLES) throw new ExecutionEnd('trap', `Crashed: it holds ${MAX_HANDLES} of ${this.name} and wants one more.`);
    const handle = this.#free.pop() ?? this.#held.size + 1;
    this.#held.set(handle, held);
    return handle;
  }

  /** What a handle stands for. Throws ExecutionEnd for one that was not given, or dropped. */
  get(handle: unknown): T {
    const held = this.#held.get(Number(handle));
    if (held === undefined) throw new ExecutionEnd('trap', `Crashed: it used a handle of ${this.name} that it does not hold.`);
    return held;
  }

  /** Takes a handle back. Throws ExecutionEnd as `get`. */
  drop(handle: unknown): void {
    const held = this.get(handle);
    this.#held.delete(Number(handle));
    this.#free.push(Number(handle));
    this.onDrop(held);
  }

  /** Takes all back: the execution ended. */
  dispose(): void {
    for (const held of this.#held.values()) this.onDrop(held);
    this.#held.clear();
  }
}
