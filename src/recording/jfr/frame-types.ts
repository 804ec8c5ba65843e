import type { FrameKind } from '../samples.ts';
import { type ChunkTables, Constants } from './constants.ts';

/** How a frame ran, as a chunk numbers it. */
export interface FrameType {
  kind: FrameKind;
  /** The frame is a symbol, not a method of a class. */
  isSymbol: boolean;
}

/** async-profiler: Recording::writeFrameTypes. The JDK has the first four (JfrFrameType). */
const FRAME_TYPES = new Map<string, FrameType>([
  ['Interpreted', { kind: 'interpreted', isSymbol: false }],
  ['JIT compiled', { kind: 'jit', isSymbol: false }],
  ['Inlined', { kind: 'inlined', isSymbol: false }],
  ['C1 compiled', { kind: 'c1', isSymbol: false }],
  ['Native', { kind: 'native', isSymbol: true }],
  ['C++', { kind: 'cpp', isSymbol: true }],
  ['Kernel', { kind: 'kernel', isSymbol: true }],
]);
/** What the JDK calls native is a Java method that is implemented elsewhere. */
const NATIVE_METHOD: FrameType = { kind: 'java', isSymbol: false };
const OTHER: FrameType = { kind: 'unknown', isSymbol: false };

export interface FrameTypes {
  byId: ReadonlyMap<number, FrameType>;
  /** Only async-profiler sees kernel frames; its tables have every constant that is referred to. */
  isAsyncProfiler: boolean;
}

export function readFrameTypes(tables: ChunkTables): FrameTypes {
  const constants = new Constants(tables, 'jdk.types.FrameType', ['description']);
  const names = new Map<number, string>();
  for (const id of constants.ids()) if (constants.find(id)) names.set(id, constants.text(0) ?? '');
  const isAsyncProfiler = [...names.values()].includes('Kernel');
  const typeOf = (name: string): FrameType =>
    name === 'Native' && !isAsyncProfiler ? NATIVE_METHOD : (FRAME_TYPES.get(name) ?? OTHER);
  return { byId: new Map([...names].map(([id, name]) => [id, typeOf(name)])), isAsyncProfiler };
}
