import { type ChunkTables, Constants } from './constants.ts';

/** Descriptors of the basic types, as they stand in the names of array classes (JVM specification, 4.3.2). */
const BASIC_TYPES = new Map([
  ['B', 'byte'],
  ['C', 'char'],
  ['D', 'double'],
  ['F', 'float'],
  ['I', 'int'],
  ['J', 'long'],
  ['S', 'short'],
  ['Z', 'boolean'],
]);

/** The names of a chunk's methods and classes. null: the chunk has no such method or class, or not its name. */
export class Names {
  readonly #symbols: Constants;
  readonly #classes: Constants;
  readonly #methods: Constants;
  readonly #symbolCache = new Map<number, string | null>();

  constructor(tables: ChunkTables) {
    this.#symbols = new Constants(tables, 'jdk.types.Symbol', ['string']);
    this.#classes = new Constants(tables, 'java.lang.Class', ['name']);
    this.#methods = new Constants(tables, 'jdk.types.Method', ['type', 'name']);
  }

  /** `package/Class.method`, as async-profiler writes it. */
  method(id: number): string | null {
    if (!this.#methods.find(id)) return null;
    const classId = this.#methods.number(0);
    const method = this.#symbol(this.#methods.number(1));
    const owner = this.#className(classId);
    if (method === null || owner === null) return null;
    // A frame of a class alone is the target of a virtual call (async-profiler's feature `vtable`).
    return owner === '' ? method : method === '' ? owner : `${owner}.${method}`;
  }

  /** The name of a frame that is no method: a C function, a kernel function, a library. */
  symbolOfMethod(id: number): string | null {
    return this.#methods.find(id) ? this.#symbol(this.#methods.number(1)) : null;
  }

  /** `java.lang.String`, `byte[][]`: how async-profiler writes the class on top of an allocation. */
  class(id: number): string | null {
    const name = this.#className(id);
    if (name === null) return null;
    const element = name.replace(/^\[+/, '');
    const dimensions = name.length - element.length;
    if (dimensions === 0) return name.replaceAll('/', '.');
    const plain = BASIC_TYPES.get(element) ?? element.replace(/^L(.*);$/, '$1').replaceAll('/', '.');
    return plain + '[]'.repeat(dimensions);
  }

  #className(id: number): string | null {
    return this.#classes.find(id) ? this.#symbol(this.#classes.number(0)) : null;
  }

  #symbol(id: number): string | null {
    let symbol = this.#symbolCache.get(id);
    if (symbol === undefined) {
      symbol = this.#symbols.find(id) ? this.#symbols.text(0) : null;
      this.#symbolCache.set(id, symbol);
    }
    return symbol;
  }
}
