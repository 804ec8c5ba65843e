import type { SamplesBuilder } from '../samples-builder.ts';
import type { ByteReader } from './byte-reader.ts';
import { type ChunkTables, Constants } from './constants.ts';
import type { FrameTypes } from './frame-types.ts';

const OS_NAME = 0;
const OS_ID = 1;
const JAVA_NAME = 2;
const JAVA_ID = 3;

/** Gives the threads of a chunk their numbers in the Samples. */
export class Threads {
  readonly #reader: ByteReader;
  readonly #isAsyncProfiler: boolean;
  readonly #builder: SamplesBuilder;
  readonly #constants: Constants;
  readonly #threadIds = new Map<number, number>();

  constructor(tables: ChunkTables, { isAsyncProfiler }: FrameTypes, builder: SamplesBuilder) {
    this.#reader = tables.reader;
    this.#isAsyncProfiler = isAsyncProfiler;
    this.#builder = builder;
    this.#constants = new Constants(tables, 'java.lang.Thread', ['osName', 'osThreadId', 'javaName', 'javaThreadId']);
  }

  thread(id: number): number {
    let thread = this.#threadIds.get(id);
    if (thread === undefined) this.#threadIds.set(id, (thread = this.#read(id)));
    return thread;
  }

  #read(id: number): number {
    const constants = this.#constants;
    if (!constants.find(id)) {
      if (this.#isAsyncProfiler)
        throw this.#reader.damage(`a sample is of thread ${id}, which the chunk does not have`);
      return this.#builder.thread({ name: '', tid: null, isJava: false });
    }
    const tid = constants.number(OS_ID);
    const isJava = constants.number(JAVA_ID) > 0;
    const name = constants.text(JAVA_NAME) ?? constants.text(OS_NAME) ?? '';
    // What async-profiler writes where the thread ended before it could ask for its name.
    const isNameless = name === `[tid=${tid}]`;
    return this.#builder.thread({ name: isNameless ? '' : name, tid: tid > 0 ? tid : null, isJava });
  }
}
