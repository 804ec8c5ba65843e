import { expect, test } from 'vitest';

import { ByteReader } from '../../src/recording/jfr/byte-reader.ts';
import { decodeUtf8 } from '../../src/recording/jfr/utf8.ts';
import { varint } from './support/jfr-writer.ts';

test.each([
  ['ASCII', 'main', 'main'],
  ['longer than a name', 'x'.repeat(100), 'x'.repeat(100)],
  ['two and three bytes', 'ünïcödé 日本', 'ünïcödé 日本'],
  ['four bytes', '🦊', '🦊'],
])('%s', (_what, text, expected) => {
  expect(decodeUtf8(new TextEncoder().encode(text))).toBe(expected);
});

test.each([
  ['two surrogates, as the JVM writes an emoji', [0x61, 0xed, 0xa0, 0xbe, 0xed, 0xb6, 0x8a, 0x62], 'a🦊b'],
  ['the JVM’s zero', [0x61, 0xc0, 0x80], 'a\0'],
  ['a character cut in the middle', [0x61, 0xe6, 0x97], 'a\ufffd\ufffd'],
  ['no text at all', [0xff, 0xfe, 0x61], '\ufffd\ufffda'],
  ['beyond the last character', [0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
])('%s', (_what, bytes, expected) => {
  expect(decodeUtf8(Uint8Array.from(bytes))).toBe(expected);
});

test.each([0, 1, 127, 128, 16_383, 16_384, 2 ** 28, 2 ** 31, 2 ** 32, 2 ** 49, Number.MAX_SAFE_INTEGER])(
  'the compressed integer %i',
  (value) => {
    const reader = new ByteReader(Uint8Array.from([...varint(value), 5]), 0);
    expect(reader.varint()).toBe(value);
    expect(reader.byte()).toBe(5);
    reader.position = 0;
    reader.skipVarints(1);
    expect(reader.byte()).toBe(5);
  },
);

test('the ninth byte of a compressed integer has no mark: the lowest number there is', () => {
  const reader = new ByteReader(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 5), 0);
  expect(reader.varint()).toBe(-(2 ** 63));
  expect(reader.byte()).toBe(5);
  reader.position = 0;
  reader.skipVarints(1);
  expect(reader.byte()).toBe(5);
});
