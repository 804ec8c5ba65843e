/**
 * Numbers pairs of small numbers in the order in which they are first seen, by open addressing with linear probing in one
 * array. A Map would need a key made of both for each look-up: twice the time for a big recording's millions of frames.
 */
export class PairIndex {
  readonly lefts: number[] = [];
  readonly rights: number[] = [];
  /** Number of the pair plus one; 0: free. At least half are free. */
  #slots = new Int32Array(1 << 10);

  /** The pair's number; the next free one if it is new. */
  idOf(left: number, right: number): number {
    let slot = this.#slotOf(left, right);
    for (let id = this.#at(slot); id >= 0; id = this.#at(slot)) {
      if (this.lefts[id] === left && this.rights[id] === right) return id;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    const id = this.lefts.push(left) - 1;
    this.rights.push(right);
    this.#slots[slot] = id + 1;
    if (2 * this.lefts.length > this.#slots.length) this.#grow();
    return id;
  }

  #at(slot: number): number {
    return (this.#slots[slot] ?? 0) - 1;
  }

  /** Spreads both numbers over all bits (the multipliers are those of MurmurHash3's finaliser). */
  #slotOf(left: number, right: number): number {
    let hash = Math.imul(left + 1, 0x85ebca6b) ^ Math.imul(right + 1, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    return (hash ^ (hash >>> 13)) & (this.#slots.length - 1);
  }

  #grow(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (const [id, left] of this.lefts.entries()) {
      let slot = this.#slotOf(left, this.rights[id] ?? 0);
      while (this.#at(slot) >= 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = id + 1;
    }
  }
}
