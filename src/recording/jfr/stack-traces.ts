import { IntColumn } from '../growable.ts';
import type { SamplesBuilder } from '../samples-builder.ts';
import type { ByteReader } from './byte-reader.ts';
import { type ChunkTables, Constants } from './constants.ts';
import type { FrameType, FrameTypes } from './frame-types.ts';
import { type Layout, layoutOf, readInto } from './layout.ts';
import { Names } from './names.ts';

const METHOD = 0;
const TYPE = 1;
/** async-profiler's own word for a frame it can't name. */
const UNKNOWN = '[unknown]';

/** Gives the stacks of a chunk their numbers in the Samples. */
export class StackTraces {
  readonly #reader: ByteReader;
  readonly #builder: SamplesBuilder;
  readonly #traces: Constants;
  readonly #frameLayout: Layout;
  readonly #frameTypes: FrameTypes;
  readonly #names: Names;
  readonly #frameIds = new Map<FrameType, Map<number, number>>();
  readonly #stackIds = new Map<number, number>();
  readonly #classStackIds = new Map<number, Map<number, number>>();
  readonly #frame = new Float64Array(2);
  readonly #leafFirst = new IntColumn();
  readonly #stack = new IntColumn();

  constructor(tables: ChunkTables, frameTypes: FrameTypes, builder: SamplesBuilder) {
    const { reader, types } = tables;
    const frameType = types.byName.get('jdk.types.StackFrame');
    this.#reader = reader;
    this.#builder = builder;
    this.#traces = new Constants(tables, 'jdk.types.StackTrace', ['frames']);
    this.#frameLayout = frameType ? layoutOf(reader, types, frameType, ['method', 'type']) : { steps: [] };
    this.#frameTypes = frameTypes;
    this.#names = new Names(tables);
  }

  /** @param traceId number of the stack trace in the chunk; 0: the sample has none */
  stack(traceId: number): number {
    let stack = this.#stackIds.get(traceId);
    if (stack === undefined) this.#stackIds.set(traceId, (stack = this.#read(traceId)));
    return stack;
  }

  /** The stack with the allocated or locked class on top. */
  stackOnClass(traceId: number, classId: number): number {
    const below = this.stack(traceId);
    if (classId === 0) return below;
    let stackIds = this.#classStackIds.get(classId);
    if (!stackIds) this.#classStackIds.set(classId, (stackIds = new Map<number, number>()));
    let stack = stackIds.get(below);
    if (stack === undefined) {
      this.#stack.length = 0;
      this.#builder.stacks.copy(below, this.#stack);
      const name = this.#names.class(classId) ?? this.#missing('class', classId);
      this.#stack.push(this.#builder.frame(name, 'class'));
      stack = this.#builder.stacks.intern(this.#stack);
      stackIds.set(below, stack);
    }
    return stack;
  }

  #read(traceId: number): number {
    const reader = this.#reader;
    this.#stack.length = 0;
    if (traceId === 0 || !this.#traces.find(traceId)) {
      const name = traceId === 0 ? UNKNOWN : this.#missing('stack trace', traceId);
      this.#stack.push(this.#builder.frame(name, 'unknown'));
      return this.#builder.stacks.intern(this.#stack);
    }
    reader.position = this.#traces.number(0);
    this.#leafFirst.length = 0;
    for (let left = reader.count('frames'); left > 0; left--) {
      readInto(reader, this.#frameLayout, this.#frame);
      this.#leafFirst.push(this.#frameId());
    }
    for (let i = this.#leafFirst.length - 1; i >= 0; i--) this.#stack.push(this.#leafFirst.at(i));
    return this.#builder.stacks.intern(this.#stack);
  }

  #frameId(): number {
    const methodId = this.#frame[METHOD] ?? 0;
    const type = this.#frameTypes.byId.get(this.#frame[TYPE] ?? -1);
    if (!type) throw this.#reader.damage(`a frame is of type ${this.#frame[TYPE]}, which the chunk does not have`);
    let frameIds = this.#frameIds.get(type);
    if (!frameIds) this.#frameIds.set(type, (frameIds = new Map<number, number>()));
    let frame = frameIds.get(methodId);
    if (frame === undefined) {
      const { position } = this.#reader;
      const name = type.isSymbol ? this.#names.symbolOfMethod(methodId) : this.#names.method(methodId);
      this.#reader.position = position;
      frame = this.#builder.frame(name ?? this.#missing('method', methodId), type.kind);
      frameIds.set(methodId, frame);
    }
    return frame;
  }

  /** The JDK drops constants that nobody holds any more; async-profiler never does. */
  #missing(what: string, id: number): string {
    if (this.#frameTypes.isAsyncProfiler) {
      throw this.#reader.damage(`${what} ${id} is referred to, but the chunk does not have it or its name`);
    }
    return UNKNOWN;
  }
}
