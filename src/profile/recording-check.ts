import { FlinkprofError } from '../shared/index.ts';

/** What the headers of a recording say about it. */
export interface RecordingHeaders {
  chunks: number;
  durationMs: number;
}

const MAGIC = 0x46_4c_52_00; // 'FLR\0'
const HEADER_BYTES = 68;

/**
 * Whether the bytes are a whole recording: chunks that begin with the magic, know their size and fill the file (JDK: the
 * flight recorder's chunk header, big-endian).
 * @throws FlinkprofError RECORDING_DAMAGED with the byte at which it is
 */
export function checkRecording(bytes: Buffer, name: string): RecordingHeaders {
  let chunks = 0;
  let durationNanos = 0;
  for (let at = 0; at < bytes.length; chunks++) {
    if (bytes.length - at < HEADER_BYTES) throw damaged(name, at, `only ${bytes.length - at} bytes of a chunk`);
    if (bytes.readUInt32BE(at) !== MAGIC) throw damaged(name, at, 'no chunk begins here');
    const size = Number(bytes.readBigInt64BE(at + 8));
    if (size < HEADER_BYTES || size > bytes.length - at) {
      throw damaged(name, at, `a chunk of ${size} bytes, where ${bytes.length - at} are left`);
    }
    durationNanos += Number(bytes.readBigInt64BE(at + 40));
    at += size;
  }
  if (chunks === 0) throw damaged(name, 0, 'it is empty');
  return { chunks, durationMs: durationNanos / 1e6 };
}

function damaged(name: string, at: number, what: string): FlinkprofError {
  return new FlinkprofError('RECORDING_DAMAGED', `${name} is not a whole recording, at byte ${at}: ${what}`);
}
