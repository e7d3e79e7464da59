/** The few cheapest of many changes, in order: what is too dear is never made into an object, let alone sorted. */

export interface Priced {
  readonly index: number;
  readonly quanta: number;
  readonly cost: number;
}

export class Shortlist<Item extends Priced> {
  readonly #items: Item[] = [];
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  /** Whether a change of this cost could be among them. */
  admits(cost: number): boolean {
    const last = this.#items.at(this.#length - 1);
    return last === undefined || cost <= last.cost;
  }

  add(item: Item): void {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (precedes(this.#items[middle] as Item, item)) low = middle + 1;
      else high = middle;
    }
    this.#items.splice(low, 0, item);
    if (this.#items.length > this.#length) this.#items.pop();
  }

  get items(): readonly Item[] {
    return this.#items;
  }
}

/** The cheaper first; equally cheap ones in an order of their own, whatever the order they came in. */
function precedes(left: Priced, right: Priced): boolean {
  if (left.cost !== right.cost) return left.cost < right.cost;
  if (left.index !== right.index) return left.index < right.index;
  return left.quanta < right.quanta;
}
