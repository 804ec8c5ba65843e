import type { ByteReader } from './byte-reader.ts';

/** Bytes before a chunk's first event. */
export const HEADER_BYTES = 68;
/** 'FLR' and a zero byte. */
const MAGIC = 0x464c5200;
/** The only layout of compressed integers and constant pools there is: JDK 9 to 25 and all of async-profiler. */
const MAJOR_VERSION = 2;
const COMPRESSED_INTEGERS = 1;

/** What is in front of a chunk (JDK: jdk.jfr.internal.consumer.ChunkHeader). Offsets count from the chunk's start. */
export interface ChunkHeader {
  size: number;
  constantPoolOffset: number;
  metadataOffset: number;
  /** Epoch milliseconds. */
  startedAtMs: number;
  durationMs: number;
  startTicks: number;
  ticksPerSecond: number;
}

/**
 * Reads the size of the chunk that starts with these bytes, of which there must be `HEADER_BYTES`.
 * @throws FlinkprofError RECORDING_DAMAGED if this is no chunk, or one that was never finished
 */
export function readHeader(reader: ByteReader): ChunkHeader {
  const view = new DataView(reader.bytes.buffer, reader.bytes.byteOffset, HEADER_BYTES);
  if (view.getUint32(0) !== MAGIC) throw reader.damage("expected a chunk of a JFR file, which starts with 'FLR'", 0);
  const version = view.getUint16(4);
  if (version !== MAJOR_VERSION) throw reader.damage(`expected version 2 of the JFR format and found ${version}`, 4);

  const header: ChunkHeader = {
    size: Number(view.getBigInt64(8)),
    constantPoolOffset: Number(view.getBigInt64(16)),
    metadataOffset: Number(view.getBigInt64(24)),
    startedAtMs: Number(view.getBigInt64(32) / 1_000n) / 1_000,
    durationMs: Number(view.getBigInt64(40)) / 1e6,
    startTicks: Number(view.getBigInt64(48)),
    ticksPerSecond: Number(view.getBigInt64(56)),
  };
  check(reader, header, view.getUint32(64));
  return header;
}

function check(reader: ByteReader, header: ChunkHeader, features: number): void {
  // The profiler writes both offsets when it stops; a JVM that died in between leaves zeros.
  if (header.constantPoolOffset === 0 || header.metadataOffset === 0) {
    throw reader.damage(
      'the chunk was never finished: the JVM ended, or the file was fetched while it was written',
      16,
    );
  }
  const inside = (offset: number): boolean => offset >= HEADER_BYTES && offset < header.size;
  if (!inside(header.constantPoolOffset) || !inside(header.metadataOffset)) {
    throw reader.damage(`the chunk of ${header.size} bytes points to tables outside of itself`, 8);
  }
  if (header.ticksPerSecond <= 0 || header.durationMs < 0) {
    throw reader.damage('expected a clock that runs forward', 40);
  }
  if ((features & COMPRESSED_INTEGERS) === 0) throw reader.damage('expected compressed integers', 64);
}
