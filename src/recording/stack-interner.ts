import { FlinkprofError } from '../shared/index.ts';
import { IntColumn } from './growable.ts';
import type { StackTable } from './samples.ts';

/** Half a gigabyte of frame numbers; a minute of a big TaskManager has a few million. */
const MAX_FRAMES = 1 << 27;
const FREE = -1;

/** Gives equal stacks the same number. An open hash table over plain numbers: a recording has a hundred thousand stacks. */
export class StackInterner {
  readonly #frameIds = new IntColumn();
  readonly #offsets = new IntColumn();
  readonly #hashes = new IntColumn();
  #slots = new Int32Array(1_024).fill(FREE);

  constructor() {
    this.#offsets.push(0);
  }

  /** @param frameIds the outermost caller first; only the first `length` count */
  intern(frameIds: IntColumn, length = frameIds.length): number {
    const hash = hashOf(frameIds, length);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let stack = this.#slots[slot] ?? FREE; stack !== FREE; stack = this.#slots[slot] ?? FREE) {
      if (this.#hashes.at(stack) === hash && this.#equals(stack, frameIds, length)) return stack;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot, hash, frameIds, length);
  }

  toTable(): StackTable {
    return { frameIds: this.#frameIds.toArray(), offsets: this.#offsets.toArray() };
  }

  /** Appends the frames of a stack to `target`. */
  copy(stack: number, target: IntColumn): void {
    const end = this.#offsets.at(stack + 1);
    for (let i = this.#offsets.at(stack); i < end; i++) target.push(this.#frameIds.at(i));
  }

  #equals(stack: number, frameIds: IntColumn, length: number): boolean {
    const start = this.#offsets.at(stack);
    if (this.#offsets.at(stack + 1) - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#frameIds.at(start + i) !== frameIds.at(i)) return false;
    return true;
  }

  #add(slot: number, hash: number, frameIds: IntColumn, length: number): number {
    if (this.#frameIds.length + length > MAX_FRAMES) {
      throw new FlinkprofError('RECORDING_DAMAGED', `the stacks of the recording have more than ${MAX_FRAMES} frames`);
    }
    const stack = this.#hashes.length;
    for (let i = 0; i < length; i++) this.#frameIds.push(frameIds.at(i));
    this.#offsets.push(this.#frameIds.length);
    this.#hashes.push(hash);
    this.#slots[slot] = stack;
    if (this.#hashes.length * 2 > this.#slots.length) this.#rehash();
    return stack;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(FREE);
    const mask = slots.length - 1;
    for (let stack = 0; stack < this.#hashes.length; stack++) {
      let slot = this.#hashes.at(stack) & mask;
      while (slots[slot] !== FREE) slot = (slot + 1) & mask;
      slots[slot] = stack;
    }
    this.#slots = slots;
  }
}

/** Multiply and mix, as MurmurHash3 does for each word and at its end. */
function hashOf(frameIds: IntColumn, length: number): number {
  let hash = length;
  for (let i = 0; i < length; i++) {
    hash ^= Math.imul(frameIds.at(i), 0xcc9e2d51);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
