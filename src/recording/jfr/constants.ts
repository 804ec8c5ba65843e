import type { ByteReader } from './byte-reader.ts';
import type { ConstantPool, ConstantPools } from './constant-pools.ts';
import { type Layout, layoutOf, readInto } from './layout.ts';
import type { JfrTypes } from './metadata.ts';

/** What is needed to look a constant of a chunk up. */
export interface ChunkTables {
  reader: ByteReader;
  types: JfrTypes;
  pools: ConstantPools;
}

/** The constants of one type, read field by field when they are asked for. */
export class Constants {
  readonly #reader: ByteReader;
  readonly #pool: ConstantPool;
  readonly #layout: Layout;
  readonly #slots: Float64Array;
  readonly #strings: ConstantPool;

  /** @param fields names of the fields that are needed, in the order they are asked for */
  constructor({ reader, types, pools }: ChunkTables, typeName: string, fields: readonly string[]) {
    const type = types.byName.get(typeName);
    this.#reader = reader;
    this.#pool = pools.of(typeName);
    this.#layout = type ? layoutOf(reader, types, type, fields) : { steps: [] };
    this.#slots = new Float64Array(fields.length);
    this.#strings = pools.of('java.lang.String');
  }

  ids(): Iterable<number> {
    return this.#pool.keys();
  }

  /** Makes the fields of this constant the ones that `number` and `text` give. false: there is no such constant. */
  find(id: number): boolean {
    const position = this.#pool.get(id);
    if (position === undefined) return false;
    this.#reader.position = position;
    this.#slots.fill(0);
    readInto(this.#reader, this.#layout, this.#slots);
    return true;
  }

  /** A number, or where an array starts. 0 if the type has no such field. */
  number(field: number): number {
    return this.#slots[field] ?? 0;
  }

  text(field: number): string | null {
    const position = this.number(field);
    return position === 0 ? null : textAt(this.#reader, position, this.#strings);
  }
}

/** The text that starts at a position; long texts are constants of their own. */
export function textAt(reader: ByteReader, position: number, strings: ConstantPool): string | null {
  reader.position = position;
  return reader.string((id) => {
    const constant = strings.get(id);
    if (constant === undefined) return null;
    reader.position = constant;
    return reader.string(() => null);
  });
}
