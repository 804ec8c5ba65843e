import { damaged } from '../damage.ts';
import { decodeUtf8 } from './utf8.ts';

/** Longest compressed integer: eight groups of seven bits and one whole byte. */
const MAX_VARINT_BYTES = 9;

/** Looks a string constant up; null: the file has none of that number. */
export type StringConstants = (id: number) => string | null;

/**
 * Reads one chunk of a JFR file. Every read is checked against the end of the chunk, and whatever does not fit is
 * RECORDING_DAMAGED with the byte of the file it was found at.
 *
 * The encodings are those of the JDK (jdk.jfr.internal.consumer.RecordingInput, StringParser).
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  position = 0;
  readonly #fileOffset: number;

  /** @param fileOffset where `bytes` starts in the file, for messages */
  constructor(bytes: Uint8Array, fileOffset: number) {
    this.bytes = bytes;
    this.#fileOffset = fileOffset;
  }

  damage(what: string, position = this.position): Error {
    return damaged(`byte ${this.#fileOffset + position}`, what);
  }

  /** A compressed integer. Clock ticks and addresses may pass 2^53; their lowest bits are then lost. */
  varint(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined || byte >= 0x80) return this.#longVarint();
    this.position++;
    return byte;
  }

  #longVarint(): number {
    const { bytes } = this;
    let { position } = this;
    let value = 0;
    let scale = 1;
    for (let i = 1; i < MAX_VARINT_BYTES; i++) {
      const byte = bytes[position++];
      if (byte === undefined) throw this.#end();
      if (byte < 0x80) {
        this.position = position;
        return value + byte * scale;
      }
      value += (byte - 0x80) * scale;
      scale *= 0x80;
    }
    this.position = position;
    const highest = this.byte();
    return value + (highest < 0x80 ? highest : highest - 0x100) * scale;
  }

  skipVarints(count: number): void {
    const { bytes } = this;
    let { position } = this;
    for (let i = 0; i < count; i++) {
      const last = position + MAX_VARINT_BYTES - 1;
      while (position < last && (bytes[position] ?? 0) >= 0x80) position++;
      position++;
      if (position > bytes.length) break;
    }
    this.position = position;
    if (position > bytes.length) throw this.#end();
  }

  byte(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) throw this.#end();
    this.position++;
    return byte;
  }

  skip(byteCount: number): void {
    if (byteCount > this.bytes.length - this.position) throw this.#end();
    this.position += byteCount;
  }

  /** A number of things that follow, of at least one byte each: so there can't be more of them than bytes. */
  count(things: string): number {
    const start = this.position;
    const count = this.varint();
    if (count < 0 || count > this.bytes.length - this.position) {
      throw this.damage(
        `${count} ${things} are announced, but only ${this.bytes.length - this.position} bytes are left`,
        start,
      );
    }
    return count;
  }

  /** A number that names a constant or a type. */
  id(): number {
    const start = this.position;
    const id = this.varint();
    if (!Number.isSafeInteger(id) || id < 0) throw this.damage(`${id} is no number of a constant`, start);
    return id;
  }

  string(constants: StringConstants): string | null {
    const start = this.position;
    const encoding = this.byte();
    switch (encoding) {
      case 0:
        return null;
      case 1:
        return '';
      case 2:
        return constants(this.id());
      case 3:
        return decodeUtf8(this.#take('bytes of text'));
      case 4: {
        let text = '';
        for (let left = this.count('characters'); left > 0; left--) text += String.fromCharCode(this.varint() & 0xffff);
        return text;
      }
      case 5: {
        let text = '';
        for (const byte of this.#take('bytes of text')) text += String.fromCharCode(byte);
        return text;
      }
      default:
        throw this.damage(`expected an encoding of text, 0 to 5, and found ${encoding}`, start);
    }
  }

  skipString(): void {
    const start = this.position;
    const encoding = this.byte();
    if (encoding === 2) this.skipVarints(1);
    else if (encoding === 3 || encoding === 5) this.skip(this.count('bytes of text'));
    else if (encoding === 4) this.skipVarints(this.count('characters'));
    else if (encoding > 5) throw this.damage(`expected an encoding of text, 0 to 5, and found ${encoding}`, start);
  }

  #take(things: string): Uint8Array {
    const byteCount = this.count(things);
    const start = this.position;
    this.position += byteCount;
    return this.bytes.subarray(start, this.position);
  }

  #end(): Error {
    return this.damage('the chunk ends in the middle of a value', this.bytes.length);
  }
}
