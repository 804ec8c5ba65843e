/** Collects output up to a limit. */
export class OutputBuffer {
  readonly maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Keeps what still fits. Returns false when that was not all of it. */
  add(chunk: Buffer): boolean {
    const room = this.maxBytes - this.#length;
    if (room === 0) return false;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#chunks.push(kept);
    this.#length += kept.length;
    return kept.length === chunk.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
