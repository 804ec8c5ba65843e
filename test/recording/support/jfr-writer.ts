/** Bytes of a JFR file, piece by piece: for files that no recorder would write. */
export type Bytes = readonly number[];

/** A compressed integer. */
export function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

export function text(value: string): Bytes {
  const bytes = [...new TextEncoder().encode(value)];
  return [3, ...varint(bytes.length), ...bytes];
}

/** A field: `name type`, with `[]` behind it for an array and `*` for a constant. */
type Field = string;

export interface MadeType {
  id: number;
  name: string;
  fields?: readonly Field[];
}

export interface MadeChunk {
  types: readonly MadeType[];
  /** Type id to constants: id, then its fields. */
  constants?: Readonly<Record<number, readonly (readonly [number, Bytes])[]>>;
  /** Type id and fields. */
  events?: readonly (readonly [number, Bytes])[];
  ticksPerSecond?: number;
}

/** The basic types and those of samples, with the names that async-profiler gives their fields. */
export const BASIC_TYPES: readonly MadeType[] = [
  { id: 4, name: 'boolean' },
  { id: 10, name: 'int' },
  { id: 11, name: 'long' },
  { id: 20, name: 'java.lang.String' },
  { id: 21, name: 'java.lang.Class', fields: ['classLoader 11', 'name 31*', 'package 11', 'modifiers 10'] },
  {
    id: 22,
    name: 'java.lang.Thread',
    fields: ['osName 20', 'osThreadId 11', 'javaName 20', 'javaThreadId 11'],
  },
  { id: 24, name: 'jdk.types.FrameType', fields: ['description 20'] },
  { id: 25, name: 'jdk.types.ThreadState', fields: ['name 20'] },
  { id: 26, name: 'jdk.types.StackTrace', fields: ['truncated 4', 'frames 27[]'] },
  { id: 27, name: 'jdk.types.StackFrame', fields: ['method 28*', 'line 10', 'bytecodeIndex 10', 'type 24*'] },
  { id: 28, name: 'jdk.types.Method', fields: ['type 21*', 'name 31*', 'descriptor 31*', 'modifiers 10', 'hidden 4'] },
  { id: 31, name: 'jdk.types.Symbol', fields: ['string 20'] },
  {
    id: 101,
    name: 'jdk.ExecutionSample',
    fields: ['startTime 11', 'sampledThread 22*', 'stackTrace 26*', 'state 25*'],
  },
  { id: 108, name: 'jdk.ActiveSetting', fields: ['startTime 11', 'id 11', 'name 20', 'value 20'] },
];

/** A sound recording: the method a/B.c, once on the CPU in the thread `main`. */
export const SOUND: MadeChunk = {
  types: BASIC_TYPES,
  constants: {
    22: [[7, [...text('main'), ...varint(7), ...text('main'), ...varint(1)]]],
    24: [
      [1, text('JIT compiled')],
      [5, text('Kernel')],
    ],
    25: [[0, text('STATE_DEFAULT')]],
    26: [[1, [0, ...varint(1), ...varint(1), 0, 0, 1]]],
    28: [[1, [...varint(1), ...varint(2), 0, 0, 0]]],
    21: [[1, [0, ...varint(1), 0, 0]]],
    31: [
      [1, text('a/B')],
      [2, text('c')],
    ],
  },
  events: [
    [108, [...varint(5), ...varint(107), ...text('event'), ...text('cpu')]],
    [101, [...varint(5), ...varint(7), ...varint(1), 0]],
  ],
};

export function chunkOf({
  types,
  constants = {},
  events = [],
  ticksPerSecond = 1e9,
}: MadeChunk): Uint8Array<ArrayBuffer> {
  const metadata = event(0, metadataOf(types));
  const recorded = events.flatMap(([typeId, fields]) => event(typeId, fields));
  const checkpoint = event(1, checkpointOf(constants));
  const body = [...metadata, ...recorded, ...checkpoint];
  const bytes = new Uint8Array(68 + body.length);
  bytes.set(body, 68);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x464c5200);
  view.setUint16(4, 2);
  const numbers = [bytes.length, bytes.length - checkpoint.length, 68, 1_700_000_000e9, 1e9, 0, ticksPerSecond];
  for (const [i, value] of numbers.entries()) view.setBigInt64(8 + 8 * i, BigInt(value));
  view.setUint32(64, 1);
  return bytes;
}

/** Size, type and fields; the size counts itself. */
function event(typeId: number, fields: Bytes): number[] {
  const rest = [...varint(typeId), ...fields];
  const size = rest.length + 5;
  const sizeBytes = [0, 7, 14, 21].map((shift) => ((size >> shift) & 0x7f) | 0x80);
  return [...sizeBytes, 0, ...rest];
}

function checkpointOf(constants: NonNullable<MadeChunk['constants']>): Bytes {
  const pools = Object.entries(constants).map(([typeId, entries]) => [
    ...varint(Number(typeId)),
    ...varint(entries.length),
    ...entries.flatMap(([id, fields]) => [...varint(id), ...fields]),
  ]);
  return [0, 0, 0, 1, ...varint(pools.length), ...pools.flat()];
}

function metadataOf(types: readonly MadeType[]): Bytes {
  const strings: string[] = [];
  const index = (value: string): Bytes => {
    if (!strings.includes(value)) strings.push(value);
    return varint(strings.indexOf(value));
  };
  const element = (name: string, attributes: Record<string, string>, children: readonly Bytes[]): Bytes => {
    const pairs = Object.entries(attributes);
    return [
      ...index(name),
      ...varint(pairs.length),
      ...pairs.flatMap(([key, value]) => [...index(key), ...index(value)]),
      ...varint(children.length),
      ...children.flat(),
    ];
  };
  const fieldOf = (field: Field): Bytes => {
    const [, name = '', typeId = '', array, constant] = /^(\S+) (\d+)(\[\])?(\*)?$/.exec(field) ?? [];
    const marks = { ...(array ? { dimension: '1' } : {}), ...(constant ? { constantPool: 'true' } : {}) };
    return element('field', { name, class: typeId, ...marks }, []);
  };
  const classes = types.map(({ id, name, fields = [] }) =>
    element('class', { id: String(id), name }, fields.map(fieldOf)),
  );
  const root = element('root', {}, [element('metadata', {}, classes)]);
  return [0, 0, 1, ...varint(strings.length), ...strings.flatMap(text), ...root];
}
