import type { ByteReader } from './byte-reader.ts';
import { type Layout, layoutOf, skipValue } from './layout.ts';
import { CHECKPOINT_EVENT, type JfrTypes } from './metadata.ts';

/** Where each constant of a type lies, by its number. */
export type ConstantPool = ReadonlyMap<number, number>;

const EMPTY: ConstantPool = new Map();

/**
 * The constants of one chunk: threads, stack traces, methods, names. They are only located here; most of what a pool holds
 * is never asked for.
 */
export class ConstantPools {
  readonly #reader: ByteReader;
  readonly #types: JfrTypes;
  readonly #layouts = new Map<number, Layout>();
  readonly #pools = new Map<string, Map<number, number>>();

  /** @param wanted names of the types whose constants are looked up later */
  constructor(reader: ByteReader, types: JfrTypes, wanted: readonly string[]) {
    this.#reader = reader;
    this.#types = types;
    for (const name of wanted) this.#pools.set(name, new Map());
  }

  of(typeName: string): ConstantPool {
    return this.#pools.get(typeName) ?? EMPTY;
  }

  /**
   * Locates the constants of one checkpoint event. A chunk may have several, each with some of the constants.
   * @throws FlinkprofError RECORDING_DAMAGED
   */
  addCheckpoint(offset: number, size: number): void {
    const reader = this.#reader;
    reader.position = offset;
    reader.skipVarints(1); // size
    if (reader.varint() !== CHECKPOINT_EVENT) throw reader.damage('expected a table of constants', offset);
    reader.skipVarints(3); // start, duration, distance to the checkpoint before
    reader.skip(1); // kind of checkpoint
    for (let left = reader.count('tables of constants'); left > 0; left--) this.#addPool();
    if (reader.position !== offset + size) {
      throw reader.damage(`expected the tables of constants to end here, after ${size} bytes`, offset + size);
    }
  }

  #addPool(): void {
    const reader = this.#reader;
    const start = reader.position;
    const type = this.#types.byId.get(reader.varint());
    if (!type) throw reader.damage('expected constants of a type that is described', start);

    let layout = this.#layouts.get(type.id);
    if (!layout) this.#layouts.set(type.id, (layout = layoutOf(reader, this.#types, type)));
    const pool = this.#pools.get(type.name);
    for (let left = reader.count('constants'); left > 0; left--) {
      const id = reader.id();
      pool?.set(id, reader.position);
      skipValue(reader, layout);
    }
  }
}
