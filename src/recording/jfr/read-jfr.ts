import type { Samples } from '../samples.ts';
import { SamplesBuilder } from '../samples-builder.ts';
import { ByteReader } from './byte-reader.ts';
import { HEADER_BYTES, readHeader } from './chunk-header.ts';
import { type Chunk, chunksOf } from './chunks.ts';
import { ConstantPools } from './constant-pools.ts';
import type { ChunkTables } from './constants.ts';
import { CHECKPOINT_EVENT, METADATA_EVENT, readTypes } from './metadata.ts';
import { SampleEvents } from './sample-events.ts';
import { addSettings, scaleOf, type Settings } from './settings.ts';

/** Types whose constants samples and settings refer to. */
const CONSTANTS = [
  'java.lang.Class',
  'java.lang.String',
  'java.lang.Thread',
  'jdk.types.FrameType',
  'jdk.types.Method',
  'jdk.types.StackTrace',
  'jdk.types.Symbol',
  'jdk.types.ThreadState',
];

/** What the chunks of a file have in common. */
interface Recording {
  builder: SamplesBuilder;
  settings: Settings;
  startedAtMs: number | null;
  endedAtMs: number;
}

/**
 * Reads a recording in the JDK's flight recorder format, as async-profiler writes it: `cpu`, `wall`, `alloc` and `lock`.
 * Recordings of the JDK's own recorder are read too: there `cpu` are its samples of Java code and `wall` its samples of
 * native code, both as a number of samples.
 *
 * The file's own descriptions say how it is to be read. A recording without samples is valid.
 *
 * @param source the file, whole or in pieces of any length; a chunk at a time is kept
 * @throws FlinkprofError RECORDING_DAMAGED naming the byte of the file where it is not what it promises, also if the file
 * was cut. What the source throws goes through.
 */
export async function readJfr(source: Uint8Array | AsyncIterable<Uint8Array>): Promise<Samples> {
  const recording: Recording = { builder: new SamplesBuilder(), settings: new Map(), startedAtMs: null, endedAtMs: 0 };
  for await (const chunk of chunksOf(source)) readChunk(chunk, recording);

  const { builder, settings, startedAtMs, endedAtMs } = recording;
  const engine = settings.get('engine');
  return builder.build(
    {
      source: {
        format: 'jfr',
        profilerVersion: settings.get('version') ?? null,
        ...(engine === undefined ? {} : { engine }),
      },
      startedAtMs,
      durationMs: startedAtMs === null ? null : endedAtMs - startedAtMs,
    },
    (event) => scaleOf(settings, event),
  );
}

function readChunk({ bytes, fileOffset }: Chunk, recording: Recording): void {
  const reader = new ByteReader(bytes, fileOffset);
  const header = readHeader(reader);
  recording.startedAtMs ??= header.startedAtMs;
  recording.endedAtMs = Math.max(recording.endedAtMs, header.startedAtMs + header.durationMs);

  const tables = readTables(reader, header.metadataOffset, header.constantPoolOffset, recording.settings);
  const samples = new SampleEvents(tables, header, recording.settings, recording.builder, recording.startedAtMs);
  forEachEvent(reader, (typeId, _start, end) => {
    samples.add(typeId, end);
  });
}

/** Constants stand behind the samples that refer to them, so the events are walked twice. */
function readTables(
  reader: ByteReader,
  metadataOffset: number,
  constantPoolOffset: number,
  settings: Settings,
): ChunkTables {
  const types = readTypes(reader, metadataOffset);
  const pools = new ConstantPools(reader, types, CONSTANTS);
  const tables = { reader, types, pools };
  const settingType = types.byName.get('jdk.ActiveSetting')?.id;
  const checkpoints: number[] = [];
  const settingOffsets: number[] = [];
  forEachEvent(reader, (typeId, start, end) => {
    if (typeId === CHECKPOINT_EVENT) {
      pools.addCheckpoint(start, end - start);
      checkpoints.push(start);
    } else if (typeId === settingType) settingOffsets.push(reader.position);
    else if (typeId !== METADATA_EVENT && !types.byId.has(typeId)) {
      throw reader.damage(`expected an event of a type that is described, not of type ${typeId}`, start);
    }
  });
  if (!checkpoints.includes(constantPoolOffset)) {
    throw reader.damage('expected a table of constants, to which the header points', constantPoolOffset);
  }
  addSettings(tables, settingOffsets, settings);
  return tables;
}

/** Calls `visit` with the reader behind the type of each event. `start` and `end` are where the event lies. */
function forEachEvent(reader: ByteReader, visit: (typeId: number, start: number, end: number) => void): void {
  const { length } = reader.bytes;
  for (let start = HEADER_BYTES; start < length;) {
    reader.position = start;
    const size = reader.varint();
    const end = start + size;
    if (size <= 0 || end > length) throw reader.damage(`expected the size of an event and found ${size}`, start);
    visit(reader.varint(), start, end);
    start = end;
  }
}
