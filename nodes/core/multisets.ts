/** Enough for fifty steps. */
const INITIAL_NODES = 16_384;

/**
 * Persistent multisets of ranks 1 to `ranks`, each a number: two multisets are equal exactly when their numbers are.
 *
 * A multiset is a binary tree over the bits of rank − 1, high bit at the root, with counts for leaves; a node is the
 * pair of its children's numbers, and every pair is stored once (hash-consing), so equality is identity by construction
 * and hash collisions only cost probes. A pair may serve at two heights of the tree; multisets are compared at equal
 * heights only. Adding a rank shares all but log2(ranks) nodes with the multiset before.
 */
export class Multisets {
  /** The empty multiset: the pair of two empty ones, at any height. */
  static readonly EMPTY = 0;

  private readonly height: number;
  private readonly path: Int32Array;
  private low = new Int32Array(INITIAL_NODES);
  private high = new Int32Array(INITIAL_NODES);
  private size = 1;
  /** Open addressing, a power of two long and at most half full; 0 is a free place. */
  private table = new Int32Array(2 * INITIAL_NODES);

  constructor(ranks: number) {
    this.height = ranks > 1 ? 32 - Math.clz32(ranks - 1) : 0;
    this.path = new Int32Array(this.height);
  }

  /** The multiset with one more of `rank`. Cost: log2(ranks). */
  add(set: number, rank: number): number {
    const key = rank - 1;
    let node = set;
    for (let bit = this.height - 1; bit >= 0; bit--) {
      this.path[bit] = node;
      node = (key >> bit) & 1 ? this.high[node] : this.low[node];
    }
    node++;
    for (let bit = 0; bit < this.height; bit++) {
      const old = this.path[bit];
      node = (key >> bit) & 1 ? this.pair(this.low[old], node) : this.pair(node, this.high[old]);
    }
    return node;
  }

  /** The largest rank that two multisets do not hold equally often; 0 if they are equal. Cost: log2(ranks). */
  firstDifference(a: number, b: number): number {
    if (a === b) return 0;
    let key = 0;
    let x = a;
    let y = b;
    for (let bit = this.height - 1; bit >= 0; bit--) {
      const up = this.high[x] !== this.high[y];
      x = up ? this.high[x] : this.low[x];
      y = up ? this.high[y] : this.low[y];
      if (up) key |= 1 << bit;
    }
    return key + 1;
  }

  /**
   * Negative if a with `more` added is before b with `other` added, where the multiset with fewer of the largest rank
   * held unequally often comes first; 0 if they are equal. Rank 0 adds nothing. Nothing is stored. Cost: log2(ranks).
   */
  compareAdded(a: number, more: number, b: number, other: number): number {
    return this.compareBelow(this.height, a, more - 1, b, other - 1);
  }

  /** Keys of −1 add nothing to this subtree. */
  private compareBelow(height: number, a: number, more: number, b: number, other: number): number {
    if (more === other && a === b) return 0;
    if (height === 0) return a + (more >= 0 ? 1 : 0) - b - (other >= 0 ? 1 : 0);
    const bit = height - 1;
    const moreUp = more >= 0 && ((more >> bit) & 1) === 1;
    const otherUp = other >= 0 && ((other >> bit) & 1) === 1;
    const { low, high } = this;
    const upper = this.compareBelow(bit, high[a], moreUp ? more : -1, high[b], otherUp ? other : -1);
    if (upper !== 0) return upper;
    return this.compareBelow(bit, low[a], moreUp ? -1 : more, low[b], otherUp ? -1 : other);
  }

  private pair(low: number, high: number): number {
    const mask = this.table.length - 1;
    let place = hash(low, high) & mask;
    for (let node = this.table[place]; node !== 0; node = this.table[place]) {
      if (this.low[node] === low && this.high[node] === high) return node;
      place = (place + 1) & mask;
    }
    if (this.size === this.low.length) {
      this.grow();
      return this.pair(low, high);
    }
    const node = this.size++;
    this.low[node] = low;
    this.high[node] = high;
    this.table[place] = node;
    return node;
  }

  private grow(): void {
    this.low = doubled(this.low);
    this.high = doubled(this.high);
    const table = new Int32Array(this.low.length * 2);
    const mask = table.length - 1;
    for (let node = 1; node < this.size; node++) {
      let place = hash(this.low[node], this.high[node]) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = node;
    }
    this.table = table;
  }
}

function hash(low: number, high: number): number {
  const mixed = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
