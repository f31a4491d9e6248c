/** Facts in order of their costs; of equal ones, any. A fact whose cost fell is in it twice. */
export class CostQueue {
  #facts = new Int32Array(64);
  #costs = new Float64Array(64);
  #length = 0;
  /** The cost of what {@link pop} gave last. */
  cost = 0;

  clear(): void {
    this.#length = 0;
  }

  push(fact: number, cost: number): void {
    if (this.#length === this.#facts.length) this.#grow();
    const facts = this.#facts;
    const costs = this.#costs;
    let at = this.#length++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((costs[parent] as number) <= cost) break;
      costs[at] = costs[parent] as number;
      facts[at] = facts[parent] as number;
      at = parent;
    }
    costs[at] = cost;
    facts[at] = fact;
  }

  /** Takes out the cheapest; -1 where it is empty. */
  pop(): number {
    if (this.#length === 0) return -1;
    const facts = this.#facts;
    const costs = this.#costs;
    const first = facts[0] as number;
    this.cost = costs[0] as number;
    const length = --this.#length;
    const fact = facts[length] as number;
    const cost = costs[length] as number;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && (costs[child + 1] as number) < (costs[child] as number)) child += 1;
      if ((costs[child] as number) >= cost) break;
      costs[at] = costs[child] as number;
      facts[at] = facts[child] as number;
      at = child;
    }
    costs[at] = cost;
    facts[at] = fact;
    return first;
  }

  #grow(): void {
    const facts = new Int32Array(2 * this.#facts.length);
    const costs = new Float64Array(2 * this.#costs.length);
    facts.set(this.#facts);
    costs.set(this.#costs);
    this.#facts = facts;
    this.#costs = costs;
  }
}
