import { damaged } from '../damage.ts';
import { ByteReader } from './byte-reader.ts';
import { HEADER_BYTES, readHeader } from './chunk-header.ts';

/** One whole chunk: a JFR file is a row of these, and each can be read without the others. */
export interface Chunk {
  bytes: Uint8Array;
  /** Where it starts in the file. */
  fileOffset: number;
}

/**
 * Cuts a file, whole or in pieces, into its chunks. No more than one chunk is held at a time.
 * @throws FlinkprofError RECORDING_DAMAGED if the file is empty, ends inside a chunk or is no JFR file
 */
export async function* chunksOf(source: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Chunk> {
  let fileOffset = 0;
  let wanted = HEADER_BYTES;
  const waiting = new Waiting();
  for await (const piece of source instanceof Uint8Array ? [source] : source) {
    waiting.add(piece);
    while (waiting.byteCount >= wanted) {
      if (wanted === HEADER_BYTES) wanted = readHeader(new ByteReader(waiting.peek(HEADER_BYTES), fileOffset)).size;
      if (waiting.byteCount < wanted) break;
      const bytes = waiting.take(wanted);
      yield { bytes, fileOffset };
      fileOffset += bytes.length;
      wanted = HEADER_BYTES;
    }
  }
  if (fileOffset === 0 && waiting.byteCount === 0) throw damaged('byte 0', 'the file is empty');
  if (waiting.byteCount > 0) {
    throw damaged(
      `byte ${fileOffset + waiting.byteCount}`,
      `the file ends here, but its chunk at byte ${fileOffset} goes on to byte ${fileOffset + wanted}`,
    );
  }
}

/** Bytes that have arrived and were not used yet. They are copied only where a chunk lies across pieces. */
class Waiting {
  byteCount = 0;
  #pieces: Uint8Array[] = [];

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.byteCount += piece.length;
  }

  peek(byteCount: number): Uint8Array {
    return this.#joined(byteCount).subarray(0, byteCount);
  }

  take(byteCount: number): Uint8Array {
    const joined = this.#joined(byteCount);
    this.byteCount -= byteCount;
    if (joined.length === byteCount) this.#pieces.shift();
    else this.#pieces[0] = joined.subarray(byteCount);
    return joined.subarray(0, byteCount);
  }

  /** Makes the first piece at least this long. */
  #joined(byteCount: number): Uint8Array {
    const [first] = this.#pieces;
    if (first && first.length >= byteCount) return first;
    const joined = new Uint8Array(this.byteCount);
    let filled = 0;
    for (const piece of this.#pieces) {
      joined.set(piece, filled);
      filled += piece.length;
    }
    this.#pieces = [joined];
    return joined;
  }
}
