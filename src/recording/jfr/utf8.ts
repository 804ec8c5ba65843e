const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Up to this many bytes, a loop over ASCII is quicker than the decoder's call. */
const SHORT = 24;

/**
 * Decodes the text of a JFR file. The JVM hands its strings to the profiler in modified UTF-8, where a character beyond
 * U+FFFF (an emoji in a task's name) is two encoded surrogates; the standard decoder knows none of these. What is neither
 * becomes U+FFFD: names may be cut in the middle of a character.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length <= SHORT) {
    const text = decodeAscii(bytes);
    if (text !== null) return text;
  }
  try {
    return STRICT.decode(bytes);
  } catch {
    return decodeModified(bytes);
  }
}

function decodeAscii(bytes: Uint8Array): string | null {
  let text = '';
  for (const byte of bytes) {
    if (byte >= 0x80) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Modified UTF-8: one to three bytes for each UTF-16 unit (java.io.DataInput), beside the standard's four. */
function decodeModified(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes, i);
    text += length === 0 ? '\ufffd' : String.fromCodePoint(codePoint(bytes, i, length));
    i += Math.max(1, length);
  }
  return text;
}

/** Bytes of the character at `start`; 0: there is none. */
function sequenceLength(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  for (let i = 1; i < length; i++) if (((bytes[start + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length === 4 && codePoint(bytes, start, 4) > 0x10ffff ? 0 : length;
}

function codePoint(bytes: Uint8Array, start: number, length: number): number {
  const first = bytes[start] ?? 0;
  let code = length === 1 ? first : first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) code = (code << 6) | ((bytes[start + i] ?? 0) & 0x3f);
  return code;
}
